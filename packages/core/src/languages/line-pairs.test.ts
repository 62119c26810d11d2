import { describe, expect, it } from 'vitest';
import { LinePairs } from './line-pairs';

/** Closers of the open pairs after `text`, outermost first. */
function openAfter(...pieces: readonly string[]): readonly (string | undefined)[] {
  const pairs = new LinePairs();
  for (const piece of pieces) pairs.read(piece);
  return Array.from({ length: pairs.depth }, (_, index) => pairs.closer(index + 1));
}

describe('LinePairs', () => {
  it.each([
    ['a (b [c {', [')', ']', '}']],
    ['a (b) "c', ['"']],
    ["it's (", [')']],
    ["l'été 'a", ["'"]],
    ['say "it\'s', ['"']],
    ['a \\" b (', [')']],
    ['`a` "b" (c) [', [']']],
    ['a) b]', []],
    // An open pair ends with the pair around it.
    ['(a [b) {', ['}']],
  ])('finds the open pairs of %s', (text, open) => {
    expect(openAfter(text)).toEqual(open);
  });

  it('returns where each pair ends and how many were open', () => {
    expect(new LinePairs().read('a (b "c") d)')).toEqual([
      { index: 7, depth: 2 },
      { index: 8, depth: 1 },
    ]);
  });

  it('continues from piece to piece', () => {
    const pairs = new LinePairs();
    pairs.read('(a [');
    expect(pairs.read('b] c)')).toEqual([
      { index: 1, depth: 2 },
      { index: 4, depth: 1 },
    ]);
  });

  it('considers the character before a piece', () => {
    expect(openAfter('it', "'s (")).toEqual([')']);
    expect(openAfter('\\', '" (')).toEqual([')']);
  });

  it('returns no closer beyond the open pairs', () => {
    expect(new LinePairs().closer(1)).toBeUndefined();
  });
});
