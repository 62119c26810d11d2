import { expect, it } from 'vitest';
import { countPieces, createTokenEstimate } from './token-estimate';

const code =
  'export function totalPrice(items: readonly Item[]): number {\n  return items.reduce((sum, item) => sum + item.price * 1024, 0);\n}\n'.repeat(
    8,
  );

it('is close to the tokens of code before any feedback', () => {
  // A public 200k vocabulary has 41 tokens for the repeated piece.
  const counted = createTokenEstimate().counterFor('any', 'typescript').count(code);
  expect(counted / 8 / 41).toBeGreaterThan(0.8);
  expect(counted / 8 / 41).toBeLessThan(1.2);
});

it('counts a text as the sum of its parts', () => {
  const cut = code.indexOf('return');
  expect(countPieces(code.slice(0, cut)) + countPieces(code.slice(cut))).toBeCloseTo(countPieces(code), 6);
});

it('learns from the server’s counts per model and language', () => {
  const estimate = createTokenEstimate();
  const before = estimate.counterFor('m', 'python').count(code);
  for (let round = 0; round < 20; round++) {
    estimate.onFeedback({
      model: 'm',
      languageId: 'python',
      estimate: estimate.counterFor('m', 'python').count(code),
      promptTokens: before * 1.4,
    });
  }
  expect(estimate.counterFor('m', 'python').count(code) / before).toBeCloseTo(1.4, 1);
  expect(estimate.counterFor('other', 'python').count(code)).toBe(before);
});

it('applies what it learned about a model to its other languages', () => {
  const estimate = createTokenEstimate();
  const before = estimate.counterFor('m', 'rust').count(code);
  estimate.onFeedback({ model: 'm', languageId: 'python', estimate: 1_000, promptTokens: 1_300 });
  expect(estimate.counterFor('m', 'rust').count(code)).toBeGreaterThan(before);
});

it('ignores counts that cannot be of the same text', () => {
  const estimate = createTokenEstimate();
  const before = estimate.counterFor('m', 'go').count(code);
  estimate.onFeedback({ model: 'm', languageId: 'go', estimate: 1_000, promptTokens: 12 });
  estimate.onFeedback({ model: 'm', languageId: 'go', estimate: 3, promptTokens: 6 });
  expect(estimate.counterFor('m', 'go').count(code)).toBe(before);
});

it('returns the same counter until it learns', () => {
  const estimate = createTokenEstimate();
  expect(estimate.counterFor('m', 'go')).toBe(estimate.counterFor('m', 'go'));
});
