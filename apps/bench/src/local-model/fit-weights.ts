import {
  codeTokens,
  depthCount,
  featureNames,
  LocalIndex,
  PlaceKind,
  placeKindCount,
  weighedCandidates,
  type RescoringWeights,
} from '@org/completion-local';
import { readCorpus, type Corpus, type CorpusFile } from './corpus';
import { expectedToken } from './expected-token';
import { mean, sample, seededRandom } from './sampling';

/** Candidates at one position, and which of them was right; the last row stands for "none of them". */
interface Example {
  readonly features: Float32Array;
  readonly right: number;
  readonly place: number;
  readonly depth: number;
}

/** How the weights are fitted: stochastic gradient descent (Adagrad) on the cross-entropy of the right token. */
const fitting = {
  epochs: 4,
  rate: 0.1,
  decay: 3e-6,
  setRate: 0.5,
  perFile: 120,
  heldOut: 0.1,
  smallParts: 9,
  smallFiles: [2, 5, 12],
  newDocuments: 0.12,
  /** Share of the positions in comments that is left out: prose is asked about less than code. */
  commentsLeftOut: 0.6,
  openDocuments: 3,
};

/** Weights, and the mean cross-entropy in nats of examples that were not fitted on: before (mixture alone) and after. */
export interface FittedWeights {
  readonly weights: RescoringWeights;
  readonly examples: number;
  readonly before: number;
  readonly after: number;
}

/** Fits the weights of the model on positions of `corpora`, each file left out of what is known when it is asked about. */
export function fitWeights(corpora: readonly Corpus[], maxExamples: number): FittedWeights {
  const random = seededRandom(7);
  const examples = sample(
    corpora.flatMap(({ folder }) => examplesOf(folder, random, Math.ceil(maxExamples / corpora.length))),
    maxExamples,
    random,
  );
  const held = examples.splice(0, Math.floor(examples.length * fitting.heldOut));
  const scale = scaleOf(examples);
  const weights = new WeightSets(scale);
  const before = meanLoss(weights, held);
  for (let epoch = 0; epoch < fitting.epochs; epoch++) {
    for (const example of sample(examples, examples.length, random))
      weights.learn(example, fitting.rate / (1 + epoch));
    console.error(
      `epoch ${epoch}: ${meanLoss(weights, held).toFixed(4)} nats (${before.toFixed(4)} before), reciprocal rank ${meanRank(weights, held).toFixed(4)}`,
    );
  }
  return { weights: weights.rounded(), examples: examples.length, before, after: meanLoss(weights, held) };
}

/** The module that holds the weights. */
export function weightsModule({ weights, examples, before, after }: FittedWeights): string {
  const row = (values: readonly number[]) => `[${values.join(', ')}]`;
  const rows = (sets: readonly (readonly number[])[]) => sets.map((set) => `    ${row(set)},\n`).join('');
  return `import type { RescoringWeights } from './rescoring';

/**
 * Fitted by \`pnpm bench local-model --fit FILE\`, which writes this file: ${examples} positions of code bases that no bench measures
 * on. Cross-entropy of other positions there: ${before.toFixed(3)} nats with the mixture alone, ${after.toFixed(3)} with these.
 */
export const rescoringWeights: RescoringWeights = {
  common: ${row(weights.common)},
  places: [
${rows(weights.places)}  ],
  depths: [
${rows(weights.depths)}  ],
};
`;
}

/** Positions of a whole code base, and as many of parts of it that are no larger than a small project. */
function examplesOf(folder: string, random: () => number, max: number): Example[] {
  const files = readCorpus(folder);
  const examples = examplesIn(files, random, max / 2);
  for (let part = 0; part < fitting.smallParts; part++) {
    const size = fitting.smallFiles[part % fitting.smallFiles.length] ?? 1;
    const open = Math.min(fitting.openDocuments, size - 1);
    examples.push(...examplesIn(sample(files, size, random), random, max / 2 / fitting.smallParts, open));
  }
  return examples;
}

/** @param open - how many of the files are open in the editor */
function examplesIn(files: readonly CorpusFile[], random: () => number, max: number, open = 0): Example[] {
  const index = new LocalIndex();
  for (const { uri, languageId, text } of files) index.addDocument(uri, languageId, text);
  index.build();
  for (const { uri, languageId, text } of sample(files, open, random))
    index.updateDocument(uri, text, languageId);
  const examples: Example[] = [];
  const known = sample(
    files.filter(({ text }) => text.length > 1500),
    1000,
    random,
  );
  for (const { uri, languageId, text } of known) {
    if (examples.length >= max) break;
    const tokens = codeTokens(text);
    for (const position of sample([...tokens.keys()].slice(1), fitting.perFile, random)) {
      const asked = expectedToken(text, tokens, position);
      if (asked === undefined) continue;
      const { expected, end } = asked;
      // Now and then as in a document that was just begun.
      const prefix = random() < fitting.newDocuments ? lastLines(asked.prefix, random) : asked.prefix;
      // Half of the time with the lines below, as when code is changed; they begin after the line of the token.
      const lineEnd = text.indexOf('\n', end);
      const suffix = random() < 0.5 || lineEnd < 0 ? '' : text.slice(lineEnd);
      const query = {
        uri,
        languageId,
        prefix: prefix.slice(-6_000),
        suffix: suffix.slice(0, 2_000),
        snippets: [],
      };
      const candidates = weighedCandidates(index, query);
      if (candidates === undefined) continue;
      const { texts, features, place, depth } = candidates;
      if (place === PlaceKind.InComment && random() < fitting.commentsLeftOut) continue;
      const found = texts.indexOf(expected);
      examples.push({ features, right: found < 0 ? texts.length : found, place, depth });
    }
  }
  return examples;
}

