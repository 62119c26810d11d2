import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editBetween } from './edit-between';

/** The edit between two texts; `after` is marked with the cursor. */
function edit(before: string, after: string) {
  return editBetween(before, after.replace('█', ''), after.indexOf('█'));
}

describe('the edit between two texts', () => {
  it.each([
    ['a typed character', 'ab', 'ax█b', { from: 1, to: 1, insert: 'x' }],
    ['a character that follows the cursor already', 'a))', 'a)█))', { from: 1, to: 1, insert: ')' }],
    ['a character that is there before', 'aab', 'aaa█b', { from: 2, to: 2, insert: 'a' }],
    ['a deletion', 'abc', 'a█c', { from: 1, to: 2, insert: '' }],
    ['a selection that is typed over', 'let a = 1', 'let x█ = 1', { from: 4, to: 5, insert: 'x' }],
    ['a bracket that closes itself', 'log\n', 'log(█)\n', { from: 3, to: 3, insert: '()' }],
    ['a change away from the cursor', 'one two', '█one 2', { from: 4, to: 7, insert: '2' }],
  ])('is %s', (_what, before, after, wanted) => {
    expect(edit(before, after)).toEqual(wanted);
  });

  it('is nothing between equal texts', () => {
    expect(edit('ab', 'a█b')).toBeUndefined();
  });

  it('makes the one text of the other, wherever the cursor is', () => {
    const text = fc.stringMatching(/^[ab()\n]{0,12}$/);
    fc.assert(
      fc.property(text, text, fc.nat(), (before, after, seed) => {
        const change = editBetween(before, after, seed % (after.length + 1));
        if (change === undefined) return before === after;
        return before.slice(0, change.from) + change.insert + before.slice(change.to) === after;
      }),
    );
  });
});
