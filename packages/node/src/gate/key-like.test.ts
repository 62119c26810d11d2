import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hasKeyLikeRun } from './key-like';

it.each([
  ['a short name', 'const total = items.reduce(sum);', false],
  ['a run of 11 with a digit', 'abcdefghij1', false],
  ['a run of 12 with a digit', 'abcdefghijk1', true],
  ['a run of 12 with its digit first', '1abcdefghijk', true],
  ['a run of 31 without a digit', 'a'.repeat(31), false],
  ['a run of 32 without a digit', 'a'.repeat(32), true],
  ['a digit in another run', `1 ${'a'.repeat(31)}`, false],
  ['letters of other scripts', 'ö'.repeat(40), false],
])('knows %s', (_, line, expected) => expect(hasKeyLikeRun(line)).toBe(expected));

it('agrees with the pattern that says the same', () => {
  const pattern = /[\w+/=.~-]{32}|(?=[\w+/=.~-]{0,32}\d)[\w+/=.~-]{12}/;
  const parts = fc.oneof(fc.constantFrom('a', 'Z', '7', '=', '-', ' ', '"', 'é', 'abcdefgh', '~.+/_'));
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 40 }), (pieces) => {
      const line = pieces.join('');
      expect(hasKeyLikeRun(line)).toBe(pattern.test(line));
    }),
    { numRuns: 2_000 },
  );
});
