/** Gaps longer than this are pauses, not typing, in milliseconds. */
const pauseMs = 1_000;
/** Maximum number of gaps that are kept. */
const maxGaps = 12;

/** The user's typing speed: the median of the last gaps between keys. */
export class TypingRhythm {
  readonly #gaps: number[] = [];
  #lastKeyAt: number | undefined;

  /** A key was typed. Returns the gap before it, `undefined` for the first. */
  keystroke(now: number): number | undefined {
    const gap = this.#lastKeyAt === undefined ? undefined : now - this.#lastKeyAt;
    this.#lastKeyAt = now;
    if (gap !== undefined && gap > 0 && gap <= pauseMs) {
      this.#gaps.push(gap);
      if (this.#gaps.length > maxGaps) this.#gaps.shift();
    }
    return gap;
  }

  /** Median gap in milliseconds; `undefined` for fewer than three gaps. */
  get medianGapMs(): number | undefined {
    if (this.#gaps.length < 3) return undefined;
    const sorted = [...this.#gaps].sort((a, b) => a - b);
    return sorted[sorted.length >> 1];
  }
}
