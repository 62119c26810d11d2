import { systemClock, type Clock } from '@org/completion-core';
import { Redis } from 'ioredis';
import { silentLogger, type GatewayLogger } from '../log/gateway-logger';
import type { GatewayMetrics } from '../metrics/gateway-metrics';
import { GatewayOptionsError } from '../options/gateway-options-error';

/** How long Redis gets no commands after it did not respond in time. */
const pauseMs = 1000;

/** A connection to Redis that knows whether it works, and reconnects in the background. */
export class RedisConnection {
  readonly client: Redis;
  readonly #logger: GatewayLogger;
  readonly #metrics: Pick<GatewayMetrics, 'sharedStore'> | undefined;
  readonly #clock: Clock;
  #reportedUp = false;
  #pausedUntil = 0;

  /** @throws {GatewayOptionsError} when `url` is not a Redis URL */
  constructor(options: {
    readonly url: string;
    readonly timeoutMs?: number;
    readonly logger?: GatewayLogger;
    readonly metrics?: Pick<GatewayMetrics, 'sharedStore'>;
    readonly clock?: Clock;
  }) {
    if (!/^rediss?:\/\/[^/]/.test(options.url)) {
      throw new GatewayOptionsError(
        'redisUrl',
        'must be a URL like redis://HOST:PORT or rediss://HOST:PORT (REDIS_URL)',
      );
    }
    this.#logger = options.logger ?? silentLogger;
    this.#metrics = options.metrics;
    this.#clock = options.clock ?? systemClock;
    this.client = new Redis(options.url, {
      // A command that cannot be sent now must fail now.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: options.timeoutMs ?? 250,
      connectTimeout: 2000,
      retryStrategy: (times) => Math.min(2000, 100 * times),
    });
    this.#metrics?.sharedStore(false);
    this.client.on('ready', () => this.isUp());
    this.client.on('close', () => this.isUp());
    // Without a listener an error would end the process; its effect is noticed by the listeners above.
    this.client.on('error', () => {});
  }

  /** Whether Redis works now. Logs and counts changes. */
  isUp(): boolean {
    const up = this.client.status === 'ready' && this.#clock.now() >= this.#pausedUntil;
    if (up === this.#reportedUp) return up;
    this.#reportedUp = up;
    this.#metrics?.sharedStore(up);
    if (up) this.#logger.info({}, 'Redis is connected: limits and answers are shared');
    else this.#logger.warn({}, 'Redis cannot be reached: limits are counted in this process alone');
    return up;
  }

  /** Runs `use` with `shared`, or with `local` when Redis is down or fails. */
  async attempt<Store, T>(shared: Store, local: Store, use: (store: Store) => Promise<T>): Promise<T> {
    if (!this.isUp()) return use(local);
    try {
      return await use(shared);
    } catch {
      this.#pausedUntil = this.#clock.now() + pauseMs;
      this.isUp();
      return use(local);
    }
  }

  /** Resolves with `true` when Redis works, with `false` when it does not within `timeoutMs`. */
  ready(timeoutMs: number): Promise<boolean> {
    if (this.isUp()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const settle = (up: boolean) => {
        cancel();
        this.client.off('ready', onReady);
        resolve(up);
      };
      const onReady = () => settle(true);
      const cancel = this.#clock.after(timeoutMs, () => settle(false));
      this.client.on('ready', onReady);
    });
  }

  close(): void {
    this.client.disconnect();
  }
}
