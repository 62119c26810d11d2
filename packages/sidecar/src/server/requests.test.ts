import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OpenDocuments } from '../documents/open-documents';
import { Requests, type RequestPosition, type CompletionQuery } from './requests';

const uri = 'file:///a.ts';
let documents: OpenDocuments;
let requests: Requests;
let nowMs: number;

beforeEach(() => {
  vi.useFakeTimers();
  nowMs = 1_000;
  documents = new OpenDocuments();
  documents.open({ uri, languageId: 'typescript', version: 1, text: 'const a =\nlast' });
  requests = new Requests(documents, () => nowMs);
});
afterEach(() => {
  expect(requests.size).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function edit(line: number, character: number, text: string, version = 2, removed = 0): void {
  const range = { start: { line, character }, end: { line, character: character + removed } };
  const change = documents.change(uri, version, [{ range, text }]);
  if (change !== undefined) requests.changed(change);
}

/** A request whose queries are completed by hand, the newest one by `answer`. */
function ask(asked: Partial<RequestPosition> = {}, caller = new AbortController()) {
  const queries: CompletionQuery[] = [];
  let settle: (text: string) => void = () => {};
  const result = requests.run(
    { uri, position: { line: 0, character: 9 }, ...asked },
    caller.signal,
    (query) => {
      queries.push({ ...query, text: query.text.slice(0, query.text.length) });
      return new Promise<string>((resolve) => (settle = resolve));
    },
  );
  return { queries, result, caller, answer: (text: string) => settle(text) };
}

it('resolves with the result for the requested text', async () => {
  const { queries, result, answer } = ask();
  expect(queries[0]).toMatchObject({
    uri,
    text: 'const a =\nlast',
    offset: 9,
    line: 0,
    languageId: 'typescript',
  });
  answer('42');
  expect(await result).toBe('42');
});

it('settles an older request when a newer one arrives for the same document only', async () => {
  documents.open({ uri: 'file:///b.ts', languageId: 'typescript', version: 1, text: '' });
  const other = ask({ uri: 'file:///b.ts', position: { line: 0, character: 0 } });
  const older = ask();
  const newer = ask();
  expect(await older.result).toBeUndefined();
  expect(older.queries[0]?.signal.aborted).toBe(true);
  for (const each of [other, newer]) each.answer('42');
  expect(await Promise.all([other.result, newer.result])).toEqual(['42', '42']);
});

it('settles when the caller aborts, before and meanwhile', async () => {
  const early = new AbortController();
  early.abort();
  expect(await ask({}, early).result).toBeUndefined();
  const { result, caller, queries } = ask();
  caller.abort();
  expect(await result).toBeUndefined();
  expect(queries[0]?.signal.aborted).toBe(true);
});

it('runs no query for a document that is not open', async () => {
  const { result, queries } = ask({ uri: 'file:///closed.ts' });
  expect(await result).toBeUndefined();
  expect(queries).toEqual([]);
});

it.each(['closed', 'ended'])('settles when the document or the server is %s', async (what) => {
  const { result } = ask();
  if (what === 'closed') requests.cancel(uri);
  else requests.end();
  expect(await result).toBeUndefined();
});

describe('when the text changes meanwhile', () => {
  it.each([
    ['a key after the cursor it asked about', () => edit(0, 9, ' ')],
    ['an edit before the cursor', () => edit(0, 0, 'let ', 2, 5)],
    ['an edit on another line', () => edit(1, 0, 'x')],
    ['backspace', () => edit(0, 8, '', 2, 1)],
  ])('settles a request without a result when the text changes: %s', async (_what, change) => {
    const { result, queries, answer } = ask();
    change();
    answer('stale');
    expect(await result).toBeUndefined();
    expect(queries).toHaveLength(1);
  });

  it('runs a request again when its cursor is behind the edit that follows', async () => {
    const { result, queries, answer } = ask({ position: { line: 1, character: 3 } });
    edit(1, 2, 'x', 2, 0);
    await Promise.resolve();
    expect(queries[0]?.signal.aborted).toBe(true);
    await vi.waitFor(() => expect(queries).toHaveLength(2));
    expect(queries[1]).toMatchObject({ text: 'const a =\nlaxst', offset: 13 });
    answer('42');
    expect(await result).toBe('42');
  });

  it('does not run a request again when the edit is late', async () => {
    const { result } = ask({ position: { line: 1, character: 3 } });
    nowMs += 500;
    edit(1, 2, 'x', 2, 0);
    expect(await result).toBeUndefined();
  });
});

describe('ahead of its text', () => {
  it('waits for the edit of a request that arrived first, and runs one query', async () => {
    const { result, queries, answer } = ask({ position: { line: 0, character: 10 } });
    expect(queries).toEqual([]);
    edit(0, 9, ' ');
    await vi.waitFor(() => expect(queries).toHaveLength(1));
    expect(queries[0]).toMatchObject({ text: 'const a = \nlast', offset: 10 });
    answer('42');
    expect(await result).toBe('42');
  });

  it('recognizes the edit it waits for by the version, at any position', async () => {
    const { result, queries, answer } = ask({ position: { line: 0, character: 5 }, version: 3 });
    expect(queries).toEqual([]);
    edit(1, 0, 'x', 2);
    await Promise.resolve();
    expect(queries).toEqual([]);
    edit(0, 0, 'C', 3, 1);
    await vi.waitFor(() => expect(queries).toHaveLength(1));
    expect(queries[0]).toMatchObject({ text: 'Const a =\nxlast', version: 3 });
    answer('42');
    expect(await result).toBe('42');
  });

  it('settles a request for an older text', async () => {
    const { result } = ask({ version: 1 });
    edit(0, 8, 'b', 2);
    expect(await result).toBeUndefined();
  });

  it('clamps the position when no edit follows', async () => {
    const { result, queries, answer } = ask({ position: { line: 90, character: 10 } });
    nowMs += 400;
    await vi.runAllTimersAsync();
    expect(queries[0]).toMatchObject({ offset: 14, line: 1 });
    answer('42');
    expect(await result).toBe('42');
  });

  it('settles a waiting request that is superseded', async () => {
    const waiting = ask({ position: { line: 90, character: 10 } });
    const newer = ask();
    expect(await waiting.result).toBeUndefined();
    newer.answer('42');
    expect(await newer.result).toBe('42');
  });
});
