import { defaultMixtureWeights, type HitWeights, type MixtureWeights } from './mixture-weights';
import { PartExchange } from './name-parts';
import type { OccurrenceChain } from './occurrence-chain';
import type { PredictionSources } from './prediction-sources';
import { TokenKind, boundaryToken, opaqueToken, type Vocabulary } from './vocabulary';

/** Lengths of context at which evidence is counted; longer matches count at the longest. */
const levels = [1, 2, 3, 4, 5, 6, 8, 11, 16, 24];
/** Max length of a context, in tokens. Longer agreement changes nothing. */
export const maxContextLength = 24;
const levelOfLength = Uint8Array.from({ length: maxContextLength + 1 }, (_, length) =>
  Math.max(
    0,
    levels.findLastIndex((level) => level <= length),
  ),
);

const log2OfLength = Float64Array.from({ length: maxContextLength + 1 }, (_, length) =>
  Math.log2(Math.max(1, length)),
);

/** Names that are composed during one prediction at most, and more. */
const composedSlack = 1_000;
const maxComposed = 100;
const componentCount = 4;
const workspaceComponent = 3;
/** How far back a renamed word is searched, in tokens. */
const adaptReach = 40;
/** Max number of other words that may differ between. */
const maxAdaptDifferences = 4;
/** Max number of places of one token that are compared in one document. */
const maxChainPlaces = 160;

/**
 * Mixes what followed the longest, the second longest … the shortest match of the context into one distribution,
 * each first within its component (current document, other open documents, its folder, workspace) and then over the components.
 * One instance serves one thread; it keeps scratch arrays and no state between calls but those of the last mixture.
 */
export class ContextMixture {
  readonly #weights: MixtureWeights;
  #counts: Float64Array[] = [];
  /** Longest context after which each token occurred, by component. */
  #longest: Uint8Array[] = [];
  /** What of the counts came by renaming. */
  #renamed = new Float64Array(0);
  #probability = new Float64Array(0);
  #gap = new Uint8Array(0);
  #seen = new Uint8Array(0);
  #touched: number[] = [];
  #rest = 1;
  #exchange: PartExchange | undefined;
  /** What the last token that was adapted would be with a part of its name exchanged; -1 for nothing. */
  #exchanged = -1;
  readonly #composed = new Set<number>();
  #sources: PredictionSources | undefined;
  #currentTotal = 0;
  #vocabulary: Vocabulary | undefined;
  #context: Int32Array = new Int32Array(0);
  #length = 0;
  readonly #lows = new Int32Array(maxContextLength + 2);
  readonly #highs = new Int32Array(maxContextLength + 2);
  readonly #totals = new Float64Array(componentCount);
  readonly #distinct = new Float64Array(componentCount);
  readonly #scale = new Float64Array(componentCount);
  readonly #log2Length = new Float64Array(componentCount);
  #pending: { place: number; chain: OccurrenceChain; component: number }[][] = levels.map(() => []);

  constructor(weights: MixtureWeights = defaultMixtureWeights) {
    this.#weights = weights;
  }

