import type { Clock } from '@org/completion-core';

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

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until it may be asked; 0 when it may now. */
  waitMs(): number {
    if (this.#remaining !== undefined && this.#remaining > 0) return 0;
    return Math.max(0, this.#openAt - this.#clock.now());
  }

  /** A request goes out. Returns what {@link answered} is to be given. */
  sent(): number {
    if (this.#remaining !== undefined) {
      this.#remaining--;
      if (this.#remaining <= 0) this.#openAt = Math.max(this.#openAt, this.#clock.now() + this.#refillMs);
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
    const left = numberIn(headers, 'x-ratelimit-remaining-requests');
    const limit = numberIn(headers, 'x-ratelimit-limit-requests');
    const resetMs = durationIn(headers.get('x-ratelimit-reset-requests'));
    const retryAfterMs = retryAfterIn(headers);
    if (status === 429) {
      if (this.#remaining !== undefined && retryAfterMs !== undefined && resetMs !== undefined) {
        this.#refillsAtOnce ||= retryAfterMs > 2 * this.#refillMs + 1000;
      }
      this.#remaining = 0;
      this.#openAt = Math.max(this.#openAt, now + (retryAfterMs ?? resetMs ?? 1000));
      return;
    }
    // Served from spare capacity: there is more than the numbers say.
    if (left === undefined || /^(?:yes|true|1)$/i.test(headers.get('x-ratelimit-over-limit') ?? '')) {
      this.#remaining = undefined;
      this.#openAt = 0;
      return;
    }
    const wholeMs = resetMs ?? 1000;
    this.#refillMs =
      this.#refillsAtOnce || limit === undefined ? wholeMs : wholeMs / Math.max(1, limit - left);
    // What was sent after this request is not in the server's number yet.
    this.#remaining = left - (this.#sent - sent);
    if (this.#remaining <= 0) this.#openAt = now + this.#refillMs;
    const tokensLeft = numberIn(headers, 'x-ratelimit-remaining-tokens');
    if (tokensLeft !== undefined && tokensLeft <= 0) {
      this.#remaining = 0;
      this.#openAt = now + (durationIn(headers.get('x-ratelimit-reset-tokens')) ?? 1000);
    }
  }
}

/** `Retry-After` in milliseconds: seconds, a date, or the milliseconds that OpenAI's servers add. */
export function retryAfterIn(headers: Headers): number | undefined {
  const ms = numberIn(headers, 'retry-after-ms');
  if (ms !== undefined) return ms;
  const text = headers.get('retry-after');
  if (text === null) return undefined;
  if (/^\d+(?:\.\d+)?$/.test(text.trim())) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

function numberIn(headers: Headers, name: string): number | undefined {
  const text = headers.get(name)?.trim();
  return text !== undefined && /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `1m2.5s`, `20ms` or plain seconds, in milliseconds. */
function durationIn(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (/^\d+(?:\.\d+)?$/.test(text.trim())) return Number(text) * 1000;
  const parts = [...text.trim().matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (parts.length === 0) return undefined;
  return parts.reduce((sum, [, amount, unit = 's']) => sum + Number(amount) * (unitMs[unit] ?? 0), 0);
}
