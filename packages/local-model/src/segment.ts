import { suffixArray } from './suffix-array';
import type { TokenList } from './token-list';
import { boundaryToken } from './vocabulary';

/** One document of a segment: its tokens are `[start, end)`. */
export interface SegmentDocument {
  readonly uri: string;
  readonly languageId: string;
  readonly start: number;
  readonly end: number;
}

/** A segment as plain arrays. */
export interface SegmentData {
  readonly tokens: Int32Array;
  readonly gaps: Uint8Array;
  readonly order: Int32Array;
  readonly buckets: Uint32Array;
  readonly documents: readonly SegmentDocument[];
}

/**
 * The sorted, unchanging part of the index: the tokens of many documents in one row with a boundary token before, between
 * and after them, and every place in it sorted by the tokens to its *left*, read backwards. All places with the same last
 * `k` tokens are then one range, and the range for `k + 1` lies inside it: a context of any length is found by narrowing.
 */
export class Segment {
  readonly tokens: Int32Array;
  readonly gaps: Uint8Array;
  readonly documents: readonly SegmentDocument[];
  /** Places (index of the token that follows) in order of their left contexts. */
  readonly order: Int32Array;
  /** Where in `order` the contexts that end with a token begin, by token id. */
  readonly buckets: Uint32Array;
  /** 1 for every token of a removed or withheld document; absent while there is none. */
  #dead: Uint8Array | undefined;
  /** How often each token occurs in those. */
  #deadCounts: Int32Array | undefined;
  #buriedTokens = 0;
  #changes = 0;
  #withheldTokens = 0;
  readonly #byUri: Map<string, SegmentDocument>;
  readonly #withheld = new Map<string, SegmentDocument>();

  constructor(data: SegmentData) {
    this.tokens = data.tokens;
    this.gaps = data.gaps;
    this.order = data.order;
    this.buckets = data.buckets;
    this.documents = data.documents;
    this.#byUri = new Map(data.documents.map((document) => [document.uri, document]));
  }

  /** Tokens that count, boundaries included. */
  get liveTokens(): number {
    return this.tokens.length - this.#buriedTokens;
  }

  /** Tokens of removed documents, which the next build frees; those of withheld ones do not count. */
  get deadTokens(): number {
    return this.#buriedTokens - this.#withheldTokens;
  }

  /** How often documents were removed, withheld or restored. */
  get changes(): number {
    return this.#changes;
  }

