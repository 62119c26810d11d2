import type { Clock } from '@org/completion-core';
import type { Tenant } from '../auth/tenant';
import { GatewayError } from '../errors/gateway-error';
import type { GatewayMetrics } from '../metrics/gateway-metrics';
import type { RequestCaps } from '../options/gateway-options';
import type { ProxiedRequest } from '../request/proxied-request';
import { estimatedPromptTokens } from '../request/token-estimates';
import type { TenantLimits } from './tenant-limits';
import type { Window, WindowStore } from './window-store';

/** What one admitted request holds: a slot, and a share of its tenant's limits. */
export interface Reservation {
  /** The tenant's rate limits in OpenAI's headers; empty without limits. */
  readonly headers: Readonly<Record<string, string>>;
  /** Replaces the estimated tokens by those used. Only the first call counts. */
  settle(tokens: number): void;
  /** Releases the slot: the client has the whole answer or disconnected. Only the first call counts. */
  release(): void;
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

/** Admits requests within the tenant's limits and the slots of this process. */
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

  /** Number of admitted requests that have not released their slots. */
  get open(): number {
    return this.#open;
  }

  /** Resolves when {@link open} is 0. */
  whenIdle(): Promise<void> {
    return this.#open === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  /**
   * Acquires a slot and the request's share of every limit, or none of them.
   *
   * @throws {GatewayError} 429 with the time to wait, 400 when the request exceeds a limit as a whole
   */
  async admit(tenant: Tenant, request: ProxiedRequest): Promise<Reservation> {
    const release = this.#acquireSlot(tenant.id);
    const taken: Taken[] = [];
    try {
      return { headers: await this.#take(tenant, request, taken), settle: this.#settler(taken), release };
    } catch (error) {
      release();
      this.#adjust(taken, () => 0);
      throw error;
    }
  }

  #acquireSlot(tenant: string): () => void {
    const own = this.#openOf.get(tenant) ?? 0;
    if (this.#open >= this.#caps.maxStreams) throw this.#full('maxStreams', 'The gateway is full.');
    if (own >= this.#caps.maxStreamsPerTenant)
      throw this.#full('maxStreamsPerTenant', `You have ${own} requests in flight, and no more are allowed.`);
    this.#openOf.set(tenant, own + 1);
    this.#metrics.openStreams(++this.#open);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      const others = (this.#openOf.get(tenant) ?? 1) - 1;
      if (others === 0) this.#openOf.delete(tenant);
      else this.#openOf.set(tenant, others);
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
    const costs = { requests: 1, tokens: estimatedPromptTokens(request) + request.maxTokens };
    for (const { limit, unit, windowMs, each } of units) {
      const max = limits[limit];
      if (max === undefined) continue;
      const amount = costs[unit];
      const window = { key: `${tenant.id}:${limit}`, limit: max, windowMs };
      if (unit === 'tokens' && amount > max) throw this.#exceedsLimit(limit, amount, max, each);
      const { taken: fits, remaining, resetMs } = await this.#windows.take(window, amount);
      if (!fits) throw this.#exhausted(limit, unit, max, each, resetMs);
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
      message: `Prompt and \`max_tokens\` need about ${amount} tokens; you may use ${max} per ${each}. Request fewer.`,
    });
  }

  #exhausted(
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
      message: `Your limit of ${max} ${unit} per ${each} is too low for this request now.`,
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

  /** Corrects the amounts taken from windows that have not been reset since. */
  #adjust(taken: readonly Taken[], shouldBe: (taken: Taken) => number): void {
    for (const each of taken) {
      const change = Math.round(shouldBe(each)) - each.amount;
      if (change === 0 || this.#clock.now() >= each.resetAt) continue;
      void this.#correct(each.window, change);
    }
  }

  /** Never rejects: a store that is down cannot be corrected; its window will be reset anyway. */
  async #correct(window: Window, change: number): Promise<void> {
    try {
      await this.#windows.adjust(window, change);
    } catch {
      // See above.
    }
  }
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
