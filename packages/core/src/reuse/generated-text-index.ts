import { LRUCache } from 'lru-cache';
import type { Clock } from '../async/clock';
import type { CursorPosition } from '../domain/cursor-position';
import { maxTypedChars, typedSince } from './anchor';
import type { GeneratedText } from './generated-text';

/** A text that fits a position, and what of it was typed already. */
export interface TextMatch {
  readonly text: GeneratedText;
  readonly typed: string;
}

/** Characters before an anchor that its index key holds. Long enough to be rare, short enough to be cut out thousands of times per key. */
const keyChars = 24;

/**
 * Past texts, found by the text they were generated for plus what was typed since, the least typed (the longest known prefix)
 * first. A trie over whole prefixes would find the same; this index holds short pieces before each anchor instead, so memory
 * and time do not grow with the document, and edits elsewhere do no harm.
 */
export class GeneratedTextIndex {
  readonly #texts: LRUCache<string, GeneratedText>;
  readonly #byKey = new Map<string, GeneratedText[]>();
  /** Length of the longest text so far; no match can have more typed than that. */
  #longest = 0;

  constructor(options: { maxBytes: number; maxAgeMs: number; clock: Clock }) {
    this.#texts = new LRUCache({
      maxSize: Math.max(1, options.maxBytes),
      sizeCalculation: (generated) => generated.bytes,
      ttl: options.maxAgeMs,
      perf: { now: () => options.clock.now() + 1 },
      ttlResolution: 0,
      dispose: (generated) => this.#forget(generated),
    });
  }

  /** Number of texts held. */
  get size(): number {
    return this.#texts.size;
  }

  add(generated: GeneratedText): void {
    const key = indexKey(generated.anchor.before, 0);
    const same = this.#byKey.get(key) ?? [];
    const replaced = same.find((other) => sameAnchor(other, generated));
    if (replaced !== undefined) this.#texts.delete(replaced.id);
    this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), generated]);
    this.#texts.set(generated.id, generated);
    this.#longest = Math.max(this.#longest, generated.text.length);
    if (!this.#texts.has(generated.id)) this.#forget(generated);
  }

  /** Texts of `scope` that fit `position`, least typed first. */
  *find(position: CursorPosition, scope: string): Generator<TextMatch> {
    const { prefix } = position.cursor;
    const max = Math.min(maxTypedChars, prefix.length, this.#longest);
    for (let chars = 0; chars <= max; chars++) {
      const candidates = this.#byKey.get(indexKey(prefix, chars));
      if (candidates === undefined) continue;
      // A cheap test first: most texts fail it, before their anchors are compared.
      const typedHere = prefix.slice(prefix.length - chars);
      for (const generated of [...candidates].reverse()) {
        if (
          generated.anchor.uri !== position.uri ||
          generated.anchor.scope !== scope ||
          generated.text.length <= chars
        )
          continue;
        if (!generated.text.startsWith(typedHere)) continue;
        const typed = typedSince(generated.anchor, position);
        if (typed !== typedHere) continue;
        if (this.#texts.get(generated.id) !== undefined) yield { text: generated, typed };
      }
    }
  }

  clear(): void {
    this.#texts.clear();
    this.#byKey.clear();
    this.#longest = 0;
  }

  #forget(generated: GeneratedText): void {
    const key = indexKey(generated.anchor.before, 0);
    const left = (this.#byKey.get(key) ?? []).filter((other) => other !== generated);
    if (left.length > 0) this.#byKey.set(key, left);
    else this.#byKey.delete(key);
  }
}

function indexKey(prefix: string, typedChars: number): string {
  const end = prefix.length - typedChars;
  return prefix.slice(Math.max(0, end - keyChars), end);
}

function sameAnchor(a: GeneratedText, b: GeneratedText): boolean {
  return (
    a.anchor.uri === b.anchor.uri &&
    a.anchor.scope === b.anchor.scope &&
    a.anchor.before === b.anchor.before &&
    a.anchor.after === b.anchor.after
  );
}
