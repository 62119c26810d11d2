import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featureCount, featureNames } from './candidate-features';
import { placeKindCount } from './place';
import { depthCount, depthOf, logLinear } from './rescoring';
import { rescoringWeights } from './rescoring-weights';

const rows = (...firsts: readonly number[]) => {
  const features = new Float32Array(firsts.length * featureCount);
  for (const [i, first] of firsts.entries()) features[i * featureCount] = first;
  return features;
};

function rescored(weights: Parameters<typeof logLinear>[0], features: Float32Array, place = 0, depth = 0) {
  const out = new Float64Array(features.length / featureCount);
  logLinear(weights).rescore(features, out.length, place, depth, out);
  return [...out];
}

describe('a log-linear model', () => {
  it('gives the mixture back with its weight alone', () => {
    const weights = { common: [1], places: [], depths: [] };
    const [a, b, c] = rescored(weights, rows(Math.log(0.5), Math.log(0.3), Math.log(0.2)));
    expect([a, b, c]).toEqual([expect.closeTo(0.5), expect.closeTo(0.3), expect.closeTo(0.2)]);
  });

  it('adds the weights of the place and of the depth', () => {
    const weights = { common: [0], places: [[], [1]], depths: [[], [], [1]] };
    const odds = (place: number, depth: number) => {
      const [a = 0, b = 1] = rescored(weights, rows(Math.log(2), 0), place, depth);
      return a / b;
    };
    expect([odds(0, 0), odds(1, 0), odds(0, 2), odds(1, 2)].map(Math.round)).toEqual([1, 2, 2, 4]);
  });

  it('sums to 1 for any features', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 20 }),
        fc.nat(placeKindCount - 1),
        fc.nat(depthCount - 1),
        (firsts, place, depth) => {
          const sum = rescored(rescoringWeights, rows(...firsts), place, depth).reduce((a, b) => a + b, 0);
          expect(sum).toBeCloseTo(1, 9);
        },
      ),
    );
  });
});

it('has a fitted weight for each feature, place and depth', () => {
  const { common, places, depths } = rescoringWeights;
  expect([places.length, depths.length]).toEqual([placeKindCount, depthCount]);
  for (const row of [common, ...places, ...depths]) expect(row).toHaveLength(featureNames.length);
});

it.each([
  [0, 0],
  [1, 1],
  [3, 2],
  [7, 3],
  [24, 4],
])('classes a longest context of %d tokens as %d', (length, depth) => expect(depthOf(length)).toBe(depth));
