import { GatewayOptionsError } from './gateway-options-error';
import type { AuthOptions } from '../auth/authenticator';
import type { TenantLimits } from '../limits/tenant-limits';
import type { GatewayLogger } from '../log/gateway-logger';
import type { GatewayMetrics } from '../metrics/gateway-metrics';
import type { GatewayStore } from '../store/gateway-store';
import type { Upstream } from '../upstream/upstream';
import { systemClock, type Clock } from '@org/completion-core';

/** How large one request may be. What asks for more is refused with 400 or 413, and the refusal says the limit. */
export interface RequestCaps {
  /** @default 1_048_576 */
  readonly maxBodyBytes: number;
  /** Prompt and suffix, or all messages, in UTF-16 units. @default 400_000 */
  readonly maxPromptChars: number;
  /** `max_tokens` of one answer. @default 4096 */
  readonly maxTokens: number;
  /** What goes in the place of an absent `max_tokens`; at most `maxTokens`. @default 1024 */
  readonly defaultMaxTokens: number;
  /** Answers of one request: prompts times `n` or `best_of`. @default 4 */
  readonly maxChoices: number;
  /** Answers under way in this process. @default 2000 */
  readonly maxStreams: number;
  /** Answers under way for one tenant in this process. @default 64 */
  readonly maxStreamsPerTenant: number;
  /** From the request to the end of its answer, in milliseconds. @default 600_000 */
  readonly maxDurationMs: number;
}

/** How long the gateway waits for an upstream, in milliseconds. */
export interface UpstreamTimeouts {
  /** For the first byte of an answer's body; then the next upstream is asked. @default 60_000 */
  readonly firstByteMs: number;
  /** Between two pieces of an answer. @default 120_000 */
  readonly idleMs: number;
}

/** What is kept of answers that are always the same: those to requests with temperature 0. */
export interface CacheOptions {
  /** @default 300_000 */
  readonly maxAgeMs: number;
  /** Memory that answers may take in this process. @default 33_554_432 */
  readonly maxBytes: number;
  /** Longest answer that is kept or shared while it is under way. @default 262_144 */
  readonly maxAnswerBytes: number;
  /** Whether a tenant may be given what was answered to another. @default false */
  readonly acrossTenants: boolean;
}

/** Settings of {@link createGateway}. Only `upstreams` and `auth` must be there. */
export interface GatewayOptions {
  /** Servers that answer; which is asked is decided by weight and health. */
  readonly upstreams: readonly Upstream[];
  /** Who may ask. `none`: whoever reaches the handler, because the app around it, or its being on loopback alone, keeps others out. */
  readonly auth: AuthOptions | 'none';
  /** Origins of web pages that may ask, e.g. `https://play.example.org`, or `*` for any. The gateway's own origin always may. @default none */
  readonly origins?: readonly string[];
  /** Ids of the models that may be asked. @default all that the upstreams have */
  readonly models?: readonly string[];
  /**
   * Model that answers requests for `default`. @default the upstream's own, else the best to complete code with out of those listed
   */
  readonly defaultModel?: string;
  readonly caps?: Partial<RequestCaps>;
  readonly timeouts?: Partial<UpstreamTimeouts>;
  /** For tenants that have none of their own of the same name. @default none */
  readonly limits?: TenantLimits;
  /** `false`: nothing is kept and nothing shared. */
  readonly cache?: Partial<CacheOptions> | false;
  /** How often every upstream is asked whether it is well, in milliseconds; `0`: never, only its answers count. @default 0 */
  readonly healthCheckMs?: number;
  /** Where limits are counted and answers are kept, when several gateways do so together. @default in this process */
  readonly store?: GatewayStore;
  readonly metrics?: GatewayMetrics;
  readonly logger?: GatewayLogger;
  readonly clock?: Clock;
}

