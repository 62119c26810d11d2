import type { Clock } from '../async/clock';

/** Failures in a row that open the circuit. */
const threshold = 3;
const firstPauseMs = 2_000;
const maxPauseMs = 60_000;

/**
 * Stops requests to an endpoint that keeps failing. After a pause one request may pass as a probe: its success closes the
 * circuit, its failure doubles the pause.
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

  /** Milliseconds until a request may pass; 0 for now. While a probe is running, other requests wait for its result. */
  get waitMs(): number {
    if (this.#openUntil === undefined) return 0;
    const left = this.#openUntil - this.#clock.now();
    if (left > 0) return left;
    return this.#probing ? this.#pauseMs : 0;
  }

  /** Whether requests are blocked, except probes. */
  get open(): boolean {
    return this.#openUntil !== undefined;
  }

  /** A request was sent; with an open circuit it is the probe. */
  onSent(): void {
    if (this.open) this.#probing = true;
  }

  /** A request succeeded: closes the circuit. */
  onSuccess(): void {
    this.#failures = 0;
    this.#openUntil = undefined;
    this.#pauseMs = firstPauseMs;
    this.#probing = false;
  }

  /** A request was cancelled: a cancelled probe proves nothing, and the next request may probe. */
  onCancelled(): void {
    this.#probing = false;
  }

  /** A request failed: opens the circuit after three in a row. */
  onFailure(): void {
    this.#failures += 1;
    if (this.open) this.#pauseMs = Math.min(maxPauseMs, this.#pauseMs * 2);
    if (this.#failures >= threshold) this.#openUntil = this.#clock.now() + this.#pauseMs;
    this.#probing = false;
  }
}
