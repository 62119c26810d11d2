import { describe, expect, it } from 'vitest';
import { durationMs, rateLimitOf, retryAfterMs } from './rate-limit-headers';

const headers = (values: Record<string, string>) => ({ get: (name: string) => values[name] ?? null });

describe('durationMs', () => {
  it.each([
    ['62.5', 62_500],
    ['1m2.5s', 62_500],
    ['250ms', 250],
    ['6h0m0s', 21_600_000],
    ['1d', 86_400_000],
    ['', undefined],
    ['soon', undefined],
    ['1m and more', undefined],
  ])('reads %j', (value, ms) => expect(durationMs(value)).toBe(ms));
});

const now = Date.parse('2026-01-01T00:00:00Z');

describe('retryAfterMs', () => {
  it.each([
    [{ 'retry-after': '3' }, 3_000],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:07 GMT' }, 7_000],
    [{ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
    [{ 'retry-after-ms': '1500', 'retry-after': '9' }, 1_500],
    [{ 'retry-after': 'later' }, undefined],
    [{}, undefined],
    [{ 'retry-after': String(Date.parse('2026-01-01T00:00:30Z') / 1000) }, 30_000],
    [{ 'retry-after': String(Date.parse('2026-01-01T00:00:30Z')) }, 30_000],
    [{ 'retry-after': '1500000000' }, 0],
    [{ 'retry-after': '999999999' }, 86_400_000],
    [{ 'retry-after': 'Thu, 01 Jan 2099 00:00:00 GMT' }, 86_400_000],
    [{ 'retry-after': '9'.repeat(400) }, 86_400_000],
    [{ 'retry-after-ms': '9'.repeat(30) }, 86_400_000],
  ])('reads %j', (values, ms) => expect(retryAfterMs(headers(values), now)).toBe(ms));
});

describe('rateLimitOf', () => {
  it('reads the headers of Token Factory', () => {
    expect(
      rateLimitOf(
        headers({
          'x-ratelimit-limit-requests': '60',
          'x-ratelimit-remaining-requests': '12',
          'x-ratelimit-reset-requests': '1m2s',
          'x-ratelimit-over-limit': 'yes',
        }),
        now,
      ),
    ).toEqual({ limitRequests: 60, remainingRequests: 12, resetRequestsMs: 62_000, overLimit: true });
  });

  it.each([
    ['999999999', 86_400_000],
    [String(now / 1000 + 20), 20_000],
    ['400d', 86_400_000],
  ])('limits a reset of %s to a day', (reset, ms) => {
    const state = rateLimitOf(headers({ 'x-ratelimit-reset-requests': reset }), now);
    expect(state).toEqual({ resetRequestsMs: ms });
  });

  it('returns `undefined` without such headers', () => expect(rateLimitOf(headers({}), now)).toBeUndefined());
});
