import { changedSpan } from '../text/changed-span';
import { detach } from '../text/detach';
import { followHunk } from './follow-hunk';
import type { Hunk } from './hunk';

/** A change of an answer that is not taken yet. */
export interface OfferedHunk extends Hunk {
  readonly id: string;
}

/**
 * The changes of one answer, in one document, while the person edits it: given out one at a time, the nearest to the cursor first,
 * moved along and shortened by what is typed, and dropped together when something is typed that disagrees with the one given out.
 */
export class Offer {
  /** The document that the hunks are of. */
  #text: string;
  #hunks: readonly OfferedHunk[];
  #current: string | undefined;

  constructor(id: string, text: string, hunks: readonly Hunk[]) {
    this.#text = text;
    this.#hunks = hunks.map((hunk, index) => ({ ...hunk, text: detach(hunk.text), id: `${id}.${index}` }));
  }

  get text(): string {
    return this.#text;
  }

  /** Number of changes that are left. */
  get length(): number {
    return this.#hunks.length;
  }

  /** Whether a change is given out. */
  get isGiven(): boolean {
    return this.#current !== undefined;
  }

  /** The document is `text` now. Returns whether anything is left that fits. */
  follow(text: string): boolean {
    const span = changedSpan(this.#text, text);
    if (span === undefined) return this.#hunks.length > 0;
    const before = this.#text;
    this.#text = text;
    const left: OfferedHunk[] = [];
    for (const hunk of this.#hunks) {
      const followed = followHunk(hunk, before, text, span);
      // Who types something else where an edit is shown does not want the others either.
      if (followed === undefined && hunk.id === this.#current) {
        this.#hunks = [];
        return false;
      }
      if (followed === 'complete' && hunk.id === this.#current) this.#current = undefined;
      if (followed !== undefined && followed !== 'complete') left.push({ ...followed, id: hunk.id });
    }
    this.#hunks = left;
    return left.length > 0;
  }

  /** The change that was given out, else the one nearest to the cursor by lines; `fits` leaves out those that are not wanted. */
  give(cursor: number, fits: (hunk: Hunk) => boolean): OfferedHunk | undefined {
    this.#hunks = this.#hunks.filter(fits);
    const current = this.#hunks.find(({ id }) => id === this.#current);
    const hunk = current ?? this.#nearest(cursor);
    this.#current = hunk?.id;
    return hunk;
  }

  #nearest(cursor: number): OfferedHunk | undefined {
    let nearest: OfferedHunk | undefined;
    let least = Infinity;
    for (const hunk of this.#hunks) {
      const lines = linesFrom(this.#text, cursor, hunk);
      // Of two at the same distance the later one, which is where people go on.
      if (lines > least) continue;
      nearest = hunk;
      least = lines;
    }
    return nearest;
  }
}

function linesFrom(text: string, cursor: number, { start, end }: Hunk): number {
  if (cursor >= start && cursor <= end) return 0;
  const between = cursor < start ? text.slice(cursor, start) : text.slice(end, cursor);
  return between.split('\n').length - 1;
}
