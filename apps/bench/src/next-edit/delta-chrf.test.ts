import { expect, it } from 'vitest';
import { deltaChrf } from './delta-chrf';

it('is one for the wanted text, whatever white space is in it', () => {
  expect(deltaChrf('a = b;', 'a = b + c;', 'a = b + c;')).toBe(1);
  expect(deltaChrf('a = b;', 'a = b\n  + c;', 'a = b +  c;')).toBe(1);
  expect(deltaChrf('a = b;', 'a = b;', 'a = b;')).toBe(1);
});

it('is zero where nothing changes that should, where something changes that should not, and for another change', () => {
  expect(deltaChrf('abc', 'abcd', 'abc')).toBe(0);
  expect(deltaChrf('abc', 'abc', 'abcd')).toBe(0);
  expect(deltaChrf('abc', 'abcx', 'yabc')).toBe(0);
});

it('does not count as agreed what one text gains and the other loses', () => {
  expect(deltaChrf('aa', 'aaa', 'a')).toBe(0);
});

it('takes the mean over the lengths of n-grams that both changes have', () => {
  // Two of three characters are right and none is missed; of the pairs one of two is; of three characters only one side has any.
  const [precision, recall] = [(2 / 3 + 1 / 2) / 2, 1];
  const score = (2 * precision * recall) / (precision + recall);
  expect(deltaChrf('', 'ab', 'abc', 1)).toBeCloseTo(score, 10);
});

it('weighs what is missed more with a larger beta', () => {
  const [original, wanted] = ['f(a)', 'f(a, b, c)'];
  const short = (beta: number) => deltaChrf(original, wanted, 'f(a, b)', beta);
  const long = (beta: number) => deltaChrf(original, wanted, 'f(a, b, c, d, e)', beta);
  expect(short(0.5)).toBeGreaterThan(short(2));
  expect(long(0.5)).toBeLessThan(long(2));
});
