import { systemClock, type Clock } from '@org/completion-core';
import { memoryAnswers } from '../cache/memory-answers';
import { memoryWindows } from '../limits/memory-windows';
import type { GatewayLogger } from '../log/gateway-logger';
import type { GatewayMetrics } from '../metrics/gateway-metrics';
import { defaultCache } from '../options/gateway-options';
import type { GatewayStore } from './gateway-store';
import { redisAnswers } from './redis-answers';
import { RedisConnection } from './redis-connection';
import { redisWindows } from './redis-windows';

/** Settings of {@link connectRedis}. */
export interface RedisStoreOptions {
  /** E.g. `redis://127.0.0.1:6379/0` or `rediss://…`. Its password is never shown. */
  readonly url: string;
  /** Prefix of all keys, so that several gateways can use one Redis. @default 'completion-gateway' */
  readonly keyPrefix?: string;
  /** How long Redis may take to respond before the gateway goes on without it, in milliseconds. @default 250 */
  readonly timeoutMs?: number;
  readonly logger?: GatewayLogger;
  readonly metrics?: Pick<GatewayMetrics, 'sharedStore'>;
  readonly clock?: Clock;
}

/** A store in Redis. */
export interface RedisStore extends GatewayStore {
  /** Resolves with `true` when Redis is connected, with `false` after `withinMs`. */
  ready(withinMs: number): Promise<boolean>;
  /** Disconnects. */
  close(): void;
}

/**
 * Limits and answers in Redis. While it is down or too slow, they are in this process alone; the connection is restored in the
 * background, and from then on they are shared again.
 *
 * @throws {GatewayOptionsError} when `url` is not a Redis URL
 */
export function connectRedis(options: RedisStoreOptions): RedisStore {
  const { keyPrefix = 'completion-gateway', clock = systemClock } = options;
  const connection = new RedisConnection(options);
  const { client } = connection;
  const windows = [redisWindows(client, keyPrefix), memoryWindows(clock)] as const;
  const answers = [redisAnswers(client, keyPrefix), memoryAnswers(defaultCache.maxBytes, clock)] as const;
  return {
    windows: {
      take: (window, amount) => connection.attempt(...windows, (store) => store.take(window, amount)),
      adjust: (window, amount) => connection.attempt(...windows, (store) => store.adjust(window, amount)),
    },
    answers: {
      get: (key) => connection.attempt(...answers, (store) => store.get(key)),
      set: (key, answer, maxAgeMs) =>
        connection.attempt(...answers, (store) => store.set(key, answer, maxAgeMs)),
    },
    up: () => connection.isUp(),
    ready: (withinMs) => connection.ready(withinMs),
    close: () => connection.close(),
  };
}
