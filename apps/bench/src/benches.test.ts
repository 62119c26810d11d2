import { describe, expect, it } from 'vitest';
import { measureCpu } from './cpu-bench';
import { measureOverrun, readTasks } from './infilling/infilling-bench';
import { measureOverhead } from './overhead-bench';
import { measureSse } from './sse-bench';
import { measureTyping } from './typing/measure-typing';
import { typingBench } from './typing/typing-bench';

describe('a small run of', () => {
  it('sse decodes the same text with every decoder', async () => {
    const results = await measureSse({ events: 50, rounds: 1, warmUps: 0 });
    expect(results.map(({ arrival, decoder }) => `${arrival}: ${decoder}`)).toEqual([
      'packets: ours',
      'packets: eventsource-parser + JSON.parse',
      'packets: openai',
      'events: ours',
      'events: eventsource-parser + JSON.parse',
      'events: openai',
    ]);
    for (const each of results) {
      expect(each.megabytesPerSecond).toBeGreaterThan(0);
      expect(each.oursAgainst).toBeGreaterThan(0);
    }
  });

  it('infilling keeps what was meant of an answer that goes on, and touches nothing else', async () => {
    const tasks = readTasks('single line').slice(0, 30);
    const result = await measureOverrun('single line', tasks, 'verbatim', 1, {
      multiline: 'always',
      syntax: undefined,
    });
    expect(result).toMatchObject({ count: 30, altered: 0 });
    expect(result.exact).toBeGreaterThan(0.9);
    expect(result.saved).toBeGreaterThan(0.3);
  });

  it('overhead gets an update for every answer', async () => {
    const results = await measureOverhead({ requests: 3, warmUps: 1 });
    expect(results.map(({ way, trigger }) => `${way}, ${trigger}`)).toEqual([
      'engine, invoked',
      'engine, automatic',
      'engine and HTTP provider, invoked',
      'engine and HTTP provider, automatic',
    ]);
    for (const { medianMs, p95Ms } of results) {
      expect(medianMs).toBeGreaterThan(0);
      expect(p95Ms).toBeGreaterThanOrEqual(medianMs);
    }
  });

  it('cpu plays every mix in every document, the ones that should hit without a request', async () => {
    const results = await measureCpu({ sizes: [2_000, 20_000], rounds: 1, warmUps: 0 });
    expect(results).toHaveLength(6);
    for (const { mix, requestsPerKey, cpuMsPerKey } of results) {
      expect(cpuMsPerKey).toBeGreaterThan(0);
      expect({ mix, asks: requestsPerKey > 0 }).toEqual({ mix, asks: mix === 'diverge' });
    }
  });

  it('typing reports every engine, those that cannot run with the reason', { timeout: 30_000 }, async () => {
    const findings = await measureTyping(
      {
        engines: ['ours'],
        modes: ['oracle'],
        plans: [{ knows: 0.9 }, { knows: 0.6, requestsPerMinute: 60 }],
        virtualRegions: 1,
        realRegions: 1,
        seed: 1,
      },
      () => Promise.reject(new Error('no second process in a test')),
    );
    expect(findings.traces).toMatchObject([{ engine: 'ours', mode: 'oracle', calls: 21, unsettled: 0 }]);
    expect(findings.virtual).toMatchObject([
      { engine: 'ours', time: 'virtual', knows: 0.9, refused: 0, unsettled: 0 },
      { engine: 'ours', time: 'virtual', knows: 0.6, requestsPerMinute: 60, refused: 0, unsettled: 0 },
    ]);
    expect(findings.notRun).toEqual(['ours: Error: no second process in a test']);
    const report = typingBench.report(findings, '2026-01-31');
    expect(report.tables.map(({ rows }) => rows.length)).toEqual([1, 2]);
    expect(report.notes[0]).toBe('Not run: ours: Error: no second process in a test');
  });

  it('typing on a virtual clock gives the same figures again', { timeout: 30_000 }, async () => {
    const settings = {
      engines: [],
      modes: [],
      plans: [{ knows: 0.6 }],
      virtualRegions: 1,
      realRegions: 0,
      seed: 5,
    };
    const [one, other] = [
      await measureTyping(settings, () => Promise.resolve([])),
      await measureTyping(settings, () => Promise.resolve([])),
    ];
    expect(one.virtual).toEqual(other.virtual);
    expect(one.virtual[0]?.keysAlone).toBeGreaterThan(100);
  });
});
