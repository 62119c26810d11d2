import { featureCount } from './candidate-features';
import { placeKindCount } from './place';

/** Candidates whose features are weighed; those that the mixture gives less share what is left. */
export const maxRescored = 32;

/** Weights of the features: common ones, and what is added to them at each kind of place and length of context. */
export interface RescoringWeights {
  readonly common: readonly number[];
  /** By kind of place. */
  readonly places: readonly (readonly number[])[];
  /** By length of the longest context that any source has; see {@link depthOf}. */
  readonly depths: readonly (readonly number[])[];
}

export const depthCount = 5;

/** Class of the length of the longest context: 0 for none, then up to 1, 3, 7 and more tokens. */
export function depthOf(longest: number): number {
  if (longest < 1) return 0;
  if (longest < 2) return 1;
  if (longest < 4) return 2;
  return longest < 8 ? 3 : 4;
}

/** Turns features of candidates into probabilities. */
export interface Rescorer {
  /**
   * @param features - a row for each candidate, the last one for "none of them"
   * @param out - their probabilities, which sum to 1
   */
  rescore(features: Float32Array, rows: number, place: number, depth: number, out: Float64Array): void;
}

/** A log-linear model: the softmax of weighted features. */
export function logLinear(weights: RescoringWeights): Rescorer {
  // Added up once for every place and depth.
  const added = Array.from({ length: placeKindCount }, (_, place) =>
    Array.from({ length: depthCount }, (_none, depth) =>
      Float64Array.from(
        { length: featureCount },
        (_nothing, i) =>
          (weights.common[i] ?? 0) + (weights.places[place]?.[i] ?? 0) + (weights.depths[depth]?.[i] ?? 0),
      ),
    ),
  );
  return {
    rescore(features, rows, place, depth, out) {
      const row = added[place]?.[depth] as Float64Array;
      let max = -Infinity;
      for (let i = 0, at = 0; i < rows; i++) {
        let score = 0;
        for (let f = 0; f < featureCount; f++) score += (row[f] as number) * (features[at++] as number);
        out[i] = score;
        if (score > max) max = score;
      }
      let sum = 0;
      for (let i = 0; i < rows; i++) {
        const each = Math.exp((out[i] as number) - max);
        out[i] = each;
        sum += each;
      }
      for (let i = 0; i < rows; i++) out[i] = (out[i] as number) / sum;
    },
  };
}
