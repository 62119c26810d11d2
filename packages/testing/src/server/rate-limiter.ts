import type { CompletionServerOptions } from './options';
import { TokenBucket } from './token-bucket';

/** Whether a request is let through, and the headers that tell the client how it stands. */
export interface Admission {
  readonly admitted: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** The limits of one account: requests and tokens a minute. */
export class RateLimiter {
  readonly #requests: TokenBucket | undefined;
  readonly #tokens: TokenBucket | undefined;
  readonly #options: CompletionServerOptions;

  constructor(options: CompletionServerOptions, nowMs: number) {
    const { requestsPerMinute, burstRequests, tokensPerMinute } = options;
    this.#options = options;
    this.#requests = bucket(requestsPerMinute, burstRequests, nowMs);
    this.#tokens = bucket(tokensPerMinute, undefined, nowMs);
  }

  /** Takes one request of `tokens` tokens out of both buckets, or out of neither. */
  admit(tokens: number, nowMs: number): Admission {
    const wants = [
      { name: 'requests', bucket: this.#requests, amount: 1 },
      { name: 'tokens', bucket: this.#tokens, amount: tokens },
    ].flatMap(({ name, bucket: limit, amount }) => (limit === undefined ? [] : [{ name, limit, amount }]));
    const waitMs = Math.max(0, ...wants.map(({ limit, amount }) => limit.waitMs(amount, nowMs)));
    if (waitMs === 0) for (const { limit, amount } of wants) limit.take(amount, nowMs);

    const serve = waitMs > 0 && this.#options.overLimit === 'serve';
    const headers: Record<string, string> = {};
    for (const { name, limit } of wants) {
      headers[`x-ratelimit-limit-${name}`] = String(limit.perMinute);
      headers[`x-ratelimit-remaining-${name}`] = String(Math.max(0, limit.remaining(nowMs)));
      headers[`x-ratelimit-reset-${name}`] = this.#reset(limit.resetMs(nowMs));
    }
    if (serve) headers['x-ratelimit-over-limit'] = 'yes';
    else if (waitMs > 0) headers['retry-after'] = String(Math.ceil(waitMs / 1000));
    return { admitted: waitMs === 0 || serve, headers };
  }

  #reset(ms: number): string {
    const seconds = Math.ceil(ms / 10) / 100;
    if (this.#options.resetFormat === 'seconds') return String(seconds);
    const minutes = Math.floor(seconds / 60);
    const rest = `${Number((seconds - minutes * 60).toFixed(2))}s`;
    return minutes === 0 ? rest : `${minutes}m${rest}`;
  }
}

function bucket(
  perMinute: number | undefined,
  size: number | undefined,
  nowMs: number,
): TokenBucket | undefined {
  if (perMinute === undefined || !Number.isFinite(perMinute)) return undefined;
  return new TokenBucket(perMinute, size ?? perMinute, nowMs);
}
