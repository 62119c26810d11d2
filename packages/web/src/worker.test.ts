import { CompletionError, createCompletionEngine } from '@org/completion-core';
import { scriptedProvider } from '@org/completion-testing';
import { afterEach, describe, expect, it } from 'vitest';
import { connectEngine, serveEngine, type MessageChannelEnd } from './worker';

let close = () => {};
afterEach(() => close());

/** An engine in a worker, and the page's side of it. */
function connected(model?: string) {
  const { port1, port2 } = new MessageChannel();
  const provider = scriptedProvider();
  const engine = createCompletionEngine({ provider, ...(model === undefined ? {} : { model }) });
  const remote = connectEngine(port1 as unknown as MessageChannelEnd);
  serveEngine(engine, port2 as unknown as MessageChannelEnd);
  close = () => {
    remote.dispose();
    port1.close();
  };
  return { provider, engine, remote };
}

const request = {
  document: { uri: 'file:///a.js', languageId: 'javascript', text: 'const a = 1\n' },
  offset: 11,
};

describe('an engine in a worker', () => {
  it('streams updates up to the outcome', async () => {
    const { provider, remote } = connected();
    const updates = remote.stream(request);
    const modelRequest = await provider.nextRequest();
    modelRequest.send(' + 2;\n');
    modelRequest.end();
    const types: string[] = [];
    for await (const update of updates) {
      types.push(update.type === 'outcome' ? update.outcome.kind : update.type);
    }
    expect(types.at(-1)).toBe('items');
    expect(types).toContain('item');
  });

  it('tells the page in the outcome what the request brought about', async () => {
    const { provider, remote } = connected('acme/unheard-of');
    const updates = remote.stream(request);
    const asked = await provider.nextRequest();
    asked.send(' + 2;\n');
    asked.end();
    const all: unknown[] = [];
    for await (const update of updates) all.push(update);
    expect(all.at(-1)).toMatchObject({
      outcome: { kind: 'items', notices: [{ code: 'unknown-fim-format' }] },
    });
  });

  it('accepts a document that is not a string', async () => {
    const { provider, remote } = connected();
    const text = 'const a = 1\n';
    const source = { length: text.length, slice: (start: number, end: number) => text.slice(start, end) };
    const updates = remote.stream({ ...request, document: { ...request.document, text: source } });
    const modelRequest = await provider.nextRequest();
    expect(JSON.stringify(modelRequest.request.prompt)).toContain('const a = 1');
    await updates.return?.();
  });

  it('cancels with the signal', async () => {
    const { provider, remote } = connected();
    const caller = new AbortController();
    const updates = remote.stream(request, { signal: caller.signal });
    await provider.nextRequest();
    caller.abort();
    const kinds: string[] = [];
    for await (const update of updates) if (update.type === 'outcome') kinds.push(update.outcome.kind);
    expect(kinds).toEqual(['cancelled']);
  });

  it('restores errors with their code', async () => {
    const { provider, remote } = connected();
    const updates = remote.stream(request);
    const modelRequest = await provider.nextRequest();
    modelRequest.fail(new CompletionError('authentication', 'no'));
    const errors: CompletionError[] = [];
    for await (const update of updates) {
      if (update.type === 'outcome' && update.outcome.kind === 'error') errors.push(update.outcome.error);
    }
    expect(errors.map((each) => [CompletionError.is(each), each.code])).toEqual([[true, 'authentication']]);
  });

  it('delivers events, and reports what happens to an item', async () => {
    const { provider, remote } = connected();
    const updates = remote.stream(request);
    const modelRequest = await provider.nextRequest();
    modelRequest.send(' + 2;\n');
    modelRequest.end();
    const accepted = new Promise((resolve) => remote.on('accepted', ({ item }) => resolve(item.insertText)));
    for await (const update of updates) {
      if (update.type === 'outcome' && update.outcome.kind === 'items') {
        remote.shown(update.outcome.items[0]);
        remote.accepted(update.outcome.items[0]);
      }
    }
    expect(await accepted).toBe(' + 2;');
  });
});

it('passes calls for next edits, and their outcome with its error', async () => {
  const { remote } = connected();
  expect(await remote.nextEdit?.(request)).toMatchObject({
    kind: 'error',
    error: { code: 'invalid-options', message: expect.stringContaining('nextEdit') },
  });
});
