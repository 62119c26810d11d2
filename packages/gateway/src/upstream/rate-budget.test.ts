import { fakeClock } from '@org/completion-testing';
import { describe, expect, it } from 'vitest';
import { RateBudget } from './rate-budget';

const headers = (remaining: number, reset: string, more: Record<string, string> = {}) =>
  new Headers({
    'x-ratelimit-limit-requests': '60',
    'x-ratelimit-remaining-requests': String(remaining),
    'x-ratelimit-reset-requests': reset,
    ...more,
  });

describe('a rate budget', () => {
  it('waits a share of the reset when nothing is left, and all of it after a long 429', async () => {
    const clock = fakeClock();
    const budget = new RateBudget(clock);
    budget.answered(budget.sent(), 200, headers(0, '1m0s'));
    expect(budget.waitMs()).toBe(1000);
    await clock.advance(1000);
    expect(budget.waitMs()).toBe(0);
    budget.answered(budget.sent(), 429, headers(0, '59s', { 'retry-after': '59' }));
    expect(budget.waitMs()).toBe(59_000);
    await clock.advance(59_000);
    budget.answered(budget.sent(), 200, headers(0, '60s'));
    expect(budget.waitMs()).toBe(60_000);
  });

  it('counts requests in flight besides those that the server knows', () => {
    const budget = new RateBudget(fakeClock());
    const sent = [budget.sent(), budget.sent(), budget.sent()];
    budget.answered(sent[0] ?? 0, 200, headers(3, '10s'));
    expect(budget.waitMs()).toBe(0);
    budget.sent();
    expect(budget.waitMs()).toBeGreaterThan(0);
  });

  it.each([
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': '2', 'retry-after-ms': '150' }, 150],
    [{ 'x-ratelimit-reset-requests': '0m42.5s' }, 42_500],
    [{ 'x-ratelimit-reset-requests': '20ms' }, 20],
    [{}, 1000],
  ])('waits after a 429 with %j', (given, ms) => {
    const budget = new RateBudget(fakeClock());
    budget.answered(budget.sent(), 429, new Headers(given as Record<string, string>));
    expect(budget.waitMs()).toBe(ms);
  });

  it('does not wait while the server serves from spare capacity, and waits for tokens', () => {
    const budget = new RateBudget(fakeClock());
    budget.answered(budget.sent(), 200, headers(0, '60s', { 'x-ratelimit-over-limit': 'yes' }));
    expect(budget.waitMs()).toBe(0);
    budget.answered(
      budget.sent(),
      200,
      headers(9, '1s', { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '5s' }),
    );
    expect(budget.waitMs()).toBe(5000);
  });

  it.each([
    { 'retry-after': '3600' },
    { 'retry-after': '4102444800' },
    { 'retry-after': 'Fri, 31 Dec 2099 23:59:59 GMT' },
    { 'retry-after': '9'.repeat(30) },
    { 'retry-after': '9'.repeat(400) },
    { 'x-ratelimit-reset-requests': '999999999s' },
    { 'x-ratelimit-reset-requests': '4000d' },
  ])('tries one request after a minute, whatever the server demands: %j', async (given) => {
    const clock = fakeClock();
    const budget = new RateBudget(clock);
    budget.answered(budget.sent(), 429, new Headers(given as Record<string, string>));
    expect([budget.waitMs(), budget.refusedForMs()]).toEqual([60_000, 60_000]);
    await clock.advance(60_000);
    expect(budget.waitMs()).toBe(0);
    const trial = budget.sent();
    expect(budget.waitMs()).toBe(5_000);
    budget.answered(trial, 200, new Headers());
    expect([budget.waitMs(), budget.refusedForMs()]).toEqual([0, 0]);
  });

  it('reads a timestamp as a moment', () => {
    const inHalfAMinute = String(Math.ceil(Date.now() / 1000) + 30);
    const budget = new RateBudget(fakeClock());
    budget.answered(budget.sent(), 429, new Headers({ 'retry-after': inHalfAMinute }));
    expect(budget.waitMs()).toBeGreaterThan(20_000);
    expect(budget.waitMs()).toBeLessThanOrEqual(31_000);
  });

  it('tries again when the trial got no response', async () => {
    const clock = fakeClock();
    const budget = new RateBudget(clock);
    budget.answered(budget.sent(), 429, new Headers({ 'retry-after': '3600' }));
    await clock.advance(60_000);
    budget.sent();
    await clock.advance(5_000);
    expect(budget.waitMs()).toBe(0);
  });

  it('waits at most a minute for the reset of a successful response', () => {
    const budget = new RateBudget(fakeClock());
    budget.answered(budget.sent(), 200, headers(0, '999999999s'));
    expect(budget.waitMs()).toBe(60_000);
    const tokens = { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '999999999s' };
    budget.answered(budget.sent(), 200, headers(9, '1s', tokens));
    expect(budget.waitMs()).toBe(60_000);
  });
});
