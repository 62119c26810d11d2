import { describe, expect, it } from 'vitest';
import type { EndpointStatus } from '../domain/endpoint-status';
import { CompletionError, ProviderHttpError } from '../errors/completion-error';
import { fakeClock } from '@org/completion-testing';
import { CircuitBreaker } from './circuit-breaker';
import { Endpoint } from './endpoint';
import { Latency } from './latency';
import { RequestPacing } from './request-pacing';
import { RequestBudget } from './request-budget';
import { TypingRhythm } from './typing-rhythm';

const uri = 'file:///project/a.ts';

describe('RequestBudget', () => {
  it('never allows more requests in any minute than its limit', async () => {
    const clock = fakeClock();
    const budget = new RequestBudget(clock, 60);
    const sent: number[] = [];
    for (let step = 0; step < 3_000; step++) {
      await clock.advance(step % 700 === 0 ? 90_000 : 100);
      while (budget.waitMs('explicit') === 0) {
        budget.acquire();
        sent.push(clock.now());
      }
    }
    for (const at of sent)
      expect(sent.filter((other) => other >= at && other < at + 60_000).length).toBeLessThanOrEqual(60);
    expect(sent.length).toBeGreaterThan(250);
  });

  it('keeps the last request for explicit requests', () => {
    const budget = new RequestBudget(fakeClock(), 60);
    let automatic = 0;
    while (budget.waitMs('automatic') === 0) {
      budget.acquire();
      automatic++;
    }
    expect(automatic).toBe(5);
    expect(budget.waitMs('explicit')).toBe(0);
  });

  it('spends only spare requests on speculation', () => {
    const budget = new RequestBudget(fakeClock(), 60);
    expect(budget.waitMs('speculative')).toBe(0);
    budget.acquire();
    budget.acquire();
    expect(budget.waitMs('speculative')).toBeGreaterThan(0);
    expect(budget.waitMs('automatic')).toBe(0);
  });

  it("adopts the server's limit, and waits when no requests remain", async () => {
    const clock = fakeClock();
    const budget = new RequestBudget(clock, 60);
    budget.update({ limitRequests: 600, remainingRequests: 599 });
    expect(budget.requestsPerMinute).toBe(600);
    budget.update({ remainingRequests: 0, resetRequestsMs: 12_000 });
    expect(budget.waitMs('automatic')).toBeGreaterThanOrEqual(12_000);
    await clock.advance(12_000);
    expect(budget.waitMs('automatic')).toBeLessThan(1_000);
  });

  it('has no limit until a server reports one, when configured without', () => {
    const budget = new RequestBudget(fakeClock(), Infinity);
    for (let request = 0; request < 1_000; request++) budget.acquire();
    expect(budget.waitMs('automatic')).toBe(0);
    budget.block(500);
    expect(budget.waitMs('explicit')).toBe(500);
  });

  it.each([0.001, 1])(
    'allows a request within a minute when the server reports a limit of %d',
    async (limitRequests) => {
      const clock = fakeClock();
      const budget = new RequestBudget(clock, 60);
      budget.update({ limitRequests, remainingRequests: 0, resetRequestsMs: 86_400_000 });
      await clock.advance(60_000);
      expect(budget.waitMs('automatic')).toBe(0);
    },
  );

  it('refunds a request that was not sent', () => {
    const budget = new RequestBudget(fakeClock(), 10);
    budget.acquire();
    expect(budget.waitMs('explicit')).toBeGreaterThan(0);
    budget.release();
    expect(budget.waitMs('explicit')).toBe(0);
  });
});

describe('CircuitBreaker', () => {
  it('opens after three failures, allows one probe, and doubles the pause when the probe fails', async () => {
    const clock = fakeClock();
    const circuit = new CircuitBreaker(clock);
    for (let failure = 0; failure < 3; failure++) circuit.onFailure();
    expect(circuit.waitMs).toBe(2_000);
    await clock.advance(2_000);
    expect(circuit.waitMs).toBe(0);
    circuit.onSent();
    expect(circuit.waitMs).toBeGreaterThan(0);
    circuit.onFailure();
    expect(circuit.waitMs).toBe(4_000);
    await clock.advance(4_000);
    circuit.onSent();
    circuit.onSuccess();
    expect({ open: circuit.open, waitMs: circuit.waitMs }).toEqual({ open: false, waitMs: 0 });
  });

  it('keeps its state after a cancelled probe', async () => {
    const clock = fakeClock();
    const circuit = new CircuitBreaker(clock);
    for (let failure = 0; failure < 3; failure++) circuit.onFailure();
    await clock.advance(2_000);
    circuit.onSent();
    circuit.onCancelled();
    expect({ open: circuit.open, waitMs: circuit.waitMs }).toEqual({ open: true, waitMs: 0 });
  });
});

