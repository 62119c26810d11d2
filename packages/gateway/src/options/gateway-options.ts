import { GatewayOptionsError } from './gateway-options-error';
import type { AuthOptions } from '../auth/authenticator';
import type { TenantLimits } from '../limits/tenant-limits';
import type { GatewayLogger } from '../log/gateway-logger';
import type { GatewayMetrics } from '../metrics/gateway-metrics';
import type { GatewayStore } from '../store/gateway-store';
import type { Upstream } from '../upstream/upstream';
import { systemClock, type Clock } from '@org/completion-core';

/** How large one request may be. A larger one is rejected with 400 or 413, and the message names the limit. */
export interface RequestCaps {
  /** @default 1_048_576 */
  readonly maxBodyBytes: number;
  /** Prompt and suffix, or all messages, in UTF-16 units. @default 400_000 */
  readonly maxPromptChars: number;
  /** `max_tokens` of one answer. @default 4096 */
  readonly maxTokens: number;
  /** Used when a request has no `max_tokens`; at most `maxTokens`. @default 1024 */
  readonly defaultMaxTokens: number;
  /** Choices of one request: prompts times `n` or `best_of`. @default 4 */
  readonly maxChoices: number;
  /** Requests in flight in this process. @default 2000 */
  readonly maxStreams: number;
  /** Requests in flight of one tenant in this process. @default 64 */
  readonly maxStreamsPerTenant: number;
  /** From the request to the end of its answer, in milliseconds. @default 600_000 */
  readonly maxDurationMs: number;
}

/** How long the gateway waits for an upstream, in milliseconds. */
export interface UpstreamTimeouts {
  /** For the first byte of an answer's body; then the next upstream gets the request. @default 60_000 */
  readonly firstByteMs: number;
  /** Between two chunks of an answer. @default 120_000 */
  readonly idleMs: number;
}

/** How answers that are always the same are cached: those to requests with temperature 0. */
export interface CacheOptions {
  /** How long an answer is cached, in milliseconds. @default 300_000 */
  readonly maxAgeMs: number;
  /** Memory for cached answers in this process, in bytes. @default 33_554_432 */
  readonly maxBytes: number;
  /** Maximum size of an answer that is cached, or shared while it is in flight, in bytes. @default 262_144 */
  readonly maxAnswerBytes: number;
  /** Whether tenants share cached answers. @default false */
  readonly acrossTenants: boolean;
}

/** Settings of {@link createGateway}. Only `upstreams` and `auth` are required. */
export interface GatewayOptions {
  /** Servers that answer, chosen by weight and health. */
  readonly upstreams: readonly Upstream[];
  /** Which clients may send requests. `none`: all that reach the handler; use it on loopback, or in an app that authenticates. */
  readonly auth: AuthOptions | 'none';
  /** Origins of web pages that may send requests, e.g. `https://play.example.org`, or `*` for all. The gateway's own origin always may. @default none */
  readonly origins?: readonly string[];
  /** Ids of the models that may be used. @default all that the upstreams have */
  readonly models?: readonly string[];
  /**
   * Model for requests for `default`. @default the upstream's own, else the best for completing code of those listed
   */
  readonly defaultModel?: string;
  readonly caps?: Partial<RequestCaps>;
  readonly timeouts?: Partial<UpstreamTimeouts>;
  /** For tenants without a limit of their own of the same name. @default none */
  readonly limits?: TenantLimits;
  /** `false`: answers are neither cached nor shared. */
  readonly cache?: Partial<CacheOptions> | false;
  /** Pause between two health checks of all upstreams, in milliseconds; `0`: no checks, only responses count. @default 0 */
  readonly healthCheckMs?: number;
  /** Where several gateways together count limits and cache answers. @default in this process */
  readonly store?: GatewayStore;
  readonly metrics?: GatewayMetrics;
  readonly logger?: GatewayLogger;
  readonly clock?: Clock;
}

/** Defaults of {@link RequestCaps}. */
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

/** Defaults of {@link UpstreamTimeouts}. */
export const defaultTimeouts: UpstreamTimeouts = { firstByteMs: 60_000, idleMs: 120_000 };

/** Defaults of {@link CacheOptions}. */
export const defaultCache: CacheOptions = {
  maxAgeMs: 300_000,
  maxBytes: 33_554_432,
  maxAnswerBytes: 262_144,
  acrossTenants: false,
};

/** {@link GatewayOptions} with all defaults. */
export interface ResolvedGatewayOptions {
  readonly upstreams: readonly Upstream[];
  readonly auth: AuthOptions | 'none';
  readonly origins: readonly string[];
  readonly models: ReadonlySet<string> | undefined;
  /** Models for `default`, in order of preference. */
  readonly defaultModels: readonly string[];
  readonly caps: RequestCaps;
  readonly timeouts: UpstreamTimeouts;
  readonly limits: TenantLimits;
  readonly cache: CacheOptions | false;
  readonly healthCheckMs: number;
  readonly clock: Clock;
}

/**
 * Fills in the defaults and checks all settings.
 *
 * @throws {GatewayOptionsError} for an invalid setting
 */
export function resolveOptions(options: GatewayOptions): ResolvedGatewayOptions {
  const caps = positive('caps', { ...defaultCaps, ...options.caps });
  const names = options.upstreams.map(({ id }) => id);
  if (names.length === 0) throw new GatewayOptionsError('upstreams', 'must not be empty');
  if (new Set(names).size < names.length)
    throw new GatewayOptionsError('upstreams', 'must have different ids');
  for (const { id, weight = 1 } of options.upstreams) {
    if (!(weight > 0 && Number.isFinite(weight)))
      throw new GatewayOptionsError(`upstreams.${id}.weight`, `must be a number > 0, got ${weight}`);
  }
  const { healthCheckMs = 0 } = options;
  if (!(healthCheckMs >= 0))
    throw new GatewayOptionsError('healthCheckMs', `must be a number ≥ 0, got ${healthCheckMs}`);
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
    throw new GatewayOptionsError(`${group}.${name}`, `must be a number > 0, got ${JSON.stringify(value)}`);
  }
  return values;
}

function checkedOrigin(text: string): string {
  if (text === '*') return text;
  const error = new GatewayOptionsError(
    'origins',
    `must be origins, e.g. https://play.example.org, got ${text}`,
  );
  if (!URL.canParse(text)) throw error;
  const { origin, pathname, search } = new URL(text);
  if (origin === 'null' || pathname !== '/' || search !== '') throw error;
  return origin;
}
