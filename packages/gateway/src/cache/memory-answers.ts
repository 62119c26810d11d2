import { LRUCache } from 'lru-cache';
import type { Clock } from '@org/completion-core';
import type { AnswerStore, KeptAnswer } from './answer-store';

/** Answers in this process's memory; beyond `maxBytes` the least recently used are dropped. */
export function memoryAnswers(maxBytes: number, clock: Clock): AnswerStore {
  const kept = new LRUCache<string, KeptAnswer>({
    maxSize: maxBytes,
    sizeCalculation: ({ body }, key) => body.byteLength + key.length + 100,
    perf: clock,
    ttlResolution: 0,
  });
  return {
    get: (key) => Promise.resolve(kept.get(key)),
    set(key, answer, maxAgeMs) {
      kept.set(key, answer, { ttl: maxAgeMs });
      return Promise.resolve();
    },
  };
}
