const closerOf: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** A closing mark in a line, and how many pairs were open before it. */
export interface PairEnd {
  readonly at: number;
  readonly depth: number;
}

/**
 * Brackets and quotes of one line, read as text: where comments, strings and prose are written, editors close them all the same.
 * An apostrophe within a word is none of them.
 */
export class LinePairs {
  /** What closes what is open, outermost first. */
  readonly #open: string[] = [];
  #last = '';

  get depth(): number {
    return this.#open.length;
  }

  /** What closes the innermost of the first `depth` pairs. */
  closer(depth: number): string | undefined {
    return this.#open[depth - 1];
  }

  /** Reads on, and gives the ends of pairs in `text`. */
  read(text: string): readonly PairEnd[] {
    const ends: PairEnd[] = [];
    for (const found of text.matchAll(/[()[\]{}"'`]/g)) {
      const [mark] = found;
      const at = found.index;
      const before = at === 0 ? this.#last : text.charAt(at - 1);
      const inWord = /[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}]/u.test(text.charAt(at + 1));
      if ((mark === "'" && inWord) || before === '\\') continue;
      // What stands in quotes closes nothing outside of them.
      const quote = this.#open.findLastIndex((each) => /["'`]/.test(each));
      const index = this.#open.lastIndexOf(mark);
      if (index >= 0 && (index >= quote || /["'`]/.test(mark)) && closerOf[mark] === undefined) {
        ends.push({ at, depth: this.#open.length });
        this.#open.length = index;
      } else if (closerOf[mark] !== undefined) this.#open.push(closerOf[mark]);
      else if (/["'`]/.test(mark)) this.#open.push(mark);
    }
    this.#last = text.slice(-1);
    return ends;
  }
}
