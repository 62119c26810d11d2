import { LRUCache } from 'lru-cache';
import type { SchedulingOptions } from '../domain/options';
import type { TriggerKind } from '../domain/request';
import { Latency } from './latency';
import { TypingRhythm } from './typing-rhythm';

/** A gap of this many median gaps, and at least `minPauseMs`, is a pause: the next request is sent at once. */
const pauseFactor = 3;
const minPauseMs = 400;
/**
 * Minimum interval of requests during typing while the last answers were wrong: a multiple of the time to first token, since the
 * model must predict the keys typed until then. Less from where the user typed something else than what was shown: that key tells
 * the model more than those it had predicted wrongly before its answer came.
 */
const missInterval = { ttftFactor: 1.75, departedFactor: 1, minMs: 300, maxMs: 1_500, unknownMs: 1_000 };
/** From this number of wrong answers in a row, the interval is twice as long. */
const manyMisses = 3;
/** A gap of this many median gaps shows that the user waits. */
const waitingGaps = 2.2;
/** Median gap while the user's rhythm is unknown, in milliseconds. */
const assumedGapMs = 160;

interface DocumentPace {
  readonly rhythm: TypingRhythm;
  /** Number of answers in a row that the text disagreed with. */
  misses: number;
  /** When a request was sent or the text departed from what was shown, whichever was last. */
  lastTryAt: number;
  /** It was the text that departed. */
  hasDeparted: boolean;
  afterPause: boolean;
}

/**
 * Decides how long a request waits before it is sent. A request during typing is useful only when the model predicts the keys
 * typed until its answer; so after an answer that the text disagreed with, seen or not, the next request waits for a gap longer
 * than the user's median, but no longer than the miss interval.
 */
export class RequestPacing {
  /** Time to first token, which the miss interval depends on. */
  readonly latency = new Latency();
  readonly #options: Pick<Required<SchedulingOptions>, 'minDelayMs' | 'maxDelayMs'>;
  readonly #documents = new LRUCache<string, DocumentPace>({ max: 200 });

  constructor(options: Pick<Required<SchedulingOptions>, 'minDelayMs' | 'maxDelayMs'>) {
    this.#options = options;
  }

  /** A request for `uri` came in, automatic or explicit. */
  keystroke(uri: string, now: number): void {
    const pace = this.#pace(uri);
    const gap = pace.rhythm.keystroke(now);
    pace.afterPause =
      gap === undefined ||
      gap > Math.max(minPauseMs, pauseFactor * (pace.rhythm.medianGapMs ?? assumedGapMs));
  }

  /**
   * Milliseconds to wait before sending; 0 for explicit triggers and for the first request after a pause.
   *
   * @param keepsPrompts - whether the server computes the prompt of a cancelled request to its end. When the next key would come
   *   before the first token, a request then waits until the user does, also after a pause.
   */
  delayMs(uri: string, triggerKind: TriggerKind, now: number, keepsPrompts = false): number {
    const pace = this.#pace(uri);
    const { minDelayMs, maxDelayMs } = this.#options;
    const gap = pace.rhythm.medianGapMs ?? assumedGapMs;
    const isWasted = keepsPrompts && (this.latency.ttftMs ?? 0) > gap;
    if (triggerKind === 'invoked' || (pace.afterPause && !isWasted)) return 0;
    if (isWasted) return Math.min(Math.max(waitingGaps * gap, minDelayMs), maxDelayMs);
    const usual =
      pace.misses === 0
        ? 0
        : Math.min(waitingGaps * gap, this.#missIntervalMs(pace) - (now - pace.lastTryAt));
    return Math.min(Math.max(usual, minDelayMs, 0), maxDelayMs);
  }

  #missIntervalMs({ misses, hasDeparted }: DocumentPace): number {
    const { ttftFactor, departedFactor, minMs, maxMs, unknownMs } = missInterval;
    const { ttftMs } = this.latency;
    if (ttftMs === undefined) return unknownMs;
    const factor = (hasDeparted ? departedFactor : ttftFactor) * (misses < manyMisses ? 1 : 2);
    return Math.min(Math.max(ttftMs * factor, minMs), maxMs);
  }

  /** A request for `uri` was sent. */
  sent(uri: string, now: number): void {
    const pace = this.#pace(uri);
    pace.lastTryAt = now;
    pace.hasDeparted = false;
  }

  /** The text disagreed with a stream. */
  missed(uri: string): void {
    this.#pace(uri).misses += 1;
  }

  /**
   * The user typed something else than what was shown: it was wrong, or the key is. The next request waits as after any other wrong
   * answer, from now on, also where the key came after a pause.
   */
  departed(uri: string, now: number): void {
    const pace = this.#pace(uri);
    pace.misses += 1;
    pace.lastTryAt = now;
    pace.hasDeparted = true;
    pace.afterPause = false;
  }

  /** Text of a stream was served. */
  served(uri: string): void {
    this.#pace(uri).misses = 0;
  }

  #pace(uri: string): DocumentPace {
    let pace = this.#documents.get(uri);
    if (pace === undefined) {
      pace = {
        rhythm: new TypingRhythm(),
        misses: 0,
        lastTryAt: -Infinity,
        hasDeparted: false,
        afterPause: true,
      };
      this.#documents.set(uri, pace);
    }
    return pace;
  }
}
