import type { Clock } from '@org/completion-core';
import { rateLimitOf, retryAfterMs } from '@org/completion-core/host';

/**
 * Maximum time without requests to a server that is at its rate limit, in milliseconds. A server that demands more, or sends an
 * absurd value, is tried again then.
 */
export const maxWaitMs = 60_000;
/** After a wait that was cut to {@link maxWaitMs}, how long other requests wait for the result of the first, in milliseconds. */
const trialMs = 5_000;

/** Tracks a server's rate limits from its responses, and how long to send it nothing because of them. */
export class RateBudget {
  readonly #clock: Clock;
  #sent = 0;
  #remaining: number | undefined;
  #openAt = 0;
  /** From no request left to the next one, in milliseconds. */
  #refillMs = 0;
  /** It responded with 429 although a request should have been refilled: its window resets all at once. */
  #refillsAtOnce = false;
  /** When the wait after a 429 is over. */
  #refusedUntil = 0;
  /** It demanded a longer wait than {@link maxWaitMs}; one request tries it first. */
  #onTrial = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until it may get a request; 0 when it may now. */
  waitMs(): number {
    if (this.#remaining !== undefined && this.#remaining > 0) return 0;
    return Math.max(0, this.#openAt - this.#clock.now());
  }

  /** Milliseconds that remain of the wait after a 429; 0 when there is none. */
  refusedForMs(): number {
    return Math.max(0, this.#refusedUntil - this.#clock.now());
  }

  /** A request is sent. Returns its number, for {@link answered}. */
  sent(): number {
    if (this.#remaining !== undefined) {
      this.#remaining--;
      const nextMs = Math.max(this.#refillMs, this.#onTrial ? trialMs : 0);
      if (this.#remaining <= 0) this.#openAt = Math.max(this.#openAt, this.#clock.now() + nextMs);
    }
    return ++this.#sent;
  }

  /**
   * A response arrived.
   *
   * With OpenAI and compatible servers the time to the reset is the time until the bucket is full, so the next request may be sent
   * after a share of it. A server that responds with 429 then has a window that resets at once, and gets nothing until it does.
   *
   * @param sent - the request's number, from {@link sent}
   */
  answered(sent: number, status: number, headers: Pick<Headers, 'get'>): void {
    const now = this.#clock.now();
    const limits = rateLimitOf(headers, Date.now()) ?? {};
    const { remainingRequests, limitRequests, resetRequestsMs: resetMs } = limits;
    const askedMs = retryAfterMs(headers, Date.now());
    if (status === 429) {
      if (this.#remaining !== undefined && askedMs !== undefined && resetMs !== undefined) {
        this.#refillsAtOnce ||= askedMs > 2 * this.#refillMs + 1000;
      }
      const demandedMs = askedMs ?? resetMs ?? 1000;
      this.#remaining = 0;
      this.#onTrial = demandedMs > maxWaitMs;
      this.#openAt = Math.max(this.#openAt, now + Math.min(maxWaitMs, demandedMs));
      this.#refusedUntil = this.#openAt;
      return;
    }
    this.#refusedUntil = 0;
    this.#onTrial = false;
    // Served from spare capacity: there is more than the headers show.
    if (remainingRequests === undefined || limits.overLimit === true) {
      this.#remaining = undefined;
      this.#openAt = 0;
      return;
    }
    const windowMs = resetMs ?? 1000;
    const refillMs =
      this.#refillsAtOnce || limitRequests === undefined
        ? windowMs
        : windowMs / Math.max(1, limitRequests - remainingRequests);
    this.#refillMs = Math.min(maxWaitMs, refillMs);
    // The server's number does not include what was sent after this request.
    this.#remaining = remainingRequests - (this.#sent - sent);
    if (this.#remaining <= 0) this.#openAt = now + this.#refillMs;
    if (limits.remainingTokens === 0) {
      this.#remaining = 0;
      this.#openAt = now + Math.min(maxWaitMs, limits.resetTokensMs ?? 1000);
    }
  }
}