  get bytes(): number {
    return (
      this.tokens.byteLength +
      this.gaps.byteLength +
      this.order.byteLength +
      this.buckets.byteLength +
      (this.#dead?.byteLength ?? 0) +
      (this.#deadCounts?.byteLength ?? 0)
    );
  }

  /** A document that was not removed; withheld ones are found, too. */
  document(uri: string): SegmentDocument | undefined {
    return this.#byUri.get(uri) ?? this.#withheld.get(uri);
  }

  /** Documents that predictions use. */
  liveDocuments(): SegmentDocument[] {
    return [...this.#byUri.values()];
  }

  /** Documents that were not removed, in the order of their tokens. */
  keptDocuments(): SegmentDocument[] {
    return [...this.#byUri.values(), ...this.#withheld.values()].toSorted((a, b) => a.start - b.start);
  }

  /** URIs of the withheld documents. */
  withheldUris(): string[] {
    return [...this.#withheld.keys()];
  }

  /** Number in {@link documents} of the one that `place` is in, or would be. */
  documentAt(place: number): number {
    let low = 0;
    let high = this.documents.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.documents[middle] as SegmentDocument).end <= place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  isDead(place: number): boolean {
    return this.#dead !== undefined && this.#dead[place] === 1;
  }

  /** Leaves a document out of every prediction; the next build frees its memory. Returns whether it was there. */
  remove(uri: string): boolean {
    const withheld = this.#withheld.get(uri);
    if (withheld !== undefined) {
      this.#withheldTokens -= withheld.end - withheld.start;
      return this.#withheld.delete(uri);
    }
    const document = this.#byUri.get(uri);
    if (document === undefined) return false;
    this.#bury(document.start, document.end);
    return this.#byUri.delete(uri);
  }

  /** Leaves a document out of every prediction until {@link restore}. Costs its length. Returns whether predictions used it. */
  withhold(uri: string): boolean {
    const document = this.#byUri.get(uri);
    if (document === undefined) return false;
    this.#bury(document.start, document.end);
    this.#withheldTokens += document.end - document.start;
    this.#byUri.delete(uri);
    this.#withheld.set(uri, document);
    return true;
  }

  /** Takes a withheld document back into predictions. Costs its length. Returns whether it was withheld. */
  restore(uri: string): boolean {
    const document = this.#withheld.get(uri);
    if (document === undefined) return false;
    this.#withheld.delete(uri);
    this.#byUri.set(uri, document);
    this.#changes++;
    const { start, end } = document;
    this.#dead?.fill(0, start, end);
    for (let i = start; i < end; i++) this.#countDead(this.tokens[i] as number, -1);
    this.#buriedTokens -= end - start;
    this.#withheldTokens -= end - start;
    return true;
  }

  #bury(start: number, end: number): void {
    if (start >= end) return;
    this.#changes++;
    this.#dead ??= new Uint8Array(this.tokens.length);
    this.#dead.fill(1, start, end);
    for (let i = start; i < end; i++) this.#countDead(this.tokens[i] as number, 1);
    this.#buriedTokens += end - start;
  }

  #countDead(token: number, by: number): void {
    this.#deadCounts ??= new Int32Array(this.buckets.length);
    this.#deadCounts[token] = (this.#deadCounts[token] as number) + by;
  }

  /**
   * The same segment with other token numbers, `renumbered` gives the new number of each token and keeps their
   * order. Removed and withheld documents stay so.
   */
  renumber(renumbered: Int32Array, vocabularySize: number): Segment {
    const tokens = this.tokens.map((token) => renumbered[token] as number);
    const { gaps, order } = this;
    const documents = this.keptDocuments();
    const segment = new Segment({
      tokens,
      gaps,
      order,
      buckets: bucketsOf(tokens, vocabularySize),
      documents,
    });
    let end = 1;
    for (const document of documents) {
      segment.#bury(end, document.start);
      end = document.end;
    }
    segment.#bury(end, tokens.length);
    for (const uri of this.#withheld.keys()) segment.withhold(uri);
    return segment;
  }

  /** How often a token occurs in the documents that predictions use. */
  count(token: number): number {
    if (token + 1 >= this.buckets.length) return 0;
    const all = (this.buckets[token + 1] as number) - (this.buckets[token] as number);
    return all - (this.#deadCounts?.[token] ?? 0);
  }

  /**
   * Narrows the ranges of places that share their last 1, 2, … tokens with the end of `context`.
   * `lows[k]` and `highs[k]` bound the range for `k` tokens in `order`. Returns the longest `k` with a place in it.
   */
  narrow(
    context: Int32Array,
    length: number,
    maxLength: number,
    lows: Int32Array,
    highs: Int32Array,
  ): number {
    const { order, tokens } = this;
    if (length === 0) return 0;
    const last = context[length - 1] as number;
    if (this.count(last) === 0) return 0;
    let low = this.buckets[last] as number;
    let high = this.buckets[last + 1] as number;
    lows[1] = low;
    highs[1] = high;
    const deepest = Math.min(maxLength, length);
    for (let k = 2; k <= deepest; k++) {
      const token = context[length - k] as number;
      // Places too near the start have no k-th token and sort first, as if it were -1.
      let from = low;
      let to = high;
      while (from < to) {
        const middle = (from + to) >>> 1;
        const place = order[middle] as number;
        if (place < k || (tokens[place - k] as number) < token) from = middle + 1;
        else to = middle;
      }
      low = from;
      to = high;
      while (from < to) {
        const middle = (from + to) >>> 1;
        if ((tokens[(order[middle] as number) - k] as number) <= token) from = middle + 1;
        else to = middle;
      }
      high = from;
      if (low === high) return k - 1;
      lows[k] = low;
      highs[k] = high;
    }
    return deepest;
  }
}

/** A document to be built into a segment. */
export interface SegmentInput {
  readonly uri: string;
  readonly languageId: string;
  readonly tokens: Pick<TokenList, 'ids' | 'gaps' | 'length'>;
}

/** Sorts documents into a segment. `vocabularySize` is above every token id. */
export function buildSegment(inputs: readonly SegmentInput[], vocabularySize: number): Segment {
  const total = inputs.reduce((sum, input) => sum + input.tokens.length + 1, 1);
  const tokens = new Int32Array(total);
  const gaps = new Uint8Array(total);
  const documents: SegmentDocument[] = [];
  let end = 1;
  tokens[0] = boundaryToken;
  for (const { uri, languageId, tokens: list } of inputs) {
    const start = end;
    tokens.set(list.ids.subarray(0, list.length), start);
    gaps.set(list.gaps.subarray(0, list.length), start);
    end += list.length;
    tokens[end++] = boundaryToken;
    documents.push({ uri, languageId, start, end });
  }
  const order = suffixArray(tokens.slice().reverse(), vocabularySize);
  // Suffix j of the reversed row is the text to the left of place total - j.
  for (let i = 0; i < total; i++) order[i] = total - (order[i] as number);
  return new Segment({ tokens, gaps, order, buckets: bucketsOf(tokens, vocabularySize), documents });
}

export function bucketsOf(tokens: Int32Array, vocabularySize: number): Uint32Array {
  const buckets = new Uint32Array(vocabularySize + 1);
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as number;
    buckets[token + 1] = (buckets[token + 1] as number) + 1;
  }
  for (let token = 1; token <= vocabularySize; token++) {
    buckets[token] = (buckets[token] as number) + (buckets[token - 1] as number);
  }
  return buckets;
}
