import { expect, it } from 'vitest';
import { rankCandidates, type RankedCandidate } from './rank-candidates';

const candidate = (insertText: string, more: Partial<RankedCandidate> = {}): RankedCandidate => ({
  insertText,
  meanLogProbability: undefined,
  fits: false,
  parses: undefined,
  ...more,
});
const order = (...candidates: RankedCandidate[]) =>
  rankCandidates(candidates).map(({ insertText }) => insertText);

it('puts the more likely candidate first', () => {
  expect(
    order(candidate('a', { meanLogProbability: -2 }), candidate('b', { meanLogProbability: -0.5 })),
  ).toEqual(['b', 'a']);
});

it('prefers a candidate that fits to a slightly more likely one', () => {
  const likely = candidate('a', { meanLogProbability: -0.5 });
  expect(order(likely, candidate('b', { meanLogProbability: -1, fits: true }))).toEqual(['b', 'a']);
  expect(order(likely, candidate('c', { meanLogProbability: -3, fits: true }))).toEqual(['a', 'c']);
});

it('puts a candidate that breaks the document last, however likely', () => {
  expect(
    order(
      candidate('a', { meanLogProbability: -0.1, parses: false }),
      candidate('b', { meanLogProbability: -5, parses: true }),
    ),
  ).toEqual(['b', 'a']);
});

it('keeps one of several candidates that differ only in space, and the order of equals', () => {
  expect(order(candidate('a  b'), candidate('c'), candidate('a b\n'))).toEqual(['a  b', 'c']);
});
