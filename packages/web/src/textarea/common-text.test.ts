import fc from 'fast-check';
import { expect, it } from 'vitest';
import { commonEnd, commonStart } from './common-text';

const text = fc
  .tuple(fc.nat(10_000), fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 20 }))
  .map(([count, rest]) => 'a'.repeat(count) + rest);

it('finds what two texts begin and end with, as one unit after the other does', () => {
  fc.assert(
    fc.property(text, text, (one, other) => {
      let start = 0;
      while (start < Math.min(one.length, other.length) && one[start] === other[start]) start++;
      expect(commonStart(one, other)).toBe(start);
      const max = Math.min(one.length, other.length) - start;
      let end = 0;
      while (end < max && one.at(-1 - end) === other.at(-1 - end)) end++;
      expect(commonEnd(one, other, max)).toBe(end);
    }),
  );
});

it('goes no further than it is told', () => {
  expect(commonStart('aaaa', 'aaaa', 3)).toBe(3);
  expect(commonEnd('aaaa', 'aaaa', 2)).toBe(2);
});
