/** Tokens of a text, in parallel arrays that grow together. */
export class TokenList {
  /** Token ids. */
  ids: Int32Array;
  /** Spaces before each token on its line; {@link tabGap} for one tab. */
  gaps: Uint8Array;
  /** Where each token begins in the text, in UTF-16 units. */
  starts: Int32Array;
  length = 0;

  constructor(capacity = 64) {
    this.ids = new Int32Array(capacity);
    this.gaps = new Uint8Array(capacity);
    this.starts = new Int32Array(capacity);
  }

  push(id: number, gap: number, start: number): void {
    if (this.length === this.ids.length) this.#reserve(this.length + 1);
    this.ids[this.length] = id;
    this.gaps[this.length] = gap;
    this.starts[this.length] = start;
    this.length++;
  }

  /** Replaces the tokens `from` to `to` by `other`, and moves the starts of those behind by `shift`. */
  splice(from: number, to: number, other: TokenList, shift: number): void {
    const length = this.length - (to - from) + other.length;
    if (length > this.ids.length) this.#reserve(length);
    const target = from + other.length;
    this.ids.copyWithin(target, to, this.length);
    this.gaps.copyWithin(target, to, this.length);
    this.starts.copyWithin(target, to, this.length);
    this.ids.set(other.ids.subarray(0, other.length), from);
    this.gaps.set(other.gaps.subarray(0, other.length), from);
    this.starts.set(other.starts.subarray(0, other.length), from);
    if (shift !== 0) {
      for (let i = target; i < length; i++) this.starts[i] = (this.starts[i] as number) + shift;
    }
    this.length = length;
  }

  /** Index of the first token that begins at or after `offset`. */
  indexAt(offset: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.starts[middle] as number) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #reserve(minCapacity: number): void {
    const capacity = Math.max(minCapacity, Math.ceil(this.ids.length * 1.5));
    const ids = new Int32Array(capacity);
    const gaps = new Uint8Array(capacity);
    const starts = new Int32Array(capacity);
    ids.set(this.ids.subarray(0, this.length));
    gaps.set(this.gaps.subarray(0, this.length));
    starts.set(this.starts.subarray(0, this.length));
    this.ids = ids;
    this.gaps = gaps;
    this.starts = starts;
  }
}

/** Gap that represents one tab between two tokens. */
export const tabGap = 255;
/** Max gap that is kept, in spaces. */
export const maxGap = 200;
