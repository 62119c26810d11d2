import type { TokenCounter } from '../domain/tokens';

/** Counts a text that grows at its end: what was counted before is not counted again. */
export class CountedText {
  #counter: TokenCounter | undefined;
  #head = '';
  #headTokens = 0;

  /** Tokens of `text`. Only what follows the last line end seen before is counted anew. */
  count(text: string, counter: TokenCounter): number {
    if (counter !== this.#counter || this.#head === '' || !text.startsWith(this.#head)) {
      this.#counter = counter;
      this.#head = '';
      this.#headTokens = 0;
    }
    const lineStart = text.lastIndexOf('\n') + 1;
    if (lineStart > this.#head.length) {
      this.#headTokens += counter.count(text.slice(this.#head.length, lineStart));
      this.#head = text.slice(0, lineStart);
    }
    return this.#headTokens + counter.count(text.slice(this.#head.length));
  }
}