/** The last 1 to 8 lines of `prefix`. */
function lastLines(prefix: string, random: () => number): string {
  return prefix
    .split('\n')
    .slice(-1 - Math.floor(random() * 8))
    .join('\n');
}

const size = featureNames.length;

/** Standard deviation of each feature: what is seldom learns no slower than what is often. */
function scaleOf(examples: readonly Example[]): Float64Array {
  const sums = new Float64Array(size);
  const squares = new Float64Array(size);
  let rows = 0;
  for (const { features } of examples)
    for (let at = 0; at < features.length; at += size, rows++)
      for (let f = 0; f < size; f++) {
        const value = features[at + f] as number;
        sums[f] = (sums[f] as number) + value;
        squares[f] = (squares[f] as number) + value * value;
      }
  return squares.map((square, f) =>
    Math.sqrt(Math.max(minVariance, square / rows - ((sums[f] as number) / rows) ** 2)),
  );
}

/** Variance below which a feature counts as constant. */
const minVariance = 1e-4;

class WeightSets {
  readonly #common: WeightSet;
  readonly #places: readonly WeightSet[];
  readonly #depths: readonly WeightSet[];

  constructor(scale: Float64Array) {
    this.#common = new WeightSet(1, scale);
    this.#places = Array.from({ length: placeKindCount }, () => new WeightSet(fitting.setRate, scale));
    this.#depths = Array.from({ length: depthCount }, () => new WeightSet(fitting.setRate, scale));
    // The mixture alone, to begin with.
    this.#common.values[0] = 1;
    this.#common.values[size - 1] = 1;
  }

  #sets({ place, depth }: Example): readonly WeightSet[] {
    return [this.#common, this.#places[place], this.#depths[depth]].filter((set) => set !== undefined);
  }

  /** Probabilities of the rows. */
  probabilities(example: Example): Float64Array {
    const total = new Float64Array(size);
    for (const { values } of this.#sets(example))
      for (let f = 0; f < size; f++) total[f] = (total[f] as number) + (values[f] as number);
    const { features } = example;
    const scores = new Float64Array(features.length / size);
    for (let i = 0; i < scores.length; i++) {
      let score = 0;
      for (let f = 0; f < size; f++) score += (total[f] as number) * (features[i * size + f] as number);
      scores[i] = score;
    }
    const max = scores.reduce((a, b) => Math.max(a, b), -Infinity);
    let sum = 0;
    for (let i = 0; i < scores.length; i++) sum += scores[i] = Math.exp((scores[i] as number) - max);
    for (let i = 0; i < scores.length; i++) scores[i] = (scores[i] as number) / sum;
    return scores;
  }

  learn(example: Example, rate: number): void {
    const scores = this.probabilities(example);
    const gradient = new Float64Array(size);
    for (let i = 0; i < scores.length; i++) {
      const error = (i === example.right ? 1 : 0) - (scores[i] as number);
      for (let f = 0; f < size; f++)
        gradient[f] = (gradient[f] as number) + error * (example.features[i * size + f] as number);
    }
    for (const set of this.#sets(example)) set.learn(gradient, rate);
  }

  rounded(): RescoringWeights {
    const round = ({ values }: WeightSet) => Array.from(values, (value) => Math.round(value * 1000) / 1000);
    return {
      common: round(this.#common),
      places: this.#places.map(round),
      depths: this.#depths.map(round),
    };
  }
}

class WeightSet {
  readonly values = new Float64Array(size);
  readonly #squares = new Float64Array(size).fill(1);
  /** How fast it learns, relative to the common weights. */
  readonly #share: number;
  readonly #scale: Float64Array;

  constructor(share: number, scale: Float64Array) {
    this.#share = share;
    this.#scale = scale;
  }

  learn(gradient: Float64Array, rate: number): void {
    for (let f = 0; f < size; f++) {
      const scale = this.#scale[f] as number;
      // The gradient of the weight of the scaled feature, whose value is this one times the scale.
      const step = (gradient[f] as number) / scale;
      const squares = (this.#squares[f] as number) + step * step;
      this.#squares[f] = squares;
      const value = this.values[f] as number;
      this.values[f] =
        value + (this.#share * rate * step) / Math.sqrt(squares) / scale - fitting.decay * value;
    }
  }
}

function meanLoss(weights: WeightSets, examples: readonly Example[]): number {
  let sum = 0;
  for (const example of examples)
    sum -= Math.log((weights.probabilities(example)[example.right] ?? 0) + 1e-9);
  return sum / examples.length;
}

/** Mean reciprocal rank of the right candidates; 0 where none is right. */
function meanRank(weights: WeightSets, examples: readonly Example[]): number {
  return mean(
    examples.map((example) => {
      const candidates = weights.probabilities(example).subarray(0, -1);
      const own = candidates[example.right];
      return own === undefined ? 0 : 1 / (1 + candidates.filter((each) => each > own).length);
    }),
  );
}