  /**
   * Mixes what followed `context[0 … length)`. The result is read with the other methods until the next call.
   *
   * @param minRest - shorter contexts are skipped when less than this mass is left for them
   * @param requiresGap - `true` for only the tokens that occurred after whitespace
   */
  mix(
    context: Int32Array,
    length: number,
    sources: PredictionSources,
    vocabulary: Vocabulary,
    minRest: number,
    requiresGap = false,
  ): void {
    this.#reset(vocabulary, sources);
    this.#context = context;
    this.#length = length;
    this.#collectChains(context, length, sources);
    const workspace = sources.workspace;
    let deepest = 0;
    if (workspace !== undefined) {
      deepest = workspace.segment.narrow(context, length, maxContextLength, this.#lows, this.#highs);
    }
    let first = true;
    let done = deepest + 1; // rings of length >= done are counted
    for (let level = levels.length - 1; level >= 0; level--) {
      const shortest = levels[level] as number;
      let added = this.#addPending(level, requiresGap);
      while (workspace !== undefined && done > shortest) {
        done--;
        added = this.#addRing(workspace, done, deepest, requiresGap) || added;
      }
      if (!added && first) continue;
      this.#mixIn(first);
      first = false;
      if (this.#rest < minRest) return;
    }
  }

  /** Tokens that some context predicts, in no order. */
  get candidates(): readonly number[] {
    return this.#touched;
  }

  /** Share of the counts of a component that `token` has. */
  share(component: number, token: number): number {
    const total = this.#totals[component] as number;
    return total === 0 ? 0 : this.times(component, token) / total;
  }

  /** Counts of `token` in a component. */
  times(component: number, token: number): number {
    return this.#counts[component]?.[token] ?? 0;
  }

  /** Whether the name of `token` was made here, of the parts of others. */
  isComposed(token: number): boolean {
    return this.#composed.has(token);
  }

  /** Length of the longest context in a component after which `token` occurred; 0 for none. */
  longest(component: number, token: number): number {
    return this.#longest[component]?.[token] ?? 0;
  }

  /** Share of the counts of `token` that came by renaming. */
  renamedShare(token: number): number {
    const renamed = this.#renamed[token] ?? 0;
    if (renamed === 0) return 0;
    let sum = 0;
    for (const counts of this.#counts) sum += counts[token] as number;
    return renamed / sum;
  }

  /** Mass left to tokens that no context predicts. */
  get rest(): number {
    return this.#rest;
  }

  /** Probability of `token`. */
  probability(token: number): number {
    return (this.#probability[token] ?? 0) + this.#rest * this.unigram(token);
  }

  /** Probability of `token` by the contexts alone. */
  contextual(token: number): number {
    return this.#probability[token] ?? 0;
  }

  /** Probability of `token` without any context, from how often it occurs in the current document and the workspace. */
  unigram(token: number): number {
    const sources = this.#sources;
    if (sources === undefined) return 0;
    let here = 0;
    for (const { chain } of sources.current) here += chain.count(token);
    const segment = sources.workspace?.segment;
    const there = segment === undefined ? 0 : segment.count(token) / segment.liveTokens;
    return 0.5 * (here / Math.max(1, this.#currentTotal)) + 0.4 * there;
  }

  /** Whitespace before `token` where the context matched best; `undefined` when no context predicts it. */
  gap(token: number): number | undefined {
    return this.#seen[token] === 1 ? this.#gap[token] : undefined;
  }

  #reset(vocabulary: Vocabulary, sources: PredictionSources): void {
    const vocabularySize = vocabulary.size;
    this.#vocabulary = vocabulary;
    if (this.#probability.length < vocabularySize + composedSlack / 2) {
      const size = Math.ceil(vocabularySize * 1.25) + composedSlack;
      this.#counts = Array.from({ length: componentCount }, () => new Float64Array(size));
      this.#longest = Array.from({ length: componentCount }, () => new Uint8Array(size));
      this.#renamed = new Float64Array(size);
      this.#probability = new Float64Array(size);
      this.#gap = new Uint8Array(size);
      this.#seen = new Uint8Array(size);
    } else {
      for (const token of this.#touched) {
        for (const counts of this.#counts) counts[token] = 0;
        for (const longest of this.#longest) longest[token] = 0;
        this.#renamed[token] = 0;
        this.#probability[token] = 0;
        this.#seen[token] = 0;
      }
    }
    this.#touched = [];
    this.#composed.clear();
    if (this.#exchange?.names !== sources.hints.names) this.#exchange = new PartExchange(sources.hints.names);
    this.#rest = 1;
    this.#totals.fill(0);
    this.#distinct.fill(0);
    this.#sources = sources;
    this.#currentTotal = sources.current.reduce((sum, source) => sum + source.chain.length, 0);
    for (const pending of this.#pending) pending.length = 0;
  }

  #add(
    component: number,
    token: number,
    weight: number,
    gap: number,
    length: number,
    renamed: boolean,
  ): boolean {
    if (token === boundaryToken || token === opaqueToken) return false;
    this.#log2Length[component] = log2OfLength[length] as number;
    if (this.#seen[token] === 0) {
      this.#seen[token] = 1;
      this.#gap[token] = gap;
      this.#touched.push(token);
    }
    const counts = this.#counts[component] as Float64Array;
    if (counts[token] === 0) {
      this.#distinct[component] = (this.#distinct[component] as number) + 1;
      (this.#longest[component] as Uint8Array)[token] = length;
    }
    if (renamed) this.#renamed[token] = (this.#renamed[token] as number) + weight;
    counts[token] = (counts[token] as number) + weight;
    this.#totals[component] = (this.#totals[component] as number) + weight;
    return true;
  }

  #collectChains(context: Int32Array, length: number, sources: PredictionSources): void {
    if (length === 0) return;
    const last = context[length - 1] as number;
    for (const [component, rows] of [sources.current, sources.open, sources.folder].entries()) {
      for (const { chain, skipFrom, skipTo } of rows) {
        let place = chain.lastAfter(last);
        for (let seen = 0; place > 0 && seen < maxChainPlaces; seen++) {
          if (place < skipFrom || place >= skipTo) {
            const max = Math.min(maxContextLength, length, place);
            let matched = 1;
            while (matched < max && chain.tokens[place - 1 - matched] === context[length - 1 - matched])
              matched++;
            this.#pending[levelOfLength[matched] as number]?.push({ place, chain, component });
          }
          place = chain.previous[place] as number;
        }
      }
    }
  }

  /**
   * The token at `place`, renamed for here: when the same word occurs at a position before `place` where the context has
   * another word, that other word.
   */
  #adapted(tokens: Int32Array, place: number, matched: number): number {
    const token = tokens[place] as number;
    const vocabulary = this.#vocabulary;
    this.#exchanged = -1;
    if (vocabulary?.kind(token) !== TokenKind.Word) return token;
    const context = this.#context;
    const length = this.#length;
    const max = Math.min(adaptReach, length, place);
    let differences = 0;
    for (let back = 1; back <= max; back++) {
      const theirs = tokens[place - back] as number;
      const ours = context[length - back] as number;
      if (theirs === ours) {
        if (theirs === token) return token;
        continue;
      }
      if (back <= matched) continue;
      if (vocabulary.kind(theirs) !== TokenKind.Word || vocabulary.kind(ours) !== TokenKind.Word)
        return token;
      if (theirs === token) return ours;
      if (this.#exchanged < 0) this.#exchanged = this.#compose(token, theirs, ours);
      if (++differences > maxAdaptDifferences) return token;
    }
    return token;
  }

  /** The token made of `token` by what `theirs` and `ours` differ in, or -1: what is known here needs no other name. */
  #compose(token: number, theirs: number, ours: number): number {
    if (this.#composed.size >= maxComposed || this.#sources?.facts.of(token) !== undefined) return -1;
    return this.#exchange?.tokenFor(token, theirs, ours) ?? -1;
  }

  /** Counts a token, and beside it the one composed of it. */
  #addBoth(
    component: number,
    token: number,
    weight: number,
    gap: number,
    length: number,
    renamed: boolean,
  ): boolean {
    const composed = renamed ? -1 : this.#exchanged;
    if (composed < 0) return this.#add(component, token, weight, gap, length, renamed);
    this.#composed.add(composed);
    this.#add(component, composed, weight / 2, gap, length, true);
    return this.#add(component, token, weight / 2, gap, length, false);
  }

  #addPending(level: number, requiresGap: boolean): boolean {
    let added = false;
    for (const { place, chain, component } of this.#pending[level] ?? []) {
      const shortest = levels[level] as number;
      const gap = chain.gaps[place] as number;
      if (requiresGap && gap === 0) continue;
      const token = this.#adapted(chain.tokens, place, shortest);
      added = this.#addBoth(component, token, 1, gap, shortest, token !== chain.tokens[place]) || added;
    }
    return added;
  }

  /** Counts the workspace's places that match exactly `length` tokens, a sample of them where there are many. */
  #addRing(
    workspace: NonNullable<PredictionSources['workspace']>,
    length: number,
    deepest: number,
    requiresGap: boolean,
  ): boolean {
    const { segment } = workspace;
    const low = this.#lows[length] as number;
    const high = this.#highs[length] as number;
    const innerLow = length === deepest ? high : (this.#lows[length + 1] as number);
    const innerHigh = length === deepest ? high : (this.#highs[length + 1] as number);
    const size = high - low - (innerHigh - innerLow);
    const budget = length <= 2 ? 160 : 100;
    const stride = Math.max(1, size / budget);
    let added = false;
    for (let i = stride / 2; i < size; i += stride) {
      const at = low + Math.floor(i);
      const place = segment.order[at < innerLow ? at : at + innerHigh - innerLow] as number;
      if ((place >= workspace.skipFrom && place < workspace.skipTo) || segment.isDead(place)) continue;
      const token = segment.tokens[place];
      if (token === undefined) continue;
      const gap = segment.gaps[place] as number;
      if (requiresGap && gap === 0) continue;
      const adapted = this.#adapted(segment.tokens, place, length);
      added = this.#addBoth(workspaceComponent, adapted, stride, gap, length, adapted !== token) || added;
    }
    return added;
  }

  /** Distributes the remaining mass by the counts so far. */
  #mixIn(first: boolean): void {
    const { components, oddsPower } = this.#weights;
    const hits = first ? this.#weights.hits : this.#weights.laterHits;
    const scale = this.#scale;
    let sum = 0;
    let hit = 0;
    for (let component = 0; component < componentCount; component++) {
      const total = this.#totals[component] as number;
      scale[component] = 0;
      if (total === 0) continue;
      const weights = hits[component] as HitWeights;
      const distinct = this.#distinct[component] as number;
      const logit =
        weights.bias +
        weights.length * (this.#log2Length[component] as number) +
        weights.places * Math.log2(total) +
        weights.distinct * Math.log2(distinct) +
        (distinct === 1 ? weights.agreed : 0);
      const odds = Math.exp(logit);
      const share = (components[component] as number) * odds ** oddsPower;
      sum += share;
      hit += share * (odds / (1 + odds));
      scale[component] = share / total;
    }
    if (sum === 0) return;
    hit /= sum;
    const mass = (this.#rest * hit) / sum;
    const a = (scale[0] as number) * mass;
    const b = (scale[1] as number) * mass;
    const c = (scale[2] as number) * mass;
    const d = (scale[3] as number) * mass;
    const [current, open, folder, workspace] = this.#counts as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const probability = this.#probability;
    for (const token of this.#touched) {
      probability[token] =
        (probability[token] as number) +
        a * (current[token] as number) +
        b * (open[token] as number) +
        c * (folder[token] as number) +
        d * (workspace[token] as number);
    }
    this.#rest *= 1 - hit;
  }
}
