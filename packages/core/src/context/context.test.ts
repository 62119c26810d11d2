import { describe, expect, it } from 'vitest';
import type { ContextQuery, ContextSource } from '../domain/context-source';
import { cursorContext } from '../domain/cursor';
import type { Snippet } from '../domain/prompt';
import { seededRandom } from '../../test/seeded-random';
import { documentAt } from '@org/completion-testing';
import { fakeClock } from '@org/completion-testing';
import { declarationsIn } from './declarations';
import { DocumentTracker } from './document-tracker';
import { gatherContext } from './gather-context';
import { importedFiles } from './imported-files';
import { nearbyFiles } from './nearby-files';
import { clipboard, definitions } from './offered-snippets';
import { openDocuments } from './open-documents';
import { rankSnippets } from './rank-snippets';
import { recentEdits, recentViews } from './recent-regions';
import type { WorkspaceFile, WorkspaceFiles } from './workspace-files';

function query(marked: string, languageId = 'typescript'): ContextQuery {
  const { document, offset } = documentAt(marked, { languageId, uri: 'file:///w/src/main.ts' });
  return { document, offset, cursor: cursorContext(document, offset) };
}

const find = async (source: ContextSource, contextQuery: ContextQuery) =>
  source.find(contextQuery, { signal: new AbortController().signal });

/** A workspace with these texts by path. */
function workspace(files: Readonly<Record<string, string>>): WorkspaceFiles {
  const fileAt = (path: string): WorkspaceFile | undefined =>
    files[path] === undefined ? undefined : { uri: `file:///w/${path}`, path, text: files[path] };
  return {
    find: (from, candidates) =>
      Promise.resolve(
        candidates
          .map((each) =>
            each.startsWith('/') ? each.slice(1) : new URL(each, from).pathname.replace('/w/', ''),
          )
          .map(fileAt)
          .find((file) => file !== undefined),
      ),
    near: () => Promise.resolve(Object.keys(files).flatMap((path) => fileAt(path) ?? [])),
  };
}

describe('declarationsIn', () => {
  it.each([
    [
      'export function total(items: Item[]): number {\n  return 1;\n}\nrest();',
      'total',
      'export function total(items: Item[]): number {\n  return 1;\n}\n',
    ],
    [
      '/** A price. */\nexport interface Price {\n  readonly cents: number;\n}\n',
      'Price',
      '/** A price. */\nexport interface Price {\n  readonly cents: number;\n}\n',
    ],
    ['def area(r):\n    return r\n\nprint()', 'area', 'def area(r):\n    return r\n'],
    [
      'pub fn build(self) -> Thing {\n    todo!()\n}\n',
      'build',
      'pub fn build(self) -> Thing {\n    todo!()\n}\n',
    ],
    [
      'func (s *Store) Get(id int) Item {\n\treturn s.items[id]\n}\n',
      'Get',
      'func (s *Store) Get(id int) Item {\n\treturn s.items[id]\n}\n',
    ],
    [
      '    public int total(List<Item> items) {\n        return 1;\n    }\n',
      'total',
      '    public int total(List<Item> items) {\n        return 1;\n    }\n',
    ],
  ])('finds the declaration in %j', (text, name, shown) => {
    const found = declarationsIn(text).find((each) => each.name === name);
    expect(found?.text).toBe(shown);
    expect(text.slice(found?.start, found?.end)).toBe(shown);
  });
});

describe('importedFiles', () => {
  it('returns the declarations of names around the cursor, those at the cursor first', async () => {
    const files = workspace({
      'src/cart.ts': 'export interface Cart {\n  items: Item[];\n}\n\nexport function unrelated(): void {}\n',
      'src/price.ts': 'export class Price {\n  readonly cents = 0;\n}\n',
    });
    const contextQuery = query(
      `import { type Cart } from './cart';\nimport { Price } from './price';\n${'// text\n'.repeat(20)}function total(cart: Cart) {\n${'  // more\n'.repeat(60)}  return Price.█\n}\n`,
    );
    const snippets = await find(importedFiles(files), contextQuery);
    expect(snippets.map(({ path, text }) => [path, text])).toEqual([
      ['src/price.ts', 'export class Price {\n  readonly cents = 0;\n}\n'],
      ['src/price.ts', 'export class Price {\n'],
      ['src/cart.ts', 'export interface Cart {\n'],
    ]);
  });
});

