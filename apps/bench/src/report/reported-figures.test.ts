import { expect, it } from 'vitest';
import { reportedFigures } from './reported-figures';

const figuresIn = (...rows: readonly Readonly<Record<string, unknown>>[]) =>
  Object.fromEntries(reportedFigures({ tables: [{ title: 'T', rows }] }));

it('names a figure by its table, the text columns before it, and its column', () => {
  expect(figuresIn({ way: 'ours', trigger: 'invoked', median: 1.5, p95: 2 })).toEqual({
    'T | ours | invoked | median': 1.5,
    'T | ours | invoked | p95': 2,
  });
});

it('adds numbers to the name of a row where text alone does not tell rows apart', () => {
  expect(figuresIn({ way: 'ours', streams: 1, ms: 3 }, { way: 'ours', streams: 50, ms: 4 })).toEqual({
    'T | ours | 1 | ms': 3,
    'T | ours | 50 | ms': 4,
  });
});

it('reads numbers with a unit, a total or a range, and no other text', () => {
  expect(
    figuresIn({ name: 'a', us: '12 µs', ratio: '0.93 ×', shown: '17 of 21', ms: '5 (4–6)', lost: 'none' }),
  ).toEqual({ 'T | a | us': 12, 'T | a | ratio': 0.93, 'T | a | shown': 17, 'T | a | ms': 5 });
});
