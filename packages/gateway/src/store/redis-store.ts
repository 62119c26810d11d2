import { Redis } from 'ioredis';
import { memoryAnswers } from '../cache/memory-answers';
import { memoryWindows } from '../limits/memory-windows';
import { silentLogger, type GatewayLogger } from '../log/gateway-logger';
import type { GatewayMetrics } from '../metrics/gateway-metrics';
import { GatewayOptionsError } from '../options/gateway-options-error';
import { defaultCache } from '../options/gateway-options';
import { systemClock, type Clock } from '@org/completion-core';
import type { GatewayStore } from './gateway-store';
import { redisAnswers } from './redis-answers';
import { redisWindows } from './redis-windows';

export interface RedisStoreOptions {
  /** E.g. `redis://127.0.0.1:6379/0` or `rediss://…`. Its password is never shown. */
  readonly url: string;
  /** Before every key, so that several gateways can use one Redis. @default 'completion-gateway' */
  readonly keyPrefix?: string;
  /** How long Redis may take to answer before the gateway goes on without it, in milliseconds. @default 250 */
  readonly timeoutMs?: number;
  readonly logger?: GatewayLogger;
  readonly metrics?: Pick<GatewayMetrics, 'sharedStore'>;
  readonly clock?: Clock;
}

/** A store in Redis. */
export interface RedisStore extends GatewayStore {
  /** Resolves when Redis is reached, or `withinMs` have passed; says which. */
  ready(withinMs: number): Promise<boolean>;
  close(): void;
}

/** How long Redis is left alone after it did not answer in time. */
const restMs = 1000;

/**
 * Limits and answers in Redis. While it is gone, or too slow, limits are counted in this process and nothing is kept; the
 * connection is sought again in the background, and from then on everything is shared as before.
 *
 * @throws {GatewayOptionsError} when `url` is none of a Redis
 */
export function connectRedis(options: RedisStoreOptions): RedisStore {
  const { keyPrefix = 'completion-gateway', timeoutMs = 250 } = options;
  const { logger = silentLogger, metrics, clock = systemClock } = options;
  if (!/^rediss?:\/\/[^/]/.test(options.url))
    throw new GatewayOptionsError(
      'redisUrl',
      'redis://HOST:PORT or rediss://HOST:PORT is wanted (REDIS_URL)',
    );
  const client = new Redis(options.url, {
    // What cannot be sent now is answered here at once, and not later there.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: timeoutMs,
    connectTimeout: 2000,
    retryStrategy: (times) => Math.min(2000, 100 * times),
  });
  let reached = false;
  let restUntil = 0;
  const tell = () => {
    const up = client.status === 'ready' && clock.now() >= restUntil;
    if (up === reached) return up;
    reached = up;
    metrics?.sharedStore(up);
    if (up) logger.info({}, 'Redis is reached: limits and answers are shared');
    else logger.warn({}, 'Redis is gone: limits are counted in this process alone');
    return up;
  };
  metrics?.sharedStore(false);
  client.on('ready', tell);
  client.on('close', tell);
  // Without a listener it would end the process; the listeners above tell what follows from it.
  client.on('error', () => {});

  const attempt = async <T>(ask: () => Promise<T>, without: () => Promise<T>): Promise<T> => {
    if (!tell()) return without();
    try {
      return await ask();
    } catch {
      restUntil = clock.now() + restMs;
      tell();
      return without();
    }
  };
  const shared = { windows: redisWindows(client, keyPrefix), answers: redisAnswers(client, keyPrefix) };
  const local = { windows: memoryWindows(clock), answers: memoryAnswers(defaultCache.maxBytes, clock) };
  return {
    windows: {
      take: (window, amount) =>
        attempt(
          () => shared.windows.take(window, amount),
          () => local.windows.take(window, amount),
        ),
      adjust: (window, amount) =>
        attempt(
          () => shared.windows.adjust(window, amount),
          () => local.windows.adjust(window, amount),
        ),
    },
    answers: {
      get: (key) =>
        attempt(
          () => shared.answers.get(key),
          () => local.answers.get(key),
        ),
      set: (key, answer, maxAgeMs) =>
        attempt(
          () => shared.answers.set(key, answer, maxAgeMs),
          () => local.answers.set(key, answer, maxAgeMs),
        ),
    },
    up: tell,
    ready(withinMs) {
      if (tell()) return Promise.resolve(true);
      return new Promise((resolve) => {
        const settle = (up: boolean) => {
          cancel();
          client.off('ready', onReady);
          resolve(up);
        };
        const onReady = () => settle(true);
        const cancel = clock.after(withinMs, () => settle(false));
        client.on('ready', onReady);
      });
    },
    close: () => client.disconnect(),
  };
}
