import type { Clock } from '@org/completion-core';
import { rateLimitOf, retryAfterMs } from '@org/completion-core/host';

/**
 * Longest time for which a server is left alone because of what it says about its limits, in milliseconds. A server that asks for
 * longer, or says something absurd, is tried again then.
 */
export const maxWaitMs = 60_000;
/** After a wait that was cut to {@link maxWaitMs}, others wait so long for what becomes of the first one, in milliseconds. */
const trialMs = 5_000;

/** What a server says about its own rate limits, and how long to leave it alone because of it. */
export class RateBudget {
  readonly #clock: Clock;
  #sent = 0;
  #remaining: number | undefined;
  #openAt = 0;
  /** From no request left to the next one, in milliseconds. */
  #refillMs = 0;
  /** It refused although one should have been refilled: its window opens all at once. */
  #refillsAtOnce = false;
  /** When the time for which it refused is over. */
  #refusedUntil = 0;
  /** It asked to be left alone for longer than it is; it is tried with one request first. */
  #onTrial = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until it may be asked; 0 when it may now. */
  waitMs(): number {
    if (this.#remaining !== undefined && this.#remaining > 0) return 0;
    return Math.max(0, this.#openAt - this.#clock.now());
  }

  /** Milliseconds for which it has refused to be asked; 0 when it has not, or the time is over. */
  refusedForMs(): number {
    return Math.max(0, this.#refusedUntil - this.#clock.now());
  }

  /** A request goes out. Returns what {@link answered} is to be given. */
  sent(): number {
    if (this.#remaining !== undefined) {
      this.#remaining--;
      const nextMs = Math.max(this.#refillMs, this.#onTrial ? trialMs : 0);
      if (this.#remaining <= 0) this.#openAt = Math.max(this.#openAt, this.#clock.now() + nextMs);
    }
    return ++this.#sent;
  }

  /**
   * An answer came.
   *
   * The time to the reset is, with OpenAI and those that follow it, the time until the bucket is full, so that the next request
   * may go a share of it later. A server that refuses then has a window that opens at once, and is left alone until it does.
   */
  answered(sent: number, status: number, headers: Headers): void {
    const now = this.#clock.now();
    const limits = rateLimitOf(headers, Date.now()) ?? {};
    const { remainingRequests: left, limitRequests: limit, resetRequestsMs: resetMs } = limits;
    const askedMs = retryAfterMs(headers, Date.now());
    if (status === 429) {
      if (this.#remaining !== undefined && askedMs !== undefined && resetMs !== undefined) {
        this.#refillsAtOnce ||= askedMs > 2 * this.#refillMs + 1000;
      }
      const wantedMs = askedMs ?? resetMs ?? 1000;
      this.#remaining = 0;
      this.#onTrial = wantedMs > maxWaitMs;
      this.#openAt = Math.max(this.#openAt, now + Math.min(maxWaitMs, wantedMs));
      this.#refusedUntil = this.#openAt;
      return;
    }
    this.#refusedUntil = 0;
    this.#onTrial = false;
    // Served from spare capacity: there is more than the numbers say.
    if (left === undefined || limits.overLimit === true) {
      this.#remaining = undefined;
      this.#openAt = 0;
      return;
    }
    const wholeMs = resetMs ?? 1000;
    const refillMs =
      this.#refillsAtOnce || limit === undefined ? wholeMs : wholeMs / Math.max(1, limit - left);
    this.#refillMs = Math.min(maxWaitMs, refillMs);
    // What was sent after this request is not in the server's number yet.
    this.#remaining = left - (this.#sent - sent);
    if (this.#remaining <= 0) this.#openAt = now + this.#refillMs;
    if (limits.remainingTokens === 0) {
      this.#remaining = 0;
      this.#openAt = now + Math.min(maxWaitMs, limits.resetTokensMs ?? 1000);
    }
  }
}