describe('openDocuments', () => {
  it('returns the windows of other documents that share names with the cursor’s surroundings', async () => {
    const tracker = new DocumentTracker();
    const filler = `${'const unrelatedThing = somethingElse();\n'.repeat(40)}`;
    tracker.update({
      uri: 'file:///w/src/invoice.ts',
      path: 'src/invoice.ts',
      languageId: 'typescript',
      text: `${filler}export function invoiceTotal(invoice: Invoice) {\n  return invoice.lines.map(lineTotal);\n}\n${filler}`,
    });
    tracker.update({
      uri: 'file:///w/src/main.ts',
      path: 'src/main.ts',
      languageId: 'typescript',
      text: 'self',
    });
    const snippets = await find(
      openDocuments(tracker),
      query('const sum = invoiceTotal(invoice);\nconst lines = invoice.█'),
    );
    expect(snippets[0]?.text).toContain('invoiceTotal');
    expect(snippets.every(({ path }) => path === 'src/invoice.ts')).toBe(true);
  });
});

describe('DocumentTracker', () => {
  const update = (tracker: DocumentTracker, text: string) =>
    tracker.update({ uri: 'file:///w/a.ts', path: 'a.ts', languageId: 'typescript', text });

  it('keeps edited regions with the replaced text, newest first, near ones merged', async () => {
    const tracker = new DocumentTracker();
    const lines = Array.from({ length: 60 }, (_, index) => `line ${index}`);
    update(tracker, lines.join('\n'));
    lines[5] = 'edited 5';
    update(tracker, lines.join('\n'));
    lines[7] = 'edited 7';
    update(tracker, lines.join('\n'));
    lines[50] = 'edited 50';
    update(tracker, lines.join('\n'));
    const text = lines.join('\n');
    expect(tracker.edits().map(({ start, end, line }) => [line, text.slice(start, end)])).toEqual([
      [50, 'edited 50'],
      [5, 'edited 5\nline 6\nedited 7'],
    ]);
    expect(tracker.edits()[1]?.before).toBe('line 5\nline 6\nline 7');
    const [newest] = await find(recentEdits(tracker), query('█'));
    expect(newest).toMatchObject({ path: 'a.ts', source: 'recent-edits' });
    expect(newest?.text).toContain('edited 50');
    expect(newest?.diff).toBe('@@ -51,1 +51,1 @@\n-line 50\n+edited 50');
  });

  it('returns viewed regions, but not of closed documents', async () => {
    const tracker = new DocumentTracker();
    update(tracker, Array.from({ length: 60 }, (_, index) => `line ${index}`).join('\n'));
    tracker.viewed('file:///w/a.ts', 20, 22);
    const [view] = await find(recentViews(tracker), query('█'));
    expect(view?.text).toBe('line 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24');
    tracker.close('file:///w/a.ts');
    expect(await find(recentViews(tracker), query('█'))).toEqual([]);
  });

  it('keeps correct diffs of regions through any edits in between', () => {
    const random = seededRandom(7);
    for (let run = 0; run < 40; run++) {
      const tracker = new DocumentTracker();
      let text = Array.from({ length: 80 }, (_, index) => `line ${index}`).join('\n');
      const first = text;
      update(tracker, text);
      tracker.viewed('file:///w/a.ts', 60, 62);
      for (let edit = 0; edit < 8; edit++) {
        const offset = random.below(text.length);
        const removed = random.below(12);
        text =
          text.slice(0, offset) +
          random.pick(['', 'x', 'two\nlines', '\n', '\n\n']) +
          text.slice(offset + removed);
        update(tracker, text);
      }
      // Undoing the regions from last to first must restore the original text.
      let undone = text;
      for (const { start, end, line, before = '' } of tracker
        .edits()
        .toSorted((one, other) => other.start - one.start)) {
        expect(text.slice(0, start).split('\n').length - 1).toBe(line);
        undone = undone.slice(0, start) + before + undone.slice(end);
      }
      expect(undone).toBe(first);
      for (const { start, line } of tracker.views())
        expect(text.slice(0, start).split('\n').length - 1).toBe(line);
    }
  });

  it('uses the change that the editor reports, and reads line ends only there', () => {
    const tracker = new DocumentTracker();
    update(tracker, 'one\ntwo\nthree');
    const document = { uri: 'file:///w/a.ts', path: 'a.ts', languageId: 'typescript' };
    tracker.update({ ...document, text: 'one\ntwo!\nthree' }, { start: 7, oldEnd: 7, newEnd: 8 });
    expect(tracker.edits()).toMatchObject([{ start: 4, end: 8, line: 1, before: 'two' }]);
    tracker.update({ ...document, text: 'one\ntwo!\r\nthree' }, { start: 8, oldEnd: 9, newEnd: 10 });
    expect(tracker.document('file:///w/a.ts')?.text).toBe('one\ntwo!\nthree');
    tracker.update({ ...document, text: 'one\ntwo!\r\nthree!' }, { start: 15, oldEnd: 15, newEnd: 16 });
    expect(tracker.edits()).toMatchObject([{ start: 4, end: 15, line: 1, before: 'two\nthree' }]);
  });

  it('keeps a bounded number of regions', () => {
    const tracker = new DocumentTracker();
    update(tracker, 'line\n'.repeat(3_000));
    for (let index = 0; index < 100; index++) tracker.viewed('file:///w/a.ts', index * 20, index * 20 + 1);
    expect(tracker.views()).toHaveLength(12);
  });
});

