import type { Clock } from '../async/clock';
import type { RateLimitState } from '../domain/provider';

/** Share of the limit that may be spent at once, after a rest. */
const burstShare = 0.1;
/** Tokens of the bucket that automatic requests leave for explicit ones. */
const reserve = 1;

/**
 * The requests an endpoint may still be asked, as a token bucket. It starts from a configured rate, takes over the
 * server's own limit when headers tell it, and never holds more than the server says remains. Burst and refill together
 * stay below the limit in any minute, so that the server never has to answer 429.
 */
export class RequestBudget {
  readonly #clock: Clock;
  #perMinute: number;
  #tokens: number;
  #filledAt: number;
  #blockedUntil = 0;

  constructor(clock: Clock, requestsPerMinute: number) {
    this.#clock = clock;
    this.#perMinute = requestsPerMinute;
    this.#filledAt = clock.now();
    this.#tokens = this.#capacity;
  }

  get requestsPerMinute(): number {
    return this.#perMinute;
  }

  /** Milliseconds until a request of this kind may be sent; 0 for now. */
  waitMs(kind: 'explicit' | 'automatic' | 'speculative'): number {
    const now = this.#clock.now();
    const blocked = Math.max(0, this.#blockedUntil - now);
    if (this.#perMinute === Infinity) return blocked;
    this.#fill(now);
    const kept = Math.min(reserve, this.#capacity - 1);
    const wanted =
      kind === 'explicit' ? 1 : kind === 'automatic' ? 1 + kept : Math.max(1 + kept, this.#capacity * 0.75);
    return Math.max(blocked, Math.ceil(((wanted - this.#tokens) * 60_000) / this.#refillPerMinute));
  }

  /** A request is on its way. */
  spend(): void {
    this.#fill(this.#clock.now());
    this.#tokens -= 1;
  }

  /** A request that was on its way was never sent. */
  refund(): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + 1);
  }

  /** Takes over what the server says of its limits. */
  learn(state: RateLimitState): void {
    if (this.#perMinute === Infinity && state.remainingRequests === undefined) return;
    this.#fill(this.#clock.now());
    if (state.limitRequests !== undefined && state.limitRequests > 0) this.#perMinute = state.limitRequests;
    if (state.remainingRequests !== undefined) {
      this.#tokens = Math.min(this.#tokens, state.remainingRequests);
      if (state.remainingRequests === 0) this.block(state.resetRequestsMs ?? 60_000 / this.#perMinute);
    }
  }

  /** Nothing may be sent for `ms`, on the server's word. */
  block(ms: number): void {
    this.#blockedUntil = Math.max(this.#blockedUntil, this.#clock.now() + ms);
    if (this.#perMinute !== Infinity) this.#tokens = Math.min(this.#tokens, 0);
  }

  /** Whether the server's word blocks every request now. */
  get blockedMs(): number {
    return Math.max(0, this.#blockedUntil - this.#clock.now());
  }

  get #capacity(): number {
    return this.#perMinute === Infinity ? Infinity : Math.max(1, Math.floor(this.#perMinute * burstShare));
  }

  get #refillPerMinute(): number {
    return Math.max(this.#perMinute - this.#capacity, this.#perMinute / 2);
  }

  #fill(now: number): void {
    if (this.#perMinute !== Infinity) {
      const gained = ((now - this.#filledAt) * this.#refillPerMinute) / 60_000;
      this.#tokens = Math.min(this.#capacity, this.#tokens + gained);
    }
    this.#filledAt = now;
  }
}
