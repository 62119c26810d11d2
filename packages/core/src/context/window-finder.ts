import { LRUCache } from 'lru-cache';
import { eachIdentifier } from './identifiers';

/** A run of lines of a text. Offsets in UTF-16 units; `end` is after the last line end. */
export interface CodeWindow {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Similarity to the given names, 0–1: shared names divided by all names of both. */
  readonly score: number;
}

/** Lines of a block. A window is two blocks; windows begin one block apart. */
const blockLines = 12;
/** UTF-16 units of a text that are searched. */
const maxChars = 200_000;
/** Texts whose index is cached. */
const maxTexts = 60;

/** Finds the windows of texts that share most names with given ones. Caches an index per text while the text stays the same. */
export class WindowFinder {
  readonly #known = new LRUCache<string, NameIndex>({ max: maxTexts });

  /**
   * Finds the `max` windows of `text` that share most with `names`, best first. They do not overlap, and each shares a name. The index of
   * `text` is cached under `key`.
   */
  find(key: string, text: string, names: ReadonlySet<string>, max: number): readonly CodeWindow[] {
    return this.read(key, text).best(names, max);
  }

  /** Builds the index of `text` ahead of the first search. */
  read(key: string, text: string): NameIndex {
    const known = this.#known.get(key);
    if (known?.text === text) return known;
    const index = new NameIndex(text);
    this.#known.set(key, index);
    return index;
  }
}

/** The blocks of a text in which each name occurs. */
class NameIndex {
  readonly text: string;
  /** Start of each block, and the end of the last. */
  readonly #starts: readonly number[];
  /** Unique blocks by name, in order. */
  readonly #blocksOf = new Map<string, number[]>();
  /** Texts of windows that were found, by first block. */
  readonly #texts: string[] = [];
  /** Number of names in each window, by first block. */
  readonly #namesIn: number[] = [];

  constructor(text: string) {
    this.text = text;
    this.#starts = blockStarts(text);
    const sizes = this.#namesIn;
    for (let block = 0; block + 1 < this.#starts.length; block++) {
      sizes.push(0);
      eachIdentifier(text, this.#starts[block] ?? 0, this.#starts[block + 1] ?? 0, (name) => {
        const blocks = this.#blocksOf.get(name);
        if (blocks === undefined) this.#blocksOf.set(name, [block]);
        else if (blocks.at(-1) === block) return;
        else blocks.push(block);
        // Counts in the window that begins with this block, and in the one before unless its first block has the name too.
        sizes[block] = (sizes[block] ?? 0) + 1;
        if (block > 0 && blocks?.at(-2) !== block - 1) sizes[block - 1] = (sizes[block - 1] ?? 0) + 1;
      });
    }
  }

  best(names: ReadonlySet<string>, max: number): readonly CodeWindow[] {
    const shared = this.#sharedWith(names);
    // No window begins with the last block, unless it is the only one.
    const windows = Math.max(1, this.#starts.length - 2);
    const best: { readonly block: number; readonly score: number }[] = [];
    while (best.length < max) {
      let found = { block: -1, score: 0 };
      for (let block = 0; block < windows; block++) {
        const count = shared[block] ?? 0;
        if (count === 0 || best.some((other) => Math.abs(other.block - block) < 2)) continue;
        const score = count / ((this.#namesIn[block] ?? 0) + names.size - count);
        if (score > found.score) found = { block, score };
      }
      if (found.block < 0) break;
      best.push(found);
    }
    return best.map(({ block, score }) => {
      const start = this.#starts[block] ?? 0;
      const end = this.#starts[Math.min(block + 2, this.#starts.length - 1)] ?? this.text.length;
      // The same string each time, so that caches keyed by it stay warm.
      const text = (this.#texts[block] ??= this.text.slice(start, end));
      return { start, end, text, score };
    });
  }

  /** How many of `names` occur in each window. */
  #sharedWith(names: ReadonlySet<string>): Int32Array {
    const shared = new Int32Array(this.#namesIn.length);
    for (const name of names) {
      const blocks = this.#blocksOf.get(name);
      if (blocks === undefined) continue;
      let last = -2;
      for (const block of blocks) {
        shared[block] = (shared[block] ?? 0) + 1;
        if (block > 0 && last !== block - 1) shared[block - 1] = (shared[block - 1] ?? 0) + 1;
        last = block;
      }
    }
    return shared;
  }
}

function blockStarts(text: string): number[] {
  const end = Math.min(text.length, maxChars);
  const starts = [0];
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at + 1 < end; at = text.indexOf('\n', at + 1))
    if (++lines % blockLines === 0) starts.push(at + 1);
  if (end > 0) starts.push(end);
  return starts;
}
