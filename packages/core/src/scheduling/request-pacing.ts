import { LRUCache } from 'lru-cache';
import type { SchedulingOptions } from '../domain/options';
import type { TriggerKind } from '../domain/request';
import { Latency } from './latency';
import { TypingRhythm } from './typing-rhythm';

/** A gap of this many median gaps, and at least `leastPauseMs`, is a pause: the next request goes at once. */
const pauseFactor = 3;
const minPauseMs = 400;
/**
 * While typing goes on and the last answers were wrong, one request in this time at most: a few times as long as the model
 * takes to begin, since that is how far ahead of the keys it would have to be right.
 */
const missInterval = { ttftFactor: 1.75, minMs: 300, maxMs: 1_500, unknownMs: 1_000 };
/** From so many wrong answers in a row on, the interval is twice as long. */
const manyMisses = 3;
/** Of this many usual gaps is a gap that shows somebody waits. */
const waitingGaps = 2.2;
/** Gap assumed of somebody whose rhythm is not known yet. */
const assumedGapMs = 160;

interface DocumentPace {
  readonly rhythm: TypingRhythm;
  /** Streams in a row that the text disagreed with. */
  misses: number;
  lastSentAt: number;
  afterPause: boolean;
}

/**
 * Decides how long a request waits before it is sent. A request sent into the middle of typing pays off only when the model
 * foresees the keys typed until it answers; so after a stream that the text disagreed with, the next request waits for a gap
 * longer than this person's usual one, but no longer than the miss interval.
 */
export class RequestPacing {
  readonly latency = new Latency();
  readonly #options: Pick<Required<SchedulingOptions>, 'minDelayMs' | 'maxDelayMs'>;
  readonly #documents = new LRUCache<string, DocumentPace>({ max: 200 });

  constructor(options: Pick<Required<SchedulingOptions>, 'minDelayMs' | 'maxDelayMs'>) {
    this.#options = options;
  }

  /** A request came in for `uri`: somebody typed, or asked. */
  keystroke(uri: string, now: number): void {
    const pace = this.#pace(uri);
    const gap = pace.rhythm.key(now);
    pace.afterPause =
      gap === undefined ||
      gap > Math.max(minPauseMs, pauseFactor * (pace.rhythm.medianGapMs ?? assumedGapMs));
  }

  /** Milliseconds to wait before sending; 0 for explicit triggers and for the first request after a pause. */
  delayMs(uri: string, triggerKind: TriggerKind, now: number): number {
    const pace = this.#pace(uri);
    if (triggerKind === 'invoked' || pace.afterPause) return 0;
    const { minDelayMs, maxDelayMs } = this.#options;
    const gap = pace.rhythm.medianGapMs ?? assumedGapMs;
    const usual =
      pace.misses === 0
        ? 0
        : Math.min(waitingGaps * gap, this.#missIntervalMs(pace.misses) - (now - pace.lastSentAt));
    return Math.min(Math.max(usual, minDelayMs, 0), maxDelayMs);
  }

  #missIntervalMs(misses: number): number {
    const { ttftFactor, minMs, maxMs, unknownMs } = missInterval;
    const { ttftMs } = this.latency;
    if (ttftMs === undefined) return unknownMs;
    const factor = misses < manyMisses ? ttftFactor : 2 * ttftFactor;
    return Math.min(Math.max(ttftMs * factor, minMs), maxMs);
  }

  sent(uri: string, now: number): void {
    this.#pace(uri).lastSentAt = now;
  }

  /** The text disagreed with the stream. */
  missed(uri: string): void {
    this.#pace(uri).misses += 1;
  }

  /** Text of a stream was served. */
  served(uri: string): void {
    this.#pace(uri).misses = 0;
  }

  #pace(uri: string): DocumentPace {
    let pace = this.#documents.get(uri);
    if (pace === undefined) {
      pace = { rhythm: new TypingRhythm(), misses: 0, lastSentAt: -Infinity, afterPause: true };
      this.#documents.set(uri, pace);
    }
    return pace;
  }
}
