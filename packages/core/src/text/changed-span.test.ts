import fc from 'fast-check';
import { expect, it } from 'vitest';
import { changedSpan } from './changed-span';

it('finds what one edit replaced, in short and long texts', () => {
  const piece = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 12 });
  const long = fc.constantFrom('', 'x'.repeat(4_096), 'ab\n'.repeat(5_000));
  fc.assert(
    fc.property(long, piece, piece, piece, long, (head, old, shared, replaced, tail) => {
      const before = head + old + shared + tail;
      const after = head + replaced + shared + tail;
      const span = changedSpan(before, after) ?? { start: 0, oldEnd: 0, newEnd: 0 };
      const { start, oldEnd, newEnd } = span;
      expect(before.slice(0, start) + after.slice(start, newEnd) + before.slice(oldEnd)).toBe(after);
      expect(Math.min(oldEnd, newEnd)).toBeGreaterThanOrEqual(start);
      // No smaller span fits.
      const [taken, put] = [before.slice(start, oldEnd), after.slice(start, newEnd)];
      const touches = taken !== '' && put !== '';
      expect(touches && (taken[0] === put[0] || taken.at(-1) === put.at(-1))).toBe(false);
    }),
  );
});

it('returns undefined for equal texts', () => expect(changedSpan('same', 'same')).toBeUndefined());