export const defaultCaps: RequestCaps = {
  maxBodyBytes: 1_048_576,
  maxPromptChars: 400_000,
  maxTokens: 4096,
  defaultMaxTokens: 1024,
  maxChoices: 4,
  maxStreams: 2000,
  maxStreamsPerTenant: 64,
  maxDurationMs: 600_000,
};

export const defaultTimeouts: UpstreamTimeouts = { firstByteMs: 60_000, idleMs: 120_000 };

export const defaultCache: CacheOptions = {
  maxAgeMs: 300_000,
  maxBytes: 33_554_432,
  maxAnswerBytes: 262_144,
  acrossTenants: false,
};

/** {@link GatewayOptions} with every default in its place. */
export interface ResolvedGatewayOptions {
  readonly upstreams: readonly Upstream[];
  readonly auth: AuthOptions | 'none';
  readonly origins: readonly string[];
  readonly models: ReadonlySet<string> | undefined;
  /** Models for `default`, the most wanted first. */
  readonly defaultModels: readonly string[];
  readonly caps: RequestCaps;
  readonly timeouts: UpstreamTimeouts;
  readonly limits: TenantLimits;
  readonly cache: CacheOptions | false;
  readonly healthCheckMs: number;
  readonly clock: Clock;
}

/**
 * Fills in the defaults and checks.
 *
 * @throws {GatewayOptionsError} for a setting that cannot be; the message names it
 */
export function resolveOptions(options: GatewayOptions): ResolvedGatewayOptions {
  const caps = positive('caps', { ...defaultCaps, ...options.caps });
  const names = options.upstreams.map(({ id }) => id);
  if (names.length === 0) throw new GatewayOptionsError('upstreams', 'at least one is wanted');
  if (new Set(names).size < names.length) throw new GatewayOptionsError('upstreams', 'two have the same id');
  for (const { id, weight = 1 } of options.upstreams) {
    if (!(weight > 0 && Number.isFinite(weight)))
      throw new GatewayOptionsError(`upstreams.${id}.weight`, 'a number above 0 is wanted');
  }
  const { healthCheckMs = 0 } = options;
  if (!(healthCheckMs >= 0)) throw new GatewayOptionsError('healthCheckMs', 'a number from 0 is wanted');
  positive('limits', { ...options.limits });
  return {
    upstreams: options.upstreams,
    auth: options.auth,
    origins: (options.origins ?? []).map(checkedOrigin),
    models: options.models === undefined ? undefined : new Set(options.models),
    defaultModels: [
      options.defaultModel,
      ...options.upstreams.map((upstream) => upstream.defaultModel),
    ].filter((id) => id !== undefined),
    caps: { ...caps, defaultMaxTokens: Math.min(caps.defaultMaxTokens, caps.maxTokens) },
    timeouts: positive('timeouts', { ...defaultTimeouts, ...options.timeouts }),
    limits: options.limits ?? {},
    cache: options.cache === false ? false : cacheOptions(options.cache),
    healthCheckMs,
    clock: options.clock ?? systemClock,
  };
}

function cacheOptions(options: Partial<CacheOptions> | undefined): CacheOptions {
  const { acrossTenants, ...sizes } = { ...defaultCache, ...options };
  return { ...positive('cache', sizes), acrossTenants };
}

function positive<T extends object>(group: string, values: T): T {
  for (const [name, value] of Object.entries(values) as [string, unknown][]) {
    if (value === undefined || (typeof value === 'number' && value > 0)) continue;
    throw new GatewayOptionsError(
      `${group}.${name}`,
      `a number above 0 is wanted, not ${JSON.stringify(value)}`,
    );
  }
  return values;
}

function checkedOrigin(text: string): string {
  if (text === '*') return text;
  const fault = new GatewayOptionsError(
    'origins',
    `${text} is no origin; write e.g. https://play.example.org`,
  );
  if (!URL.canParse(text)) throw fault;
  const { origin, pathname, search } = new URL(text);
  if (origin === 'null' || pathname !== '/' || search !== '') throw fault;
  return origin;
}