describe('Endpoint', () => {
  function endpoint() {
    const clock = fakeClock();
    const states: EndpointStatus['state'][] = [];
    return { clock, states, endpoint: new Endpoint(clock, 60, ({ state }) => states.push(state)) };
  }

  it('reports each change of state once', () => {
    const { endpoint: each, states } = endpoint();
    const refused = new CompletionError('authentication', 'the key was refused');
    each.onFailure(refused);
    each.onFailure(refused);
    each.onSuccess(undefined);
    each.onSuccess(undefined);
    expect(states).toEqual(['unauthorized', 'ready']);
  });

  it('delays automatic requests after a rejected key, and allows explicit ones', () => {
    const { endpoint: each } = endpoint();
    each.onFailure(new CompletionError('authentication', 'the key was refused'));
    expect(each.wait('automatic')).toMatchObject({ rule: 'unauthorized' });
    expect(each.wait('explicit').ms).toBe(0);
  });

  it('delays all requests for as long as the server asks', async () => {
    const { endpoint: each, clock } = endpoint();
    each.onFailure(new ProviderHttpError('rate-limited', 'slow down', { status: 429, retryAfterMs: 9_000 }));
    expect(each.wait('explicit')).toEqual({ ms: 9_000, rule: 'rate-limited' });
    await clock.advance(9_000);
    expect(each.wait('explicit').rule).toBe('request-budget');
  });

  const limited = (retryAfterMs: number) =>
    new ProviderHttpError('rate-limited', 'slow down', { status: 429, retryAfterMs });

  it.each([3_600_000, 1_796_016_000_000, Infinity])(
    'waits at most a minute for a server delay of %d ms, less for explicit requests',
    async (retryAfterMs) => {
      const { endpoint: each, clock } = endpoint();
      each.onFailure(limited(retryAfterMs));
      expect(each.wait('explicit')).toEqual({ ms: 10_000, rule: 'rate-limited' });
      expect(each.wait('automatic')).toEqual({ ms: 60_000, rule: 'rate-limited' });
      expect(each.status()).toEqual({ state: 'rate-limited', retryAfterMs: 60_000 });
      await clock.advance(10_000);
      expect(each.wait('explicit').ms).toBe(0);
      expect(each.wait('automatic').ms).toBe(50_000);
      await clock.advance(50_000);
      expect(each.wait('automatic').ms).toBe(0);
      expect(each.wait('speculative').ms).toBeGreaterThan(0);
    },
  );

  it('allows one trial after the delay, and the others when it succeeds', async () => {
    const { endpoint: each, clock, states } = endpoint();
    each.onFailure(limited(3_600_000));
    await clock.advance(60_000);
    each.acquire();
    expect(each.wait('automatic')).toMatchObject({ rule: 'rate-limited' });
    expect(each.wait('explicit')).toMatchObject({ rule: 'rate-limited' });
    each.onSuccess(undefined);
    expect(each.wait('automatic').ms).toBe(0);
    expect(states).toEqual(['rate-limited', 'ready']);
  });

  it('waits for the newer delay when the trial is rejected', async () => {
    const { endpoint: each, clock } = endpoint();
    each.onFailure(limited(3_600_000));
    await clock.advance(60_000);
    each.acquire();
    each.onFailure(limited(30_000));
    expect(each.wait('automatic').ms).toBe(30_000);
  });

  it.each(['cancelled', 'broken', 'never sent'])('keeps the limit after a trial that was %s', async (how) => {
    const { endpoint: each, clock } = endpoint();
    each.onFailure(limited(3_600_000));
    await clock.advance(60_000);
    each.acquire();
    if (how === 'cancelled') each.onCancelled();
    else if (how === 'broken') each.onFailure(new CompletionError('timeout', 'late'));
    else each.release();
    expect(each.wait('automatic').ms).toBe(0);
  });

  it('uses the longer of two delays from concurrent requests', () => {
    const { endpoint: each } = endpoint();
    each.onFailure(limited(9_000));
    each.onFailure(limited(1_000));
    each.onSuccess(undefined);
    expect(each.wait('automatic').ms).toBe(9_000);
  });

  it('does not count invalid requests as failures of the endpoint', () => {
    const { endpoint: each } = endpoint();
    for (let request = 0; request < 5; request++)
      each.onFailure(new CompletionError('provider-rejected', 'no'));
    expect(each.status()).toEqual({ state: 'ready' });
  });
});

