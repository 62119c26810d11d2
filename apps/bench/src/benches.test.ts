import { fakeClock } from '@org/completion-testing';
import { describe, expect, it } from 'vitest';
import { measureCpu } from './cpu-bench';
import { measureOverrun, readTasks } from './infilling/infilling-bench';
import { measureOverhead } from './overhead-bench';
import { measureSse } from './sse-bench';
import { measureFault, measureFormat } from './next-edit/measure-answers';
import { faults } from './next-edit/faults';
import { nextEditBench } from './next-edit/next-edit-bench';
import { measureSpeed } from './next-edit/measure-speed';
import { measureTraces } from './next-edit/measure-traces';
import { readScenarios } from './next-edit/read-scenarios';
import { ourEngineOver } from './engines/our-engine';
import { VirtualServer } from './engines/virtual-server';
import { measureTyping } from './typing/measure-typing';
import { pickAllRegions } from './typing/sample-files';
import { virtualStage } from './typing/stage';
import { modelOf, typeAll, type TypistPlan } from './typing/typist-run';
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

  it('next-edit reports scenarios, wrong answers, traces and times', { timeout: 60_000 }, async () => {
    const scenarios = readScenarios().filter((_, index) => index % 20 === 0);
    const [fault] = faults.filter(({ name }) => name === 'undoes the edit');
    if (fault === undefined) throw new Error('no such fault');
    const findings = {
      formats: [await measureFormat(scenarios, 'zeta-2.1')],
      faults: [await measureFault(scenarios, ['zeta-2.1'], fault)],
      traces: [await measureTraces({ knows: 0.6, silent: 0.5 }, 1, [1])],
      speed: await measureSpeed(1, 1),
      realModel: 'none in a test',
    };
    const report = nextEditBench.report(findings, '2026-01-31');
    expect(report.tables.map(({ rows }) => rows.length)).toEqual([1, 1, 1, findings.speed.length]);
    // The times are those of a test among others.
    expect(report.aims.slice(0, 7).map(({ what, met }) => [what, met])).toEqual(
      report.aims.slice(0, 7).map(({ what }) => [what, true]),
    );
    expect(report.notes).toEqual(['Not run: the real model, none in a test']);
  });

  it('typing reports every engine, those that cannot run with the reason', { timeout: 30_000 }, async () => {
    const session = { time: 'virtual', regions: 1, seeds: [1], files: [] } as const;
    const plan = { knows: 0.6, requestsPerMinute: 60 };
    const result = {
      engine: 'ours',
      time: 'virtual',
      seed: 1,
      ...plan,
      ...(await typeOnce(plan, 1)),
    } as const;
    const findings = await measureTyping(
      { engines: ['ours'], modes: ['oracle'], sessions: [session, { ...session, time: 'real' }] },
      (_, { time }) =>
        time === 'virtual'
          ? Promise.resolve([result])
          : Promise.reject(new Error('no second process in a test')),
    );
    expect(findings.traces).toMatchObject([{ engine: 'ours', mode: 'oracle', calls: 21, unsettled: 0 }]);
    expect(findings.notRun).toEqual(['ours: Error: no second process in a test']);
    const report = typingBench.report(findings, '2026-01-31');
    expect(report.tables.map(({ rows }) => rows.length)).toEqual([1, 1]);
    expect(report.aims.slice(-2)).toMatchObject([
      { what: '60 requests a minute', met: true },
      { what: 'a person typing, all', met: true },
    ]);
    expect(report.notes[0]).toBe('Not run: ours: Error: no second process in a test');
  });

  it('typing on a virtual clock gives the same figures again', async () => {
    const [one, other] = [await typeOnce({ knows: 0.6 }, 5), await typeOnce({ knows: 0.6 }, 5)];
    expect(one).toEqual(other);
    expect(one.keysAlone).toBeGreaterThan(100);
    expect(one.unsettled).toBe(0);
  });
});

/** Types one stretch with our engine on a clock by hand. */
async function typeOnce(plan: TypistPlan, seed: number) {
  const [region] = pickAllRegions(1, seed);
  if (region === undefined) throw new Error('no region');
  const clock = fakeClock();
  const server = new VirtualServer(modelOf(region, plan, seed), clock, plan);
  const engine = ourEngineOver(server, { ...plan, clock });
  try {
    return await typeAll(engine, virtualStage(clock), () => {}, [region], seed);
  } finally {
    await engine.dispose();
  }
}
