import type { Clock } from '@org/completion-core';
import type { Tenant } from '../auth/tenant';
import { GatewayError } from '../errors/gateway-error';
import type { GatewayMetrics } from '../metrics/gateway-metrics';
import type { RequestCaps } from '../options/gateway-options';
import { charsPerToken, type ProxiedRequest } from '../request/proxied-request';
import type { TenantLimits } from './tenant-limits';
import type { Window, WindowStore } from './window-store';

/** The leave of one request. */
export interface Reservation {
  /** How the tenant stands, in the headers that OpenAI uses; none where it has no limits. */
  readonly headers: Readonly<Record<string, string>>;
  /** Counts `tokens` in place of the estimate. Does nothing the second time. */
  settle(tokens: number): void;
  /** Frees the request's place: its client has all of the answer, or has gone. Does nothing the second time. */
  leave(): void;
}

const units: readonly {
  readonly limit: keyof TenantLimits;
  readonly unit: 'requests' | 'tokens';
  readonly windowMs: number;
  readonly each: string;
}[] = [
  { limit: 'requestsPerMinute', unit: 'requests', windowMs: 60_000, each: 'minute' },
  { limit: 'requestsPerDay', unit: 'requests', windowMs: 86_400_000, each: 'day' },
  { limit: 'tokensPerMinute', unit: 'tokens', windowMs: 60_000, each: 'minute' },
  { limit: 'tokensPerDay', unit: 'tokens', windowMs: 86_400_000, each: 'day' },
];

interface Taken {
  readonly window: Window;
  readonly unit: 'requests' | 'tokens';
  readonly amount: number;
  readonly resetAt: number;
}

/** Lets requests through as far as the tenant's limits and the places in this process allow. */
export class Admission {
  readonly #caps: RequestCaps;
  readonly #limits: TenantLimits;
  readonly #windows: WindowStore;
  readonly #clock: Clock;
  readonly #metrics: Pick<GatewayMetrics, 'limited' | 'openStreams'>;
  readonly #openOf = new Map<string, number>();
  #open = 0;
  #idle: (() => void)[] = [];

  constructor(facts: {
    readonly caps: RequestCaps;
    readonly limits: TenantLimits;
    readonly windows: WindowStore;
    readonly clock: Clock;
    readonly metrics: Pick<GatewayMetrics, 'limited' | 'openStreams'>;
  }) {
    this.#caps = facts.caps;
    this.#limits = facts.limits;
    this.#windows = facts.windows;
    this.#clock = facts.clock;
    this.#metrics = facts.metrics;
  }

  /** Requests that are under way. */
  get open(): number {
    return this.#open;
  }

