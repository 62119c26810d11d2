import type { Clock } from '../async/clock';

/** Failures in a row that open the circuit. */
const threshold = 3;
const firstPauseMs = 2_000;
const maxPauseMs = 60_000;

/**
 * Stops asking an endpoint that keeps failing, and probes its way back: after a pause one request may pass; its success
 * closes the circuit, its failure doubles the pause.
 */
export class CircuitBreaker {
  readonly #clock: Clock;
  #failures = 0;
  #openUntil: number | undefined;
  #pauseMs = firstPauseMs;
  #probing = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until a request may pass; 0 for now. While a probe is out, everyone else waits for its result. */
  get waitMs(): number {
    if (this.#openUntil === undefined) return 0;
    const left = this.#openUntil - this.#clock.now();
    if (left > 0) return left;
    return this.#probing ? this.#pauseMs : 0;
  }

  get open(): boolean {
    return this.#openUntil !== undefined;
  }

  /** A request goes out; with an open circuit it is the probe. */
  sent(): void {
    if (this.open) this.#probing = true;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#openUntil = undefined;
    this.#pauseMs = firstPauseMs;
    this.#probing = false;
  }

  /** A probe that was withdrawn proves nothing: the next request may try. */
  withdrawn(): void {
    this.#probing = false;
  }

  failed(): void {
    this.#failures += 1;
    if (this.open) this.#pauseMs = Math.min(maxPauseMs, this.#pauseMs * 2);
    if (this.#failures >= threshold) this.#openUntil = this.#clock.now() + this.#pauseMs;
    this.#probing = false;
  }
}
