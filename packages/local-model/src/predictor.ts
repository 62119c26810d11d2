import { featureCount, writeFeatures, writeUnknownFeatures } from './candidate-features';
import { PlaceKind, placeAfter, type Place } from './place';
import type { PredictionSources } from './prediction-sources';
import { AbstractContext } from './abstract-context';
import { AnchoredContext } from './anchored-context';
import { ContextMixture } from './context-mixture';
import { depthOf, logLinear, maxRescored, type Rescorer } from './rescoring';
import { rescoringWeights } from './rescoring-weights';
import type { Vocabulary } from './vocabulary';

/** Places that share the token two before the cursor and are looked at. */
const maxTwoBackPlaces = 100;
/** Candidates that contexts alike add. */
const maxAbstract = 16;
/** Candidates that places with the same anchor add. */
const maxAnchored = 12;
/** Candidates that declarations add. */
const maxHinted = 16;
/** Candidates that are added in all: names around the cursor fill up what is left. */
const maxAdded = 40;
const components = [0, 1, 2, 3] as const;
const spacedKinds: ReadonlySet<PlaceKind> = new Set([
  PlaceKind.AfterWord,
  PlaceKind.AfterComma,
  PlaceKind.AfterAssignment,
]);

/**
 * Predicts the next token: mixes what followed the context, adds the names around the cursor, and weighs the candidates by what
 * else speaks for them. One instance serves one thread; it keeps no state between calls but that of the last prediction.
 */
export class Predictor {
  readonly #mixture = new ContextMixture();
  readonly #abstract = new AbstractContext();
  readonly #anchored = new AnchoredContext();
  readonly #rescorer: Rescorer;
  readonly #features = new Float32Array((maxRescored + maxAdded + 1) * featureCount);
  readonly #scores = new Float64Array(maxRescored + maxAdded + 1);
  readonly #probabilities = new Map<number, number>();
  readonly #twoBack = new Map<number, number>();
  #candidates: number[] = [];
  #rescored: number[] = [];
  /** What is left of the mixture's mass for the tokens that were not rescored, as a factor. */
  #tailScale = 1;
  #wordGap = 0;

  constructor(rescorer: Rescorer = logLinear(rescoringWeights)) {
    this.#rescorer = rescorer;
  }

