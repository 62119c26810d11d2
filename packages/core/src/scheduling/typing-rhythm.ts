/** Gaps longer than this are pauses, not typing, in milliseconds. */
const pauseMs = 1_000;
/** Gaps remembered. */
const remembered = 12;

/** How fast somebody types: the median of the last gaps between keys. */
export class TypingRhythm {
  readonly #gaps: number[] = [];
  #lastKeyAt: number | undefined;

  /** A key was typed. Returns the gap before it, `undefined` for the first. */
  key(now: number): number | undefined {
    const gap = this.#lastKeyAt === undefined ? undefined : now - this.#lastKeyAt;
    this.#lastKeyAt = now;
    if (gap !== undefined && gap > 0 && gap <= pauseMs) {
      this.#gaps.push(gap);
      if (this.#gaps.length > remembered) this.#gaps.shift();
    }
    return gap;
  }

  /** Median gap in milliseconds; `undefined` until three gaps are known. */
  get medianGapMs(): number | undefined {
    if (this.#gaps.length < 3) return undefined;
    const sorted = [...this.#gaps].sort((a, b) => a - b);
    return sorted[sorted.length >> 1];
  }
}
