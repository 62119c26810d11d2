import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startCompletionServer, type CompletionServer } from '@org/completion-testing/server';
import {
  connectRedis,
  httpUpstream,
  startGateway,
  type RunningGateway,
  type StartGatewayOptions,
} from '../src/index';
import { silentLogger } from '../src/log/gateway-logger';
import { has, until } from './programs';
import { startRedisServer, type RedisServer } from './redis-server';

// Processes and sockets, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const model = 'Qwen/Qwen2.5-Coder-7B';

describe.skipIf(!has('redis-server', '--version'))(
  'several gateways with one Redis (needs redis-server)',
  () => {
    let redis: RedisServer;
    let upstream: CompletionServer;
    let replicas: RunningGateway[];

    beforeAll(async () => {
      redis = await startRedisServer();
      upstream = await startCompletionServer({ model: () => ({ text: 'Heisenberg' }) });
    });

    afterAll(async () => {
      await redis.kill();
      await upstream.close();
    });

    beforeEach(() => {
      replicas = [];
    });

    afterEach(async () => {
      await Promise.all(replicas.map((each) => each.close()));
      upstream.clearLog();
    });

    let tests = 0;

    /** Two gateways that share, with a tenant of this test only. */
    async function startTwo(
      options: Partial<StartGatewayOptions> = {},
    ): Promise<readonly [RunningGateway, RunningGateway]> {
      tests++;
      const start = async () => {
        const running = await startGateway({
          port: 0,
          upstreams: [httpUpstream({ id: 'up', baseUrl: upstream.baseUrl, apiKey: 'key' })],
          auth: 'none',
          logger: silentLogger,
          redisUrl: `${redis.url}/${tests % 16}`,
          ...options,
        });
        replicas.push(running);
        return running;
      };
      return [await start(), await start()];
    }

    const ask = (running: RunningGateway, body: object = {}) =>
      fetch(`${running.url}/v1/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model, prompt: 'p', max_tokens: 10, ...body }),
      });

    const health = async (running: RunningGateway) =>
      (await (await fetch(`${running.url}/healthz`)).json()) as {
        status: string;
        store: string;
        limits: string;
      };

    const metric = async (running: RunningGateway, name: string) => {
      const text = await (await fetch(`${running.url}/metrics`)).text();
      return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1]);
    };

    it('admit no more requests together than one gateway alone, even simultaneous ones', async () => {
      const [one, other] = await startTwo({ limits: { requestsPerMinute: 20 } });
      expect(await health(one)).toMatchObject({ status: 'ok', store: 'up', limits: 'shared' });
      const responses = await Promise.all(
        Array.from({ length: 60 }, (_, index) => ask(index % 2 === 0 ? one : other)),
      );
      const passed = responses.filter(({ status }) => status === 200);
      expect(passed).toHaveLength(20);
      const refused = responses.find(({ status }) => status === 429);
      expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(upstream.requests).toHaveLength(20);
      await Promise.all(responses.map((each) => each.text()));
    });

    it('share a token budget, from which a rejected request takes nothing', async () => {
      const [one, other] = await startTwo({ limits: { tokensPerMinute: 130 } });
      // 1 token of prompt and 100 requested; in the end the 3 generated ones count.
      expect((await ask(one, { max_tokens: 100 })).status).toBe(200);
      await until(async () => (await ask(other, { max_tokens: 100 })).status === 200);
      expect((await ask(one, { max_tokens: 125 })).status).toBe(429);
      expect((await ask(other, { max_tokens: 100 })).status).toBe(200);
    });

    it('answer from the cache of the other', async () => {
      const [one, other] = await startTwo();
      const first = await ask(one, { temperature: 0, stream: true });
      const text = await first.text();
      await until(async () => {
        const again = await ask(other, { temperature: 0, stream: true });
        expect(await again.text()).toContain('[DONE]');
        return again.headers.get('x-completion-cache') === 'hit';
      });
      const again = await ask(other, { temperature: 0, stream: true });
      expect(await again.text()).toBe(text);
      expect(upstream.requests.length).toBeLessThanOrEqual(2);
    });

    it('go on alone while Redis is down, report it, and share again when it is back', async () => {
      const [one, other] = await startTwo({ limits: { requestsPerMinute: 5 } });
      expect(await metric(one, 'completion_gateway_shared_store_up')).toBe(1);
      await redis.kill();
      await until(async () => (await health(one)).store === 'down' && (await health(other)).store === 'down');
      expect(await health(one)).toMatchObject({ status: 'degraded', limits: 'local' });
      expect(await metric(one, 'completion_gateway_shared_store_up')).toBe(0);
      const statuses = async (running: RunningGateway) => {
        const all: number[] = [];
        for (let turn = 0; turn < 6; turn++) all.push((await ask(running)).status);
        return all;
      };
      expect(await statuses(one)).toEqual([200, 200, 200, 200, 200, 429]);
      expect(await statuses(other)).toEqual([200, 200, 200, 200, 200, 429]);
      await redis.start();
      await until(async () => (await health(one)).store === 'up' && (await health(other)).store === 'up');
      const together = [...(await statuses(one)), ...(await statuses(other))];
      expect(together.filter((status) => status === 200)).toHaveLength(5);
    });

    it('do not wait for a hanging Redis', async () => {
      const [one] = await startTwo({ limits: { requestsPerMinute: 1000 } });
      redis.pause();
      try {
        const tookMs: number[] = [];
        for (let turn = 0; turn < 20; turn++) {
          const startedAt = performance.now();
          expect((await ask(one)).status).toBe(200);
          tookMs.push(performance.now() - startedAt);
        }
        // One timeout of 250 ms and then none for a second, not one per request.
        expect(Math.min(...tookMs)).toBeLessThan(250);
        expect((await health(one)).store).toBe('down');
      } finally {
        redis.resume();
      }
      await until(async () => (await ask(one)).status === 200 && (await health(one)).store === 'up');
    });

    it('start without Redis and connect to it later', async () => {
      await redis.kill();
      const store = connectRedis({ url: redis.url });
      try {
        expect(await store.ready(300)).toBe(false);
        const window = { key: 'w', limit: 1, windowMs: 60_000 };
        expect((await store.windows.take(window, 1)).taken).toBe(true);
        expect((await store.windows.take(window, 1)).taken).toBe(false);
        await redis.start();
        expect(await store.ready(30_000)).toBe(true);
        expect((await store.windows.take(window, 1)).taken).toBe(true);
      } finally {
        store.close();
      }
    });
  },
);
