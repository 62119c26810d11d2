import fc from 'fast-check';
import { expect, it } from 'vitest';
import { commonTail, commonHead } from './common-ends';

const text = fc
  .tuple(fc.nat(10_000), fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 20 }))
  .map(([count, rest]) => 'a'.repeat(count) + rest);

it('finds the common head and tail of two texts', () => {
  fc.assert(
    fc.property(text, text, (one, other) => {
      let start = 0;
      while (start < Math.min(one.length, other.length) && one[start] === other[start]) start++;
      expect(commonHead(one, other)).toBe(start);
      const max = Math.min(one.length, other.length) - start;
      let end = 0;
      while (end < max && one.at(-1 - end) === other.at(-1 - end)) end++;
      expect(commonTail(one, other, max)).toBe(end);
    }),
  );
});

it('stops at the given length', () => {
  expect(commonHead('aaaa', 'aaaa', 3)).toBe(3);
  expect(commonTail('aaaa', 'aaaa', 2)).toBe(2);
});
