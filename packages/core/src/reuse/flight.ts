import type { Clock } from '../async/clock';
import type { Anchor } from './anchor';
import type { Answer } from './answer';

/** Why a flight ended without an answer. */
export type FlightEnd =
  | { readonly kind: 'landed' }
  | { readonly kind: 'refused'; readonly rule: string }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'destroyed'; readonly why: string };

/** Why a flight is destroyed when somebody typed something else. */
export const textDisagrees = 'the text disagrees with it';

/** What a flight needs to know about patience. All in milliseconds. */
export interface FlightLimits {
  /** From the start to the end of the stream. */
  readonly timeoutMs: number;
  /** Without anybody waiting, as long as nothing was served from it. */
  readonly graceMs: number;
}

/**
 * A request in flight. It belongs to a text, not to a caller: callers join and leave, and it goes on until its stream ends,
 * the text disagrees with it, its deadline passes, or nobody could use it for the grace time.
 * Whatever the end, it frees its timers, tells every listener once more, and aborts `signal` unless it landed.
 */
export class Flight {
  /** One per candidate; callers follow the first. */
  readonly answers: readonly [Answer, ...Answer[]];
  readonly startedAt: number;
  readonly signal: AbortSignal;
  /** Something of it was served: it may run on without callers, its rest is wanted. */
  served = false;
  /** Asked for ahead of time: where `text` was put in as if it had been accepted. */
  ahead: { readonly anchor: Anchor; readonly text: string } | undefined;
  end: FlightEnd | undefined;
  readonly #controller = new AbortController();
  readonly #listeners = new Set<() => void>();
  readonly #clock: Clock;
  readonly #limits: FlightLimits;
  readonly #cancelDeadline: () => void;
  #cancelGrace: (() => void) | undefined;
  #onEnd: (() => void) | undefined;
  #typed = '';

  constructor(answers: readonly [Answer, ...Answer[]], clock: Clock, limits: FlightLimits) {
    this.answers = answers;
    this.signal = this.#controller.signal;
    this.startedAt = clock.now();
    this.#clock = clock;
    this.#limits = limits;
    this.#cancelDeadline = clock.after(limits.timeoutMs, () =>
      this.finish({ kind: 'destroyed', why: 'deadline' }),
    );
    this.#startGrace();
  }

  get answer(): Answer {
    return this.answers[0];
  }

  /** Calls `listener` once, when the flight has ended, before those who joined are told. */
  onEnd(listener: () => void): void {
    this.#onEnd = listener;
  }

  /** Calls `listener` at every change until the returned function is called. While anybody is joined there is no grace timer. */
  join(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#stopGrace();
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#startGrace();
    };
  }

  /** What was typed since it began, as far as anybody told. From now on every chunk is checked against it. */
  expect(typed: string): void {
    this.#typed = typed;
  }

  /** The answer grew: ends the flight when the text disagrees, and tells the listeners. */
  changed(): void {
    if (this.end === undefined && !this.answer.agreesWith(this.#typed)) {
      this.finish({ kind: 'destroyed', why: textDisagrees });
      return;
    }
    for (const listener of this.#listeners) listener();
  }

  /** Ends the flight; only the first end counts. */
  finish(end: FlightEnd): void {
    if (this.end !== undefined) return;
    this.end = end;
    this.#cancelDeadline();
    this.#stopGrace();
    for (const answer of this.answers) if (answer.state === 'open') answer.state = 'cut';
    if (end.kind !== 'landed')
      this.#controller.abort(new FlightDestroyed(end.kind === 'destroyed' ? end.why : end.kind));
    this.#onEnd?.();
    for (const listener of this.#listeners) listener();
  }

  #startGrace(): void {
    if (this.end !== undefined) return;
    this.#cancelGrace = this.#clock.after(this.#limits.graceMs, () => {
      if (!this.served) this.finish({ kind: 'destroyed', why: 'nobody waits for it' });
    });
  }

  #stopGrace(): void {
    this.#cancelGrace?.();
    this.#cancelGrace = undefined;
  }
}

/** The reason a destroyed flight's signal carries; an `AbortError`, so that nobody takes it for a failure. */
class FlightDestroyed extends Error {
  override readonly name = 'AbortError';
}
