import { expect, it } from 'vitest';
import { chance, chanceLogNormal } from './chance';
import { interleave } from './interleave';
import { median, quantile } from './quantile';

it('chance is the same for the same question and spread evenly over others', () => {
  expect(chance('a', 1)).toBe(chance('a', 1));
  const values = Array.from({ length: 4_000 }, (_, index) => chance('spread', index));
  for (const [index, share] of [0.25, 0.5, 0.75].entries()) {
    expect(quantile(values, share), `quartile ${index}`).toBeCloseTo(share, 1);
  }
});

it('log-normal chance has its median', () => {
  const values = Array.from({ length: 4_000 }, (_, index) => chanceLogNormal(180, 0.5, index));
  expect(Math.abs(median(values) - 180)).toBeLessThan(15);
  expect(quantile(values, 0.84)).toBeGreaterThan(180 * Math.exp(0.4));
});

it('contenders take turns, and warm-ups do not count', async () => {
  const order: string[] = [];
  const contender = (name: string, ms: number) => ({
    name,
    run: () => {
      order.push(name);
      return Promise.resolve(ms + order.length);
    },
  });
  const result = await interleave([contender('a', 0), contender('b', 100)], { rounds: 3, warmUps: 1 });
  expect(order.join('')).toBe('abababab');
  expect(result.get('a')).toEqual({ medianMs: 5, timesMs: [3, 5, 7] });
});