describe('nearbyFiles', () => {
  it('prefers the tested file to others in the folder', async () => {
    const files = workspace({
      'src/other.ts': 'export const parseTotal = parse(total);\n',
      'src/main.test.ts': 'export const parseTotal = parse(total);\n',
    });
    const snippets = await find(nearbyFiles(files), query('parseTotal(█'));
    expect(snippets.map(({ path, source }) => [path, source])).toEqual([
      ['src/main.test.ts', 'name-related'],
      ['src/other.ts', 'same-folder'],
    ]);
  });
});

describe('snippets of a host', () => {
  it('get the name of their source; an empty clipboard is left out', async () => {
    const source = definitions(() => [{ path: 'b.ts', text: 'export type B = 1;' }]);
    expect(await find(source, query('█'))).toEqual([
      { path: 'b.ts', text: 'export type B = 1;', source: 'definitions' },
    ]);
    expect(
      await find(
        clipboard(() => ' \n'),
        query('█'),
      ),
    ).toEqual([]);
  });
});

describe('rankSnippets', () => {
  const snippet = (path: string, source: string, start = 0): Snippet => ({
    path,
    text: `${path} ${start}`,
    source,
    start,
    end: start + 10,
  });

  it('ranks by weight and rank, and raises what two sources return', () => {
    const ranked = rankSnippets([
      [snippet('a', 'open-documents'), snippet('b', 'open-documents'), snippet('c', 'open-documents')],
      [snippet('c', 'same-folder'), snippet('d', 'same-folder')],
    ]);
    expect(ranked.map(({ path }) => path)).toEqual(['c', 'a', 'b', 'd']);
  });

  it('keeps the longer of two snippets with the same lines', () => {
    const large = { ...snippet('a', 'imports'), end: 40, text: 'large' };
    expect(rankSnippets([[snippet('a', 'open-documents', 5)], [large]])).toEqual([large]);
  });
});

describe('gatherContext', () => {
  it('queries all sources at once, reports late ones, survives failures, and leaves no timer', async () => {
    const clock = fakeClock();
    const sources: ContextSource[] = [
      { name: 'quick', find: () => [{ path: 'a', text: 'a', source: 'quick' }] },
      { name: 'failing', find: () => Promise.reject(new Error('no')) },
      { name: 'late', find: () => new Promise(() => {}) },
    ];
    const gathering = gatherContext(sources, query('█'), {
      signal: new AbortController().signal,
      deadlineMs: 50,
      clock,
    });
    await clock.advance(50);
    expect(await gathering).toMatchObject({ snippets: [{ path: 'a' }], dropped: ['late'] });
    expect(clock.pending).toBe(0);
  });

  it('aborts sources, and rejects with the reason of the caller', async () => {
    const clock = fakeClock();
    const caller = new AbortController();
    let told = false;
    const source: ContextSource = {
      name: 'slow',
      find: (_query, { signal }) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            told = true;
          });
        }),
    };
    const gathering = gatherContext([source], query('█'), { signal: caller.signal, deadlineMs: 50, clock });
    caller.abort('withdrawn');
    await expect(gathering).rejects.toBe('withdrawn');
    expect({ told, pending: clock.pending }).toEqual({ told: true, pending: 0 });
  });
});
