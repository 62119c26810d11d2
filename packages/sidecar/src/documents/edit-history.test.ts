import { describe, expect, it } from 'vitest';
import type { TrackedDocument } from '@org/completion-core/host';
import { EditHistory } from './edit-history';

/** A history, and documents that are edited by giving them another text. */
function workbench() {
  const history = new EditHistory();
  const texts = new Map<string, string>();
  let reads = 0;
  const read = (uri: string): TrackedDocument | undefined => {
    reads++;
    const text = texts.get(uri);
    return text === undefined ? undefined : { uri, path: uri, languageId: 'typescript', text };
  };
  const write = (uri: string, text: string) => {
    texts.set(uri, text);
    history.touched(uri, text.length, () => read(uri));
  };
  return { history, write, texts, reads: () => reads };
}

describe('a history of edits', () => {
  it('reads no document while the user types, and each changed one once on demand', () => {
    const { history, write, reads } = workbench();
    for (const text of ['a', 'ab', 'abc']) write('file:///a.ts', text);
    expect(reads()).toBe(0);
    expect(history.documents().map(({ text }) => text)).toEqual(['abc']);
    expect(reads()).toBe(1);
    history.documents();
    expect(reads()).toBe(1);
  });

  it('has the edits since the last call and the viewed lines', () => {
    const { history, write } = workbench();
    write('file:///a.ts', 'one\ntwo\nthree');
    history.current();
    write('file:///a.ts', 'one\nTWO\nthree');
    history.viewed('file:///a.ts', 2);
    const tracker = history.current();
    expect(tracker.edits()).toMatchObject([{ uri: 'file:///a.ts', before: 'two' }]);
    expect(tracker.views()).toMatchObject([{ uri: 'file:///a.ts' }]);
  });

  it('returns the last touched documents, up to a limit', () => {
    const { history, write } = workbench();
    for (let number = 0; number < 100; number++) write(`file:///${number}.ts`, 'x');
    const given = history.documents();
    expect(given.length).toBeLessThan(50);
    expect(given[0]?.uri).toBe('file:///99.ts');
  });

  it('forgets documents that are closed, missing or large', () => {
    const { history, write, texts } = workbench();
    for (const name of ['closed', 'gone', 'large', 'kept']) write(`file:///${name}.ts`, 'x');
    history.current();
    history.closed('file:///closed.ts');
    write('file:///large.ts', 'x'.repeat(300_001));
    write('file:///gone.ts', 'y');
    texts.delete('file:///gone.ts');
    expect(history.documents().map(({ uri }) => uri)).not.toContain('file:///closed.ts');
    expect(history.documents().map(({ uri }) => uri)).not.toContain('file:///large.ts');
    expect(history.documents().map(({ uri }) => uri)).toContain('file:///kept.ts');
  });
});
