import type { Clock } from '../async/clock';
import type { RateLimitState } from '../domain/provider';
import type { RequestPriority } from './request-priority';
import { ServerPause } from './server-pause';

/** Share of the limit that may be used at once after idle time. */
const burstShare = 0.1;
/** Tokens of the bucket that automatic requests leave for explicit ones. */
const reserve = 1;
/** Minimum rate, whatever limit a server reports. */
const minPerMinute = 1;

/**
 * The number of requests that may be sent to an endpoint, as a token bucket. Starts from the configured rate, adopts the
 * server's limit from headers, and never exceeds the remaining requests that the server reports. Burst and refill together
 * stay below the limit in any minute, so that the server never has to respond with 429.
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

  /** The current limit. */
  get requestsPerMinute(): number {
    return this.#perMinute;
  }

  /** Milliseconds until a request of this priority may be sent; 0 for now. */
  waitMs(priority: RequestPriority): number {
    const blocked = this.#pause.waitMs(priority);
    if (this.#perMinute === Infinity) return blocked;
    this.#fill(this.#clock.now());
    const kept = Math.min(reserve, this.#capacity - 1);
    const needed =
      priority === 'explicit'
        ? 1
        : priority === 'automatic'
          ? 1 + kept
          : Math.max(1 + kept, this.#capacity * 0.75);
    return Math.max(blocked, Math.ceil(((needed - this.#tokens) * 60_000) / this.#refillPerMinute));
  }

  /** Takes a token for a request. */
  acquire(): void {
    this.#fill(this.#clock.now());
    this.#tokens -= 1;
    this.#pause.onSent();
  }

  /** Returns the token of a request that was not sent. */
  release(): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + 1);
    this.#pause.onCancelled();
  }

  /** A request succeeded. */
  onSuccess(): void {
    this.#pause.onSuccess();
  }

  /** A sent request ended without information about the limits. */
  onCancelled(): void {
    this.#pause.onCancelled();
  }

  /** Adopts the limits that the server reports. */
  update(state: RateLimitState): void {
    if (this.#perMinute === Infinity && state.remainingRequests === undefined) return;
    this.#fill(this.#clock.now());
    if (state.limitRequests !== undefined && state.limitRequests > 0)
      this.#perMinute = Math.max(minPerMinute, state.limitRequests);
    if (state.remainingRequests !== undefined) {
      this.#tokens = Math.min(this.#tokens, state.remainingRequests);
      if (state.remainingRequests === 0) this.block(state.resetRequestsMs ?? 60_000 / this.#perMinute);
    }
  }

  /** The server asks for a pause of `ms`, which counts up to a maximum: see {@link ServerPause}. */
  block(ms: number): void {
    this.#pause.begin(ms);
    if (this.#perMinute !== Infinity) this.#tokens = Math.min(this.#tokens, 0);
  }

  /** Milliseconds for which the server's pause delays a request of this priority. */
  blockedMs(priority: RequestPriority): number {
    return this.#pause.waitMs(priority);
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