  /**
   * Predicts the token after `context[0 … length)`. The result is read with the other methods until the next call.
   *
   * @param minRest - shorter contexts are skipped when less than this mass is left for them
   * @param requiresGap - `true` for only the tokens that occurred after whitespace
   */
  predict(
    context: Int32Array,
    length: number,
    sources: PredictionSources,
    vocabulary: Vocabulary,
    minRest: number,
    requiresGap = false,
  ): void {
    const mixture = this.#mixture;
    mixture.mix(context, length, sources, vocabulary, minRest, requiresGap);
    const { classes, facts } = sources;
    const place = placeAfter(context, length, classes);
    sources.hints.read(context, length, place);
    const best = likeliestOf(mixture, maxRescored);
    this.#anchored.read(context, length, sources);
    const local = this.#additions(context, length, sources, place);
    this.#wordGap = wordGap(mixture, best, sources, place);
    const rows = [...best, ...local];
    this.#countTwoBack(context, length, sources);
    let deepest = 0;
    let likeliest = best[0] ?? -1;
    for (const token of best)
      if (mixture.contextual(token) > mixture.contextual(likeliest)) likeliest = token;
    const abstract = this.#abstract;
    const anchored = this.#anchored;
    const shares: [number, number, number, number] = [0, 0, 0, 0];
    const longest: [number, number, number, number] = [0, 0, 0, 0];
    for (const [row, token] of rows.entries()) {
      for (const component of components) {
        shares[component] = mixture.share(component, token);
        longest[component] = mixture.longest(component, token);
        deepest = Math.max(deepest, longest[component] as number);
      }
      const evidence = {
        token,
        mixture: mixture.probability(token),
        shares,
        longest,
        renamed: mixture.renamedShare(token),
        documentShare: Math.max(sources.workspace?.spread.of(token) ?? 0, longest[1] > 0 ? 1 : 0) / 12,
        twoBack: this.#twoBack.get(token) ?? 0,
        abstractLong: abstract.longShare(token),
        abstractShort: abstract.shortShare(token),
        best: token === likeliest,
        timesHere: mixture.times(0, token),
        timesThere: Math.max(mixture.times(1, token), mixture.times(3, token)),
        composed: mixture.isComposed(token),
      };
      writeFeatures(
        this.#features,
        row * featureCount,
        evidence,
        place,
        facts,
        classes,
        context,
        length,
        sources.hints,
        anchored,
      );
    }
    let tail = mixture.rest;
    for (const token of mixture.candidates) tail += mixture.contextual(token);
    for (const token of best) tail -= mixture.contextual(token);
    tail = Math.max(1e-9, tail);
    writeUnknownFeatures(this.#features, rows.length * featureCount, tail);
    this.#rescorer.rescore(this.#features, rows.length + 1, place.kind, depthOf(deepest), this.#scores);
    this.#probabilities.clear();
    for (const [row, token] of rows.entries()) this.#probabilities.set(token, this.#scores[row] as number);
    this.#tailScale = (this.#scores[rows.length] as number) / tail;
    this.#rescored = rows;
    this.#candidates = local.length === 0 ? [...mixture.candidates] : [...mixture.candidates, ...local];
  }

  /** Tokens that some context predicts, and names around the cursor, in no order. */
  get candidates(): readonly number[] {
    return this.#candidates;
  }

  /** The candidates whose features were weighed, in the order of their rows. */
  get rescored(): readonly number[] {
    return this.#rescored;
  }

  /** Mass left to tokens that no context predicts. */
  get rest(): number {
    return this.#mixture.rest * this.#tailScale;
  }

  /** Probability of `token`. */
  probability(token: number): number {
    return this.#probabilities.get(token) ?? Math.min(1, this.#mixture.probability(token) * this.#tailScale);
  }

  /** Whitespace before `token` where the context matched best, or as other words here have it. */
  gap(token: number): number {
    return (
      this.#mixture.gap(token) ?? this.#abstract.gap(token) ?? this.#anchored.gap(token) ?? this.#wordGap
    );
  }

  /** Candidates that no context has: those after contexts alike, and names around the cursor. */
  #additions(context: Int32Array, length: number, sources: PredictionSources, place: Place): number[] {
    this.#abstract.read(context, length, sources);
    const added = new Set<number>();
    for (const token of this.#abstract.tokens) {
      if (added.size === maxAbstract) break;
      if (this.#mixture.gap(token) === undefined) added.add(token);
    }
    let anchored = 0;
    for (const token of this.#anchored.tokens) {
      if (anchored >= maxAnchored) break;
      if (this.#mixture.gap(token) !== undefined || added.has(token)) continue;
      added.add(token);
      anchored++;
    }
    const { hints } = sources;
    const hinted = [
      ...hints.imported,
      ...[hints.parameter, hints.nextNumber].filter((token) => token >= 0),
      ...hints.parameters,
      ...hints.members,
    ];
    for (const token of hinted.slice(0, maxHinted)) {
      if (added.size === maxAdded) break;
      if (this.#mixture.gap(token) === undefined) added.add(token);
    }
    if (place.kind === PlaceKind.InComment) return [...added];
    for (const word of sources.facts.recentWords) {
      if (added.size >= maxAdded) break;
      if (this.#mixture.gap(word) === undefined) added.add(word);
    }
    return [...added];
  }

  /** Counts what follows the token two before the cursor, one token skipped, in the current document. */
  #countTwoBack(context: Int32Array, length: number, { current }: PredictionSources): void {
    this.#twoBack.clear();
    if (length < 2) return;
    const anchor = context[length - 2] as number;
    const last = context[length - 1] as number;
    for (const { chain, skipFrom, skipTo } of current) {
      let place = chain.lastAfter(anchor);
      for (let seen = 0; place > 0 && seen < maxTwoBackPlaces; seen++) {
        const at = place + 1;
        if (at < chain.length && (at < skipFrom || at >= skipTo) && chain.tokens[place] !== last) {
          const token = chain.tokens[at] as number;
          this.#twoBack.set(token, (this.#twoBack.get(token) ?? 0) + 1);
        }
        place = chain.previous[place] as number;
      }
    }
  }
}

/** The `count` most likely candidates of the mixture. */
function likeliestOf(mixture: ContextMixture, count: number): number[] {
  const { candidates } = mixture;
  if (candidates.length <= count) return [...candidates];
  const sorted = Float64Array.from(candidates, (token) => mixture.contextual(token)).sort();
  const least = sorted[sorted.length - count] as number;
  const best: number[] = [];
  for (const token of candidates)
    if (best.length < count && mixture.contextual(token) >= least) best.push(token);
  return best;
}

/** The whitespace of the likeliest word here, for words that no context has here. */
function wordGap(
  mixture: ContextMixture,
  best: readonly number[],
  { classes }: PredictionSources,
  { kind }: Place,
): number {
  let likeliest = -1;
  for (const token of best)
    if (classes.isWord(token) && (likeliest < 0 || mixture.contextual(token) > mixture.contextual(likeliest)))
      likeliest = token;
  if (likeliest >= 0) return mixture.gap(likeliest) ?? 0;
  return spacedKinds.has(kind) ? 1 : 0;
}