  /** Resolves when no request is under way. */
  whenIdle(): Promise<void> {
    return this.#open === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  /**
   * Takes a place and the request's share of every limit, or none of them.
   *
   * @throws {GatewayError} 429 with the time after which it may go
   */
  async admit(tenant: Tenant, request: ProxiedRequest): Promise<Reservation> {
    const leave = this.#enter(tenant.id);
    const taken: Taken[] = [];
    try {
      return { headers: await this.#take(tenant, request, taken), settle: this.#settler(taken), leave };
    } catch (error) {
      leave();
      this.#adjust(taken, () => 0);
      throw error;
    }
  }

  #enter(tenant: string): () => void {
    const own = this.#openOf.get(tenant) ?? 0;
    if (this.#open >= this.#caps.maxStreams) throw this.#full('maxStreams', 'The gateway is full.');
    if (own >= this.#caps.maxStreamsPerTenant)
      throw this.#full(
        'maxStreamsPerTenant',
        `${own} requests of yours are under way, and no more are allowed.`,
      );
    this.#openOf.set(tenant, own + 1);
    this.#metrics.openStreams(++this.#open);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const rest = (this.#openOf.get(tenant) ?? 1) - 1;
      if (rest === 0) this.#openOf.delete(tenant);
      else this.#openOf.set(tenant, rest);
      this.#metrics.openStreams(--this.#open);
      if (this.#open > 0) return;
      for (const resolve of this.#idle.splice(0)) resolve();
    };
  }

  #full(limit: string, what: string): GatewayError {
    this.#metrics.limited(limit);
    return new GatewayError({
      status: 429,
      code: 'too_many_streams',
      message: `${what} Try again in a second.`,
      retryAfterMs: 1000,
    });
  }

  async #take(
    tenant: Tenant,
    request: ProxiedRequest,
    taken: Taken[],
  ): Promise<Readonly<Record<string, string>>> {
    const limits = { ...this.#limits, ...tenant.limits };
    const headers: Record<string, string> = {};
    const wanted = { requests: 1, tokens: estimatedTokens(request) };
    for (const { limit, unit, windowMs, each } of units) {
      const max = limits[limit];
      if (max === undefined) continue;
      const amount = wanted[unit];
      const window = { key: `${tenant.id}:${limit}`, limit: max, windowMs };
      if (unit === 'tokens' && amount > max) throw this.#exceedsLimit(limit, amount, max, each);
      const { taken: got, remaining, resetMs } = await this.#windows.take(window, amount);
      if (!got) throw this.#spent(limit, unit, max, each, resetMs);
      taken.push({ window, unit, amount, resetAt: this.#clock.now() + resetMs });
      if (headers[`x-ratelimit-limit-${unit}`] !== undefined) continue;
      Object.assign(headers, rateHeaders(unit, max, remaining, resetMs));
    }
    return headers;
  }

  #exceedsLimit(limit: string, amount: number, max: number, each: string): GatewayError {
    this.#metrics.limited(limit);
    return new GatewayError({
      status: 400,
      code: 'request_exceeds_limit',
      param: 'max_tokens',
      message: `Prompt and \`max_tokens\` come to about ${amount} tokens; you may use ${max} a ${each}. Ask for less.`,
    });
  }

  #spent(
    limit: string,
    unit: 'requests' | 'tokens',
    max: number,
    each: string,
    resetMs: number,
  ): GatewayError {
    this.#metrics.limited(limit);
    return new GatewayError({
      status: 429,
      code: 'rate_limit_exceeded',
      message: `Your ${max} ${unit} a ${each} do not suffice for this request.`,
      retryAfterMs: resetMs,
      headers: rateHeaders(unit, max, 0, resetMs),
    });
  }

  #settler(taken: readonly Taken[]): (tokens: number) => void {
    let settled = false;
    return (tokens) => {
      if (settled) return;
      settled = true;
      this.#adjust(taken, ({ unit, amount }) => (unit === 'tokens' ? tokens : amount));
    };
  }

  /** Makes what was taken what it should have been, as far as the windows are still those it was taken from. */
  #adjust(taken: readonly Taken[], shouldBe: (taken: Taken) => number): void {
    for (const each of taken) {
      const change = Math.round(shouldBe(each)) - each.amount;
      if (change === 0 || this.#clock.now() >= each.resetAt) continue;
      // A store that is gone cannot be corrected, and the window ends by itself.
      this.#windows.adjust(each.window, change).catch(() => {});
    }
  }
}

/** Tokens that a request may come to, before anybody has counted. */
function estimatedTokens({ promptChars, maxTokens }: ProxiedRequest): number {
  return Math.ceil(promptChars / charsPerToken) + maxTokens;
}

function rateHeaders(
  unit: 'requests' | 'tokens',
  limit: number,
  remaining: number,
  resetMs: number,
): Record<string, string> {
  return {
    [`x-ratelimit-limit-${unit}`]: String(limit),
    [`x-ratelimit-remaining-${unit}`]: String(remaining),
    [`x-ratelimit-reset-${unit}`]: `${Math.max(0, Math.ceil(resetMs / 10) / 100)}s`,
  };
}
