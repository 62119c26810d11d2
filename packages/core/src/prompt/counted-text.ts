import type { TokenCounter } from '../domain/tokens';

/** Counts the tokens of a text that grows at its end without counting its head again. */
export class CountedText {
  #counter: TokenCounter | undefined;
  #head = '';
  #headTokens = 0;

  /** Tokens of `text`. Counts only what follows the last line end of the previous call, when `text` and `counter` continue it. */
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