describe('RequestPacing', () => {
  const pacer = () => new RequestPacing({ minDelayMs: 0, maxDelayMs: 400 });

  /** Types `keys` keys, `gapMs` apart, and returns the time after the last. */
  function type(each: RequestPacing, keys: number, gapMs: number): number {
    let now = 0;
    for (let key = 0; key < keys; key++) {
      now += gapMs;
      each.keystroke(uri, now);
    }
    return now;
  }

  it('does not delay the first request, one after a pause, or an explicit one', () => {
    const each = pacer();
    const now = type(each, 10, 100);
    each.missed(uri);
    each.sent(uri, now);
    expect(each.delayMs(uri, 'automatic', now)).toBeGreaterThan(0);
    expect(each.delayMs(uri, 'invoked', now)).toBe(0);
    each.keystroke(uri, now + 2_000);
    expect(each.delayMs(uri, 'automatic', now + 2_000)).toBe(0);
  });

  it("waits longer than the user's usual gap after the model was wrong", () => {
    for (const gapMs of [80, 160, 240]) {
      const each = pacer();
      const now = type(each, 10, gapMs);
      each.sent(uri, now);
      each.missed(uri);
      expect(each.delayMs(uri, 'automatic', now)).toBeCloseTo(Math.min(2.2 * gapMs, 400), 0);
    }
  });

  it('sends during typing after enough time for this model, later after many misses', () => {
    for (const [ttftMs, misses, afterMs] of [
      [120, 1, 300],
      [300, 2, 525],
      [300, 3, 1_050],
      [2_000, 1, 1_500],
    ] as const) {
      const each = pacer();
      each.latency.measured(ttftMs);
      const now = type(each, 10, 150);
      each.sent(uri, now);
      for (let miss = 0; miss < misses; miss++) each.missed(uri);
      expect(each.delayMs(uri, 'automatic', now + afterMs - 10)).toBeGreaterThan(0);
      expect(each.delayMs(uri, 'automatic', now + afterMs)).toBe(0);
    }
  });

  it('waits for a time to first token from where the user departs from what was shown, also after a pause', () => {
    const each = pacer();
    each.latency.measured(350);
    const now = type(each, 10, 300) + 2_000;
    each.keystroke(uri, now);
    each.departed(uri, now);
    expect(each.delayMs(uri, 'automatic', now)).toBe(350);
    expect(each.delayMs(uri, 'invoked', now)).toBe(0);
    each.keystroke(uri, now + 340);
    expect(each.delayMs(uri, 'automatic', now + 340)).toBe(10);
    each.sent(uri, now + 350);
    each.missed(uri);
    expect(each.delayMs(uri, 'automatic', now + 350 + 1.75 * 350 - 1)).toBeCloseTo(1, 5);
  });

  it('does not delay requests while the model is right', () => {
    const each = pacer();
    const now = type(each, 10, 100);
    each.missed(uri);
    each.served(uri);
    expect(each.delayMs(uri, 'automatic', now)).toBe(0);
  });

  it('respects the configured limits', () => {
    const each = new RequestPacing({ minDelayMs: 50, maxDelayMs: 60 });
    const now = type(each, 10, 100);
    expect(each.delayMs(uri, 'automatic', now)).toBe(50);
    each.sent(uri, now);
    each.missed(uri);
    expect(each.delayMs(uri, 'automatic', now)).toBe(60);
  });
});

describe('TypingRhythm', () => {
  it('returns the median of the last gaps without pauses', () => {
    const rhythm = new TypingRhythm();
    let now = 0;
    for (const gap of [100, 120, 5_000, 110, 900_000, 130]) rhythm.keystroke((now += gap));
    expect(rhythm.medianGapMs).toBe(120);
  });
});

describe('Latency', () => {
  it('follows a change within a few requests', () => {
    const latency = new Latency();
    latency.measured(100);
    for (let request = 0; request < 8; request++) latency.measured(500);
    expect(latency.ttftMs).toBeGreaterThan(450);
  });
});
