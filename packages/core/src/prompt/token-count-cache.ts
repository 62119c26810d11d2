import { LRUCache } from 'lru-cache';
import type { TokenCounter } from '../domain/tokens';

/** Counts each text once for as long as its counter is the same. Keeps the 500 texts used last. */
export class TokenCountCache {
  readonly #counts = new LRUCache<string, { readonly counter: TokenCounter; readonly tokens: number }>({
    max: 500,
  });

  /** Tokens of `text` as `counter` counts them. */
  count(text: string, counter: TokenCounter): number {
    const known = this.#counts.get(text);
    if (known?.counter === counter) return known.tokens;
    const tokens = counter.count(text);
    this.#counts.set(text, { counter, tokens });
    return tokens;
  }
}
