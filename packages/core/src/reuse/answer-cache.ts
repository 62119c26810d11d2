import { LRUCache } from 'lru-cache';
import type { Clock } from '../async/clock';
import type { CursorPosition } from '../domain/cursor-position';
import { maxTypedChars, typedSince } from './anchor';
import type { Answer } from './answer';

/** An answer that fits a place, and what of it was typed already. */
export interface Hit {
  readonly answer: Answer;
  readonly typed: string;
}

/** Characters before an anchor that its index key holds. Long enough to be rare, short enough to be cut out thousands of times per key. */
const keyChars = 24;

/**
 * Past answers, found by the text they were made for plus what was typed since, the least typed (the longest known prefix)
 * first. This is what a trie over whole prefixes would find; the index holds short pieces before each anchor instead, so
 * that memory and time do not grow with the document and edits elsewhere do no harm.
 */
export class AnswerCache {
  readonly #answers: LRUCache<string, Answer>;
  readonly #byKey = new Map<string, Answer[]>();
  /** Characters of the longest answer so far: nobody can have typed more than that of one. */
  #longest = 0;

  constructor(options: { maxBytes: number; maxAgeMs: number; clock: Clock }) {
    this.#answers = new LRUCache({
      maxSize: Math.max(1, options.maxBytes),
      sizeCalculation: (answer) => answer.bytes,
      ttl: options.maxAgeMs,
      perf: { now: () => options.clock.now() + 1 },
      ttlResolution: 0,
      dispose: (answer) => this.#forget(answer),
    });
  }

  /** Number of answers held. */
  get size(): number {
    return this.#answers.size;
  }

  add(answer: Answer): void {
    const key = indexKey(answer.anchor.before, 0);
    const same = this.#byKey.get(key) ?? [];
    const replaced = same.find((other) => sameAnchor(other, answer));
    if (replaced !== undefined) this.#answers.delete(replaced.id);
    this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), answer]);
    this.#answers.set(answer.id, answer);
    this.#longest = Math.max(this.#longest, answer.text.length);
    if (!this.#answers.has(answer.id)) this.#forget(answer);
  }

  delete(answer: Answer): void {
    this.#answers.delete(answer.id);
  }

  /** Answers of `scope` that fit `place`, least typed first. */
  *find(place: CursorPosition, scope: string): Generator<Hit> {
    const { prefix } = place.cursor;
    const max = Math.min(maxTypedChars, prefix.length, this.#longest);
    for (let chars = 0; chars <= max; chars++) {
      const candidates = this.#byKey.get(indexKey(prefix, chars));
      if (candidates === undefined) continue;
      // What was typed is known already: most answers end here, before their anchors are compared.
      const typedHere = prefix.slice(prefix.length - chars);
      for (const answer of [...candidates].reverse()) {
        if (answer.anchor.uri !== place.uri || answer.anchor.scope !== scope || answer.text.length <= chars)
          continue;
        if (!answer.text.startsWith(typedHere)) continue;
        const typed = typedSince(answer.anchor, place);
        if (typed !== typedHere) continue;
        if (this.#answers.get(answer.id) !== undefined) yield { answer, typed };
      }
    }
  }

  clear(): void {
    this.#answers.clear();
    this.#byKey.clear();
    this.#longest = 0;
  }

  #forget(answer: Answer): void {
    const key = indexKey(answer.anchor.before, 0);
    const left = (this.#byKey.get(key) ?? []).filter((other) => other !== answer);
    if (left.length > 0) this.#byKey.set(key, left);
    else this.#byKey.delete(key);
  }
}

function indexKey(prefix: string, typedChars: number): string {
  const end = prefix.length - typedChars;
  return prefix.slice(Math.max(0, end - keyChars), end);
}

function sameAnchor(a: Answer, b: Answer): boolean {
  return (
    a.anchor.uri === b.anchor.uri &&
    a.anchor.scope === b.anchor.scope &&
    a.anchor.before === b.anchor.before &&
    a.anchor.after === b.anchor.after
  );
}
