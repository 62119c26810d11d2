import { TokenClass, type TokenClasses } from './token-classes';

/** What the text around a cursor tells of a token. */
export interface TokenFacts {
  /** Occurrences on both sides. */
  count: number;
  /** Where it occurs last before the cursor, counted from the start of the tokens; -1 when it does not. */
  last: number;
  /** It follows a word that declares, such as `class` or `const`. */
  declared: boolean;
  /** It follows a dot. */
  member: boolean;
}

/** How many of the latest words can stand in for a place that no context predicts. */
const maxRecentWords = 60;

/** Where each token occurs around one cursor. */
export class CursorFacts {
  readonly #facts = new Map<number, TokenFacts>();
  /** Number of tokens before the cursor. */
  readonly before: number;
  /** Distinct words, the nearest to the cursor first: those before it, then those after it. */
  readonly recentWords: readonly number[];

  /**
   * @param tokens - before and after the cursor
   * @param before - how many of them are before it
   */
  constructor(tokens: Int32Array, before: number, classes: TokenClasses) {
    this.before = before;
    for (let at = 0; at < tokens.length; at++) {
      const token = tokens[at] as number;
      let facts = this.#facts.get(token);
      if (facts === undefined) {
        facts = { count: 0, last: -1, declared: false, member: false };
        this.#facts.set(token, facts);
      }
      facts.count++;
      if (at < before) facts.last = at;
      const previous = at === 0 ? TokenClass.LineBreak : classes.of(tokens[at - 1] as number);
      if (previous === TokenClass.Declarer) facts.declared = true;
      if (previous === TokenClass.Access) facts.member = true;
    }
    this.recentWords = recentWords(tokens, before, classes);
  }

  of(token: number): TokenFacts | undefined {
    return this.#facts.get(token);
  }
}

function recentWords(tokens: Int32Array, before: number, classes: TokenClasses): number[] {
  const words = new Set<number>();
  for (let at = before - 1; at >= 0 && words.size < maxRecentWords; at--) {
    const token = tokens[at] as number;
    if (classes.isWord(token)) words.add(token);
  }
  for (let at = before; at < tokens.length && words.size < maxRecentWords; at++) {
    const token = tokens[at] as number;
    if (classes.isWord(token)) words.add(token);
  }
  return [...words];
}
