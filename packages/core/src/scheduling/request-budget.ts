import type { Clock } from '../async/clock';
import type { RateLimitState } from '../domain/provider';
import { ServerPause } from './server-pause';

/** Share of the limit that may be spent at once, after a rest. */
const burstShare = 0.1;
/** Tokens of the bucket that automatic requests leave for explicit ones. */
const reserve = 1;
/** Whatever limit a server names, one request a minute is tried. */
const minPerMinute = 1;

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
  readonly #pause: ServerPause;

  constructor(clock: Clock, requestsPerMinute: number) {
    this.#clock = clock;
    this.#perMinute = requestsPerMinute;
    this.#pause = new ServerPause(clock);
    this.#filledAt = clock.now();
    this.#tokens = this.#capacity;
  }

  get requestsPerMinute(): number {
    return this.#perMinute;
  }

  /** Milliseconds until a request of this kind may be sent; 0 for now. */
  waitMs(kind: 'explicit' | 'automatic' | 'speculative'): number {
    const blocked = this.#pause.waitMs(kind);
    if (this.#perMinute === Infinity) return blocked;
    this.#fill(this.#clock.now());
    const kept = Math.min(reserve, this.#capacity - 1);
    const wanted =
      kind === 'explicit' ? 1 : kind === 'automatic' ? 1 + kept : Math.max(1 + kept, this.#capacity * 0.75);
    return Math.max(blocked, Math.ceil(((wanted - this.#tokens) * 60_000) / this.#refillPerMinute));
  }

  /** A request is on its way. */
  spend(): void {
    this.#fill(this.#clock.now());
    this.#tokens -= 1;
    this.#pause.sent();
  }

  /** A request that was on its way was never sent. */
  refund(): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + 1);
    this.#pause.withdrawn();
  }

  /** The server answered a request. */
  answered(): void {
    this.#pause.succeeded();
  }

  /** A request that was sent ended without a word of the server on its limits. */
  withdrawn(): void {
    this.#pause.withdrawn();
  }

  /** Takes over what the server says of its limits. */
  learn(state: RateLimitState): void {
    if (this.#perMinute === Infinity && state.remainingRequests === undefined) return;
    this.#fill(this.#clock.now());
    if (state.limitRequests !== undefined && state.limitRequests > 0)
      this.#perMinute = Math.max(minPerMinute, state.limitRequests);
    if (state.remainingRequests !== undefined) {
      this.#tokens = Math.min(this.#tokens, state.remainingRequests);
      if (state.remainingRequests === 0) this.block(state.resetRequestsMs ?? 60_000 / this.#perMinute);
    }
  }

  /** Nothing may be sent for `ms`, on the server's word, which counts up to a ceiling: see {@link ServerPause}. */
  block(ms: number): void {
    this.#pause.begin(ms);
    if (this.#perMinute !== Infinity) this.#tokens = Math.min(this.#tokens, 0);
  }

  /** Milliseconds for which the server's word holds a request of this kind back. */
  blockedMs(kind: 'explicit' | 'automatic' | 'speculative'): number {
    return this.#pause.waitMs(kind);
  }

  get #capacity(): number {
    return this.#perMinute === Infinity ? Infinity : Math.max(1, Math.floor(this.#perMinute * burstShare));
  }

  get #refillPerMinute(): number {
    return Math.max(
      this.#perMinute - this.#capacity,
      this.#perMinute / 2,
      Math.min(this.#perMinute, minPerMinute),
    );
  }

  #fill(now: number): void {
    if (this.#perMinute !== Infinity) {
      const gained = ((now - this.#filledAt) * this.#refillPerMinute) / 60_000;
      this.#tokens = Math.min(this.#capacity, this.#tokens + gained);
    }
    this.#filledAt = now;
  }
}
