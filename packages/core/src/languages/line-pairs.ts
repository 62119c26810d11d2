const closerOf: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** A closing mark in a line. */
export interface PairEnd {
  readonly index: number;
  /** Number of open pairs before it. */
  readonly depth: number;
}

/**
 * Brackets and quotes of one line, read as text: editors close them in comments, strings and prose too.
 * Ignores apostrophes within words.
 */
export class LinePairs {
  /** The closers of the open pairs, outermost first. */
  readonly #open: string[] = [];
  #last = '';

  get depth(): number {
    return this.#open.length;
  }

  /** The closer of the innermost of the first `depth` pairs. */
  closer(depth: number): string | undefined {
    return this.#open[depth - 1];
  }

  /** Reads on, and returns the ends of pairs in `text`. */
  read(text: string): readonly PairEnd[] {
    const ends: PairEnd[] = [];
    for (const found of text.matchAll(/[()[\]{}"'`]/g)) {
      const [mark] = found;
      const { index } = found;
      const before = index === 0 ? this.#last : text.charAt(index - 1);
      const inWord = /[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}]/u.test(text.charAt(index + 1));
      if ((mark === "'" && inWord) || before === '\\') continue;
      // A bracket in quotes closes nothing outside of them.
      const quote = this.#open.findLastIndex((each) => /["'`]/.test(each));
      const opener = this.#open.lastIndexOf(mark);
      if (opener >= 0 && (opener >= quote || /["'`]/.test(mark)) && closerOf[mark] === undefined) {
        ends.push({ index, depth: this.#open.length });
        this.#open.length = opener;
      } else if (closerOf[mark] !== undefined) this.#open.push(closerOf[mark]);
      else if (/["'`]/.test(mark)) this.#open.push(mark);
    }
    this.#last = text.slice(-1);
    return ends;
  }
}
