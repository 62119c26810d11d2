import { expect, it } from 'vitest';
import { cachedShare } from './stability-bench';

it('counts blocks only behind all those before them', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((char) => char.repeat(64));
  expect(cachedShare([`${a}${b}`, `${a}${b}${c}`])).toBeCloseTo(2 / 3);
  expect(cachedShare([`${a}${b}`, `${c}${b}`])).toBe(0);
  expect(cachedShare([`${a}${b}`, `${a}${c}`, `${a}${b}xx`])).toBeCloseTo((64 + 128) / (128 + 130));
});
