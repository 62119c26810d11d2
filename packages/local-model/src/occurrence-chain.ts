/**
 * Finds where a token occurs in a short row of tokens: for each place the previous place after the same token, and for
 * each token the last one. Made again in one pass when the row has changed, which for a document of 50,000 tokens is
 * cheaper than keeping a sorted index of it.
 */
export class OccurrenceChain {
  readonly tokens: Int32Array;
  readonly gaps: Uint8Array;
  readonly length: number;
  /** `previous[place]`: the place before it that follows the same token, or 0. Place 0 follows nothing and is never listed. */
  readonly previous: Int32Array;
  readonly #last = new Map<number, number>();
  readonly #counts = new Map<number, number>();

  constructor(tokens: Int32Array, gaps: Uint8Array, length: number) {
    this.tokens = tokens;
    this.gaps = gaps;
    this.length = length;
    this.previous = new Int32Array(length);
    for (let place = 1; place < length; place++) {
      const before = tokens[place - 1] as number;
      this.previous[place] = this.#last.get(before) ?? 0;
      this.#last.set(before, place);
    }
    for (let i = 0; i < length; i++) {
      const token = tokens[i] as number;
      this.#counts.set(token, (this.#counts.get(token) ?? 0) + 1);
    }
  }

  /** The last place that follows `token`, or 0 when there is none. */
  lastAfter(token: number): number {
    return this.#last.get(token) ?? 0;
  }

  count(token: number): number {
    return this.#counts.get(token) ?? 0;
  }

  /** Every distinct token. */
  distinct(): IterableIterator<number> {
    return this.#counts.keys();
  }
}
