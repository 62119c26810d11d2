import type { Redis } from 'ioredis';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { WindowStore } from '../limits/window-store';

/**
 * Takes from a window atomically: all or nothing, so that a large request that is rejected costs the small ones after it nothing. The
 * amount taken does not fall below zero.
 *
 * Keys: the window. Arguments, in the limiter's order: amount, seconds, limit.
 */
const takeScript = `
local used = tonumber(redis.call('get', KEYS[1]) or '0')
local left = redis.call('pttl', KEYS[1])
local amount = tonumber(ARGV[1])
if left < 0 then used = 0; left = tonumber(ARGV[2]) * 1000 end
if amount > 0 and used + amount > tonumber(ARGV[3]) then return {used + amount, left} end
used = math.max(0, used + amount)
redis.call('set', KEYS[1], used, 'PX', left)
return {used, left}
`;

/** Windows in Redis, counted by atomic scripts. Rejects when Redis does not respond. */
export function redisWindows(client: Redis, keyPrefix: string): WindowStore {
  const limiters = new Map<string, RateLimiterRedis>();
  const limiterFor = (limit: number, windowMs: number) => {
    const name = `${limit}:${windowMs}`;
    const known = limiters.get(name);
    if (known !== undefined) return known;
    const limiter = new RateLimiterRedis({
      storeClient: client,
      keyPrefix: `${keyPrefix}:window`,
      points: limit,
      duration: windowMs / 1000,
      rejectIfRedisNotReady: true,
      customIncrTtlLuaScript: takeScript,
    });
    // Signed tokens may contain any limits. Creating a limiter again is cheap.
    if (limiters.size >= 1000) limiters.clear();
    limiters.set(name, limiter);
    return limiter;
  };
  return {
    async take({ key, limit, windowMs }, amount) {
      try {
        const { remainingPoints, msBeforeNext } = await limiterFor(limit, windowMs).consume(key, amount);
        return { taken: true, remaining: remainingPoints, resetMs: msBeforeNext };
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        return { taken: false, remaining: 0, resetMs: refusal.msBeforeNext };
      }
    },
    async adjust({ key, windowMs }, amount) {
      const limiter = limiterFor(Number.MAX_SAFE_INTEGER, windowMs);
      if (amount > 0) await limiter.penalty(key, amount);
      else await limiter.reward(key, -amount);
    },
  };
}
