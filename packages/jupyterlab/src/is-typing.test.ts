import { describe, expect, it } from 'vitest';
import { isTyping } from './is-typing';

describe('isTyping', () => {
  it.each([
    ['a character', [{ retain: 4 }, { insert: 'x' }], 5],
    ['a character at the start', [{ insert: 'x' }], 1],
    ['Enter with indentation', [{ retain: 4 }, { insert: '\n    ' }], 9],
    ['Enter between brackets', [{ retain: 4 }, { insert: '\n  \n' }], 7],
    ['Backspace', [{ retain: 4 }, { delete: 1 }], 4],
    ['a selection that is typed over', [{ retain: 4 }, { delete: 3 }, { insert: 'x' }], 5],
  ])('takes %s for typing', (_name, change, cursor) => {
    expect(isTyping(change, cursor)).toBe(true);
  });

  it.each([
    ['a file that is loaded', [{ insert: 'if a:\n    \nb\n' }], 10],
    ['text that is replaced as a whole', [{ delete: 3 }, { insert: 'if a:\n    \nb\n' }], 0],
    ['an edit before the cursor', [{ retain: 4 }, { insert: 'x' }], 9],
    ['an edit after the cursor', [{ retain: 4 }, { insert: 'x' }], 2],
    ['edits at two places', [{ retain: 4 }, { insert: 'x' }, { retain: 2 }, { insert: 'x' }], 5],
    ['no change', [{ retain: 4 }], 4],
  ])('does not take %s for typing', (_name, change, cursor) => {
    expect(isTyping(change, cursor)).toBe(false);
  });
});
