import { LRUCache } from 'lru-cache';
import { TypingRhythm } from './typing-rhythm';

/** A pause of this many median gaps shows that the person has stopped to look. */
const pauseGaps = 3;
const minPauseMs = 350;
const maxPauseMs = 3_000;
/** Median gap while the rhythm is unknown, in milliseconds. */
const assumedGapMs = 160;
/** At the end of a line the next thing is often the next line: completions are for that. */
const lineEndFactor = 1.5;
/** Each edit that was dismissed makes the pause longer; it is forgotten after a while, or with the next that is taken. */
const rejectionFactor = 1.5;
const maxRejections = 5;
const rejectionMs = 600_000;
/** Requests that may be saved up, and after how long without a key one comes by itself. */
const maxSaved = 3;
const savingMs = 60_000;

/** When requests for next edits are sent: after a pause that follows the person's rhythm, and no more than typing pays for. */
export class EditPacing {
  readonly #rhythms = new LRUCache<string, TypingRhythm>({ max: 200 });
  readonly #perKey: number;
  #saved = maxSaved;
  #savedAt: number | undefined;
  #rejectedAt: number[] = [];
  #revision: number | undefined;

  /** @param requestsPerTenKeys - how many requests ten keys pay for, on the average */
  constructor(requestsPerTenKeys: number) {
    this.#perKey = requestsPerTenKeys / 10;
  }

  /** A call came for `uri`. `revision` has grown by the changes since the last one. */
  called(uri: string, revision: number, now: number): void {
    const keys = this.#revision === undefined ? 0 : Math.max(0, revision - this.#revision);
    this.#revision = revision;
    if (keys > 0) this.#rhythm(uri).keystroke(now);
    const waited = this.#savedAt === undefined ? 0 : Math.floor((now - this.#savedAt) / savingMs);
    this.#savedAt = now;
    this.#saved = Math.min(maxSaved, this.#saved + keys * this.#perKey + waited);
  }

  /** Milliseconds from the last key until an automatic request is sent. */
  pauseMs(uri: string, atLineEnd: boolean, now: number): number {
    const gap = this.#rhythm(uri).medianGapMs ?? assumedGapMs;
    this.#rejectedAt = this.#rejectedAt.filter((at) => now - at < rejectionMs);
    const loudness = rejectionFactor ** Math.min(maxRejections, this.#rejectedAt.length);
    const pause = Math.max(minPauseMs, pauseGaps * gap) * (atLineEnd ? lineEndFactor : 1) * loudness;
    return Math.min(maxPauseMs, pause);
  }

  /** Whether the keys so far pay for one more automatic request. */
  get affords(): boolean {
    return this.#saved >= 1;
  }

  /** An automatic request was sent. */
  sent(): void {
    this.#saved -= 1;
  }

  /** The person took an edit: the next request costs nothing, and earlier dismissals no longer count. */
  accepted(): void {
    this.#saved = Math.min(maxSaved, this.#saved + 1);
    this.#rejectedAt = [];
  }

  /** The person dismissed an edit. */
  rejected(now: number): void {
    this.#rejectedAt = [...this.#rejectedAt, now].slice(-maxRejections);
  }

  #rhythm(uri: string): TypingRhythm {
    let rhythm = this.#rhythms.get(uri);
    if (rhythm === undefined) this.#rhythms.set(uri, (rhythm = new TypingRhythm()));
    return rhythm;
  }
}
