import { fakeClock } from '@org/completion-core/testing';
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
  it('waits a share of the reset when nothing is left, and the whole once the server refused for long', async () => {
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

  it('counts what is on its way besides what the server knew', () => {
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
    [{ 'x-ratelimit-reset-requests': '1m2.5s' }, 62_500],
    [{ 'x-ratelimit-reset-requests': '20ms' }, 20],
    [{}, 1000],
  ])('waits after a refusal with %j', (given, ms) => {
    const budget = new RateBudget(fakeClock());
    budget.answered(budget.sent(), 429, new Headers(given as Record<string, string>));
    expect(budget.waitMs()).toBe(ms);
  });

  it('goes on over the limit while the server serves from spare capacity, and waits for tokens', () => {
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
});
