import type { Redis } from 'ioredis';
import type { AnswerStore } from '../cache/answer-store';

/** Answers in Redis: content type, a line end, the bytes. Rejects when Redis does not respond. */
export function redisAnswers(client: Redis, keyPrefix: string): AnswerStore {
  const name = (key: string) => `${keyPrefix}:answer:${key}`;
  return {
    async get(key) {
      const value = await client.getBuffer(name(key));
      const lineEnd = value?.indexOf(0x0a) ?? -1;
      if (value === null || lineEnd < 0) return undefined;
      return { contentType: value.toString('latin1', 0, lineEnd), body: value.subarray(lineEnd + 1) };
    },
    async set(key, { contentType, body }, maxAgeMs) {
      await client.set(
        name(key),
        Buffer.concat([Buffer.from(`${contentType}\n`, 'latin1'), body]),
        'PX',
        Math.ceil(maxAgeMs),
      );
    },
  };
}
