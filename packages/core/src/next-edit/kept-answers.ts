import { LRUCache } from 'lru-cache';
import type { ChangedSpan } from '../text/changed-span';
import { detach } from '../text/detach';
import type { Hunk } from './hunk';

/** Text around the region that must be the same too, in UTF-16 units. */
const aroundChars = 200;
const maxChars = 500_000;

/** The changes that a model made of one region. Offsets of hunks count from the start of the region in the document. */
export interface KeptAnswer {
  readonly id: string;
  readonly hunks: readonly Hunk[];
}

interface Kept extends KeptAnswer {
  readonly uri: string;
  readonly start: number;
  readonly before: string;
  readonly region: string;
  readonly after: string;
}

/** Past answers, found by the text of their region and around it, with the cursor in the region. Bounded in memory. */
export class KeptAnswers {
  readonly #answers = new LRUCache<string, Kept>({
    max: 50,
    maxSize: maxChars,
    sizeCalculation: ({ before, region, after, hunks }) =>
      1 +
      before.length +
      region.length +
      after.length +
      hunks.reduce((sum, { text }) => sum + text.length, 0),
  });

  /** @param text - the document that `start` and `end` of the region count in */
  keep(uri: string, text: string, start: number, end: number, answer: KeptAnswer): void {
    this.#answers.set(answer.id, {
      ...answer,
      uri,
      start,
      before: detach(text.slice(Math.max(0, start - aroundChars), start)),
      region: detach(text.slice(start, end)),
      after: detach(text.slice(end, end + aroundChars)),
    });
  }

  /** Moves answers along with a change of the document; one whose region changed is found again when that is taken back. */
  changed(uri: string, { oldEnd, newEnd }: ChangedSpan): void {
    // First found, then set: what is set anew would come up again.
    const below = [...this.#answers.entries()].filter(([, kept]) => kept.uri === uri && oldEnd <= kept.start);
    for (const [id, kept] of below) this.#answers.set(id, { ...kept, start: kept.start + newEnd - oldEnd });
  }

  /** An answer to this text with the cursor here, and where its region begins. */
  find(uri: string, text: string, cursor: number): (KeptAnswer & Pick<Kept, 'start'>) | undefined {
    for (const kept of this.#answers.values()) {
      const { start, before, region, after } = kept;
      const end = start + region.length;
      if (kept.uri !== uri || cursor < start || cursor > end) continue;
      if (text.slice(start, end) !== region) continue;
      if (text.slice(Math.max(0, start - aroundChars), start) !== before) continue;
      if (text.slice(end, end + aroundChars) !== after) continue;
      return kept;
    }
    return undefined;
  }

  /** Forgets an answer. */
  delete(id: string): void {
    this.#answers.delete(id);
  }

  clear(): void {
    this.#answers.clear();
  }
}
