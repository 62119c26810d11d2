import { describe, expect, it } from 'vitest';
import type { Snippet } from '../domain/prompt';
import { StableSnippets, type SnippetFrame } from './stable-snippets';

const frame: SnippetFrame = {
  uri: 'file:///w/main.ts',
  start: 0,
  end: 100,
  windowText: 'const shown = here(1);\nconst again = there(2);\n',
  budgetTokens: 100,
  tokensOf: ({ text }) => text.length,
};

const snippet = (name: string, more: Partial<Snippet> = {}): Snippet => ({
  path: `${name}.ts`,
  uri: `file:///w/${name}.ts`,
  text: `export const ${name} = 1;\n`,
  source: 'open-documents',
  ...more,
});
const [a, b, c, d] = ['aaa', 'bbb', 'ccc', 'ddd'].map((name) => snippet(name)) as [
  Snippet,
  Snippet,
  Snippet,
  Snippet,
];

const names = (stable: StableSnippets, candidates: readonly Snippet[], with_: Partial<SnippetFrame> = {}) =>
  stable.choose(candidates, { ...frame, ...with_ }).chosen.map(({ snippet: { path } }) => path.slice(0, 3));

describe('a chosen snippet', () => {
  it('keeps its place when candidates change their order, with new ones behind', () => {
    const stable = new StableSnippets();
    expect(names(stable, [a, b])).toEqual(['aaa', 'bbb']);
    expect(names(stable, [c, b, a])).toEqual(['aaa', 'bbb', 'ccc']);
  });

  it('is ordered from stable to volatile sources', () => {
    const edits = snippet('edt', { source: 'recent-edits' });
    expect(names(new StableSnippets(), [edits, a])).toEqual(['aaa', 'edt']);
  });

  it('stays for two builds without its source, not for a third', () => {
    const stable = new StableSnippets();
    names(stable, [a, b]);
    expect(names(stable, [b])).toEqual(['aaa', 'bbb']);
    expect(names(stable, [b])).toEqual(['aaa', 'bbb']);
    expect(names(stable, [b])).toEqual(['bbb']);
  });

  it('is replaced in its place by the newer text of the same region', () => {
    const stable = new StableSnippets();
    const old = { ...a, start: 10, end: 40 };
    names(stable, [old, b]);
    const { chosen } = stable.choose([b, { ...old, text: 'export const aaa = 2;\n' }], frame);
    expect(chosen.map(({ snippet: { text } }) => text)).toEqual(['export const aaa = 2;\n', b.text]);
    expect(chosen[0]?.why).toBe('the newer text of one chosen before');
  });

  it('is removed at once when it is dropped', () => {
    const stable = new StableSnippets();
    names(stable, [a, b]);
    stable.drop([a]);
    expect(names(stable, [b])).toEqual(['bbb']);
  });

  it('is removed until the rest is well below an exceeded budget', () => {
    const stable = new StableSnippets();
    expect(names(stable, [a, b, c, d])).toEqual(['aaa', 'bbb', 'ccc', 'ddd']);
    expect(names(stable, [a, b, c, d], { budgetTokens: 80 })).toEqual(['aaa', 'bbb', 'ccc']);
  });
});

describe('an outline of a file', () => {
  const outline = snippet('aaa', { text: 'export const aaa = 1;\n}\n', source: 'imports' });
  const whole = snippet('aaa', { text: 'export const aaa = 1;\nconst inner = 2;\n', start: 0, end: 39 });

  it.each([
    ['first', [outline, whole, b, c]],
    ['last', [whole, b, c, outline]],
  ])('is left out when the whole file is included, and makes room: it comes %s', (_, candidates) => {
    const stable = new StableSnippets();
    const { chosen, dropped } = stable.choose(candidates, { ...frame, budgetTokens: 90 });
    expect(chosen.map(({ snippet: { text } }) => text).toSorted()).toEqual(
      [whole, b, c].map(({ text }) => text).toSorted(),
    );
    expect(dropped.map(({ snippet }) => snippet)).toEqual([outline]);
  });

  it('keeps its place when the whole file comes later', () => {
    const stable = new StableSnippets();
    stable.choose([outline], frame);
    const { chosen } = stable.choose([whole, outline], frame);
    expect(chosen.map(({ snippet: { text } }) => text)).toEqual([outline.text, whole.text]);
  });

  it('is left out, but not an edit of the same file', () => {
    const edit = { ...outline, diff: '+export const aaa = 1;', source: 'recent-edits' };
    const { chosen } = new StableSnippets().choose([whole, edit], frame);
    expect(chosen.map(({ snippet: { diff } }) => diff)).toContain(edit.diff);
  });

  it('is not redundant to another file with the same lines', () => {
    const other = { ...whole, path: 'other.ts', uri: 'file:///w/other.ts' };
    expect(names(new StableSnippets(), [other, outline])).toHaveLength(2);
  });
});

describe('reasons of dropped snippets', () => {
  const reasons = (candidates: readonly Snippet[], with_: Partial<SnippetFrame> = {}) =>
    new StableSnippets().choose(candidates, { ...frame, ...with_ }).dropped.map(({ why }) => why);

  it.each([
    ['empty', [snippet('x', { text: ' \n' })]],
    ['the same text is there already', [a, { ...a, text: a.text.trim() }]],
    ['overlaps the window', [snippet('x', { uri: frame.uri, start: 90, end: 120 })]],
    ['a copy of what the window shows', [snippet('x', { text: frame.windowText })]],
  ])('drops with the reason: %s', (why, candidates) => {
    expect(reasons(candidates)).toEqual([why]);
  });

  it('drops with the reason: no room within the budget', () => {
    expect(reasons([a, b], { budgetTokens: 30 })).toEqual(['no room within the budget']);
  });
});

it('cuts a long snippet that does not fit at a line end', () => {
  const long = snippet('long', { text: 'line of text\n'.repeat(50), start: 0, end: 650 });
  const { chosen } = new StableSnippets().choose([long], frame);
  expect(chosen).toMatchObject([{ why: 'cut to fit the budget' }]);
  const { text, end } = chosen[0]?.snippet ?? { text: '' };
  expect(text).toMatch(/^(line of text\n)+line of text$/);
  expect(text.length).toBeLessThanOrEqual(100);
  expect(end).toBe(text.length);
});

it('cuts further when the head has more tokens per character than the rest', () => {
  const text = `${'日本語の文\n'.repeat(20)}${'export const plain = 1;\n'.repeat(40)}`;
  const tokensOf = (each: Snippet) => each.text.length / 5 + (each.text.match(/[^ -~\n]/g) ?? []).length * 2;
  const { chosen } = new StableSnippets().choose([snippet('long', { text })], { ...frame, tokensOf });
  expect(chosen).toMatchObject([{ why: 'cut to fit the budget' }]);
  expect(chosen.reduce((sum, each) => sum + tokensOf(each.snippet), 0)).toBeLessThanOrEqual(
    frame.budgetTokens,
  );
});
