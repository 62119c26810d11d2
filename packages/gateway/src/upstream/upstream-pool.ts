import type { Clock } from '@org/completion-core';
import { GatewayError } from '../errors/gateway-error';
import { unknownModel } from '../errors/unknown-model';
import type { GatewayLogger } from '../log/gateway-logger';
import type { GatewayMetrics } from '../metrics/gateway-metrics';
import type { UpstreamTimeouts } from '../options/gateway-options';
import { chunksOf } from '../stream/chunk-reader';
import { attempt } from './attempt';
import { PoolMember, type MemberMetrics } from './pool-member';
import { readWhole } from './read-whole';
import { startHealthChecks } from './start-health-checks';
import type { UpstreamAnswer } from './upstream-answer';
import type { UpstreamFault } from './upstream-fault';
import type { Upstream, UpstreamCall } from './upstream';

/** State of the upstreams. */
export interface PoolHealth {
  /** How many are healthy. */
  readonly healthy: number;
  readonly total: number;
  /** How many get no requests because they responded with 429. */
  readonly limited: number;
  /** The longest of their waits; 0 when none waits. */
  readonly limitedForSeconds: number;
}

type PoolMetrics = MemberMetrics & Pick<GatewayMetrics, 'upstreamError' | 'limited'>;

/** Chooses an upstream by weight and health, and the next one when it fails before its first byte. */
export class UpstreamPool {
  readonly #members: readonly PoolMember[];
  readonly #clock: Clock;
  readonly #timeouts: UpstreamTimeouts;
  readonly #metrics: PoolMetrics;
  readonly #logger: GatewayLogger;
  readonly #stopChecks: () => void;

  constructor(
    upstreams: readonly Upstream[],
    facts: {
      readonly clock: Clock;
      readonly timeouts: UpstreamTimeouts;
      readonly metrics: PoolMetrics;
      readonly logger: GatewayLogger;
      readonly healthCheckMs: number;
    },
  ) {
    const { clock, metrics, logger } = facts;
    this.#clock = clock;
    this.#timeouts = facts.timeouts;
    this.#metrics = metrics;
    this.#logger = logger;
    this.#members = upstreams.map((upstream) => new PoolMember(upstream, clock, metrics, logger));
    this.#stopChecks = startHealthChecks(this.#members, facts.healthCheckMs, clock);
  }

  /** For `/healthz`. */
  health(): PoolHealth {
    const waits = this.#members.map((member) => member.refusedForMs).filter((ms) => ms > 0);
    return {
      healthy: this.#members.filter((member) => member.isHealthy).length,
      total: this.#members.length,
      limited: waits.length,
      limitedForSeconds: Math.ceil(Math.max(0, ...waits) / 1000),
    };
  }

  /**
   * The answer of the first upstream that gives one.
   *
   * @param call - its signal aborts the request
   * @throws {GatewayError} what to send to the client; the signal's reason when it was aborted
   */
  async request(call: UpstreamCall, model: string, stream: boolean): Promise<UpstreamAnswer> {
    const able = this.#members.filter(({ upstream }) => upstream.models?.includes(model) ?? true);
    if (able.length === 0) throw unknownModel(model);
    // A kept connection that the server has just closed fails at once, which says nothing about the server: a single upstream gets
    // the request once more.
    const attemptsLeft = new Map(able.map((member) => [member, able.length === 1 ? 2 : 1]));
    let last: UpstreamFault | undefined;
    for (;;) {
      const member = choose(able.filter((each) => (attemptsLeft.get(each) ?? 0) > 0));
      if (member === undefined) throw last?.error ?? this.#allAtLimit(able);
      const result = await attempt(member, call, stream, { clock: this.#clock, timeouts: this.#timeouts });
      if ('contentType' in result) return result;
      call.signal.throwIfAborted();
      // A mistake of the client is not a failure of the upstream.
      if (!result.retryElsewhere) throw result.error;
      this.#metrics.upstreamError(member.upstream.id, result.kind);
      this.#logger.warn({ upstream: member.upstream.id, kind: result.kind }, 'upstream failed');
      if (result.unhealthy) member.failed();
      last = result;
      attemptsLeft.set(member, result.kind === 'connect' ? (attemptsLeft.get(member) ?? 1) - 1 : 0);
    }
  }

  /** The JSON bodies of all upstreams that respond to a GET with success. */
  async requestAll(
    call: UpstreamCall,
  ): Promise<readonly { readonly upstream: Upstream; readonly body: unknown }[]> {
    const answers = await Promise.all(
      this.#members.map(async ({ upstream, redaction }) => {
        try {
          const response = await upstream.send(call);
          const reader = chunksOf(response);
          if (!response.ok || reader === undefined) {
            reader?.cancel();
            return undefined;
          }
          const bytes = await readWhole(reader);
          if (bytes === undefined) return undefined;
          const text = new TextDecoder().decode(redaction.bytes(bytes));
          return { upstream, body: JSON.parse(text) as unknown };
        } catch {
          return undefined;
        }
      }),
    );
    return answers.filter((answer) => answer !== undefined);
  }

  /** Ends the health checks and the upstreams. */
  dispose(): void {
    this.#stopChecks();
    for (const { upstream } of this.#members) {
      try {
        upstream.dispose?.();
      } catch (error) {
        // The others are disposed all the same.
        this.#logger.error({ upstream: upstream.id, error: String(error) }, 'upstream could not be disposed');
      }
    }
  }

  #allAtLimit(members: readonly PoolMember[]): GatewayError {
    this.#metrics.limited('upstream');
    return new GatewayError({
      status: 429,
      code: 'rate_limit_exceeded',
      message: 'The upstream is at its rate limit.',
      retryAfterMs: Math.min(...members.map((member) => member.waitMs)),
    });
  }
}

/**
 * The next healthy member by weighted round robin; when none is healthy, the one that will be first. `undefined` when all wait for
 * their rate limits.
 */
function choose(members: readonly PoolMember[]): PoolMember | undefined {
  const open = members.filter((member) => member.waitMs === 0);
  const healthy = open.filter((member) => member.isHealthy);
  if (healthy.length === 0)
    return open.toSorted((one, other) => one.unhealthyUntil - other.unhealthyUntil)[0];
  const total = healthy.reduce((sum, { weight }) => sum + weight, 0);
  let [chosen] = healthy;
  for (const member of healthy) {
    member.turn += member.weight;
    if (chosen === undefined || member.turn > chosen.turn) chosen = member;
  }
  if (chosen !== undefined) chosen.turn -= total;
  return chosen;
}
