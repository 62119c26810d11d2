import type { Clock } from '@org/completion-core';
import type { GatewayLogger } from '../log/gateway-logger';
import type { GatewayMetrics } from '../metrics/gateway-metrics';
import { KeyRedaction } from './key-redaction';
import { RateBudget } from './rate-budget';
import type { Upstream, UpstreamResponse } from './upstream';

/** Counters that {@link PoolMember} uses. */
export type MemberMetrics = Pick<GatewayMetrics, 'upstreamHealth' | 'upstreamLimited'>;

const maxBackOffMs = 30_000;

/** One upstream of a pool, with its health and its rate budget. */
export class PoolMember {
  readonly upstream: Upstream;
  readonly weight: number;
  readonly redaction: KeyRedaction;
  /** State of the weighted round robin. */
  turn = 0;
  readonly #budget: RateBudget;
  readonly #clock: Clock;
  readonly #metrics: MemberMetrics;
  readonly #logger: GatewayLogger;
  /** Failures since the last success. */
  #failures = 0;
  #unhealthyUntil = 0;

  constructor(upstream: Upstream, clock: Clock, metrics: MemberMetrics, logger: GatewayLogger) {
    this.upstream = upstream;
    this.weight = upstream.weight ?? 1;
    this.redaction = new KeyRedaction(upstream.secrets?.() ?? []);
    this.#budget = new RateBudget(clock);
    this.#clock = clock;
    this.#metrics = metrics;
    this.#logger = logger;
    metrics.upstreamHealth(upstream.id, true);
  }

  get isHealthy(): boolean {
    return this.#unhealthyUntil <= this.#clock.now();
  }

  /** When it counts as healthy again; until then it gets requests only when no upstream is healthy. */
  get unhealthyUntil(): number {
    return this.#unhealthyUntil;
  }

  /** Milliseconds until its rate limit allows a request; 0 when it does now. */
  get waitMs(): number {
    return this.#budget.waitMs();
  }

  /** Milliseconds for which it still refuses requests; 0 when it does not. */
  get refusedForMs(): number {
    return this.#budget.refusedForMs();
  }

  /** A request is sent. Returns what to call with the response. */
  sent(): (response: Pick<UpstreamResponse, 'status' | 'headers'>) => void {
    const number = this.#budget.sent();
    return ({ status, headers }) => {
      this.#budget.answered(number, status, headers);
      this.#metrics.upstreamLimited(this.upstream.id, this.#budget.refusedForMs());
    };
  }

  /** Backs off after a failure, for twice as long each time. */
  failed(): void {
    this.#failures++;
    const backOffMs = Math.min(maxBackOffMs, 1000 * 2 ** (this.#failures - 1));
    if (this.isHealthy) this.#metrics.upstreamHealth(this.upstream.id, false);
    this.#unhealthyUntil = this.#clock.now() + backOffMs;
  }

  succeeded(): void {
    if (this.#failures === 0) return;
    this.#failures = 0;
    this.#unhealthyUntil = 0;
    this.#metrics.upstreamHealth(this.upstream.id, true);
    this.#logger.info({ upstream: this.upstream.id }, 'upstream is healthy again');
  }
}
