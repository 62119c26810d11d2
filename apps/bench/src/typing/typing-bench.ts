import { defineBench } from '../define/define-bench';
import { integer, someOf } from '../define/flags';
import { rigNames } from '../engines/rigs';
import type { Aim } from '../report/report';
import { trace, traceModes, type TraceMode, type TraceResult } from './fixed-trace';
import { measureTyping, type TraceRow } from './measure-typing';
import { plans, typeInChild } from './typing-child';
import type { TypistPlan, TypistResult } from './typist-run';

/** Types real code with every engine. `--only` takes some of them. */
export const typingBench = defineBench({
  name: 'typing',
  title: 'Typing: what is asked, paid for and seen',
  options: {
    only: { ...someOf(rigNames), partial: true },
    seed: integer(1),
    regions: integer(2),
    'virtual-regions': integer(8, 1),
  },
  measure: ({ quick, only, seed, regions, 'virtual-regions': virtualRegions }) =>
    measureTyping(
      {
        engines: only,
        modes: traceModes,
        plans,
        virtualRegions: quick ? 1 : virtualRegions,
        realRegions: quick ? 0 : regions,
        seed,
      },
      (name, count) => typeInChild(name, count, seed),
    ),
  tables: ({ traces, virtual, real }) =>
    [
      ...traceModes.map((mode) => ({
        title: `Fixed trace, ${mode}: ${trace.keys} keys at ${trace.gapMs} ms, first token after ${trace.ttftMs} ms`,
        rows: traces.filter((row) => row.mode === mode).map(traceRow),
      })),
      {
        title: 'A person typing, virtual time, our engine (per 100 keys of text)',
        rows: virtual.map(typistRow),
      },
      {
        title: 'A person typing, real time, side by side (per 100 keys of text)',
        rows: real.toSorted((one, other) => planName(one).localeCompare(planName(other))).map(typistRow),
      },
    ].filter(({ rows }) => rows.length > 0),
  aims: ({ traces, virtual, real }) => [...traceAims(traces), ...typistAims(virtual, real)],
  charts: ({ traces, real }) =>
    [
      {
        title: 'Requests on the fixed trace',
        unit: 'requests for 20 keys',
        series: traceModes,
        groups: ranNames(traces).map((name) => ({
          name,
          values: traceModes.map((mode) => resultOf(traces, name, mode)?.requests),
        })),
      },
      {
        title: 'Calls that showed text in time, fixed trace',
        unit: 'of 21; physics allows 17 in oracle mode',
        series: traceModes,
        groups: ranNames(traces).map((name) => ({
          name,
          values: traceModes.map((mode) => resultOf(traces, name, mode)?.shown),
        })),
      },
      {
        title: 'A person typing: requests',
        unit: 'per 100 keys of text, real time',
        series: plans.map(planName),
        groups: [...new Set(real.map(({ engine }) => engine))].map((name) => ({
          name,
          values: plans.map((plan) => {
            const found = real.find((each) => each.engine === name && planName(each) === planName(plan));
            return found === undefined ? undefined : per100(found, found.requests);
          }),
        })),
      },
    ].filter(({ groups }) => groups.length > 0),
  notes: ({ notRun }) => [
    ...notRun.map((reason) => `Not run: ${reason}`),
    'Shown: text is on screen when the next key comes, kept by the editor or brought by the call. Right: its first line is what is typed next.',
    'Paid for: characters of prompt, and characters that the server sent until it noticed the end.',
  ],
});

function traceRow(row: TraceRow): Readonly<Record<string, unknown>> {
  if ('notRun' in row) return { engine: row.engine, 'not run': row.notRun };
  return {
    engine: row.engine,
    requests: row.requests,
    aborted: row.aborted,
    'prompt chars': row.promptChars,
    'generated chars': row.generatedChars,
    shown: `${row.shown} of ${row.calls}`,
    right: row.right,
    'last key to text': row.lastKeyMs === undefined ? 'none' : `${Math.round(row.lastKeyMs)} ms`,
    'in flight': row.peakInFlight,
    unsettled: row.unsettled,
  };
}

function typistRow(row: TypistResult): Readonly<Record<string, unknown>> {
  return {
    model: planName(row),
    engine: row.engine,
    keys: row.keysAlone,
    requests: per100(row, row.requests),
    aborted: per100(row, row.aborted),
    '429': row.refused,
    'prompt chars': Math.round(per100(row, row.promptChars)),
    'generated chars': Math.round(per100(row, row.generatedChars)),
    'shown %': percent(row.shown, row.calls),
    'right %': percent(row.right, row.calls),
    'keys saved %': percent(row.keysAlone - row.keys, row.keysAlone),
    'text ms p50': rounded(row.textMsP50),
    p95: rounded(row.textMsP95),
    'in flight': row.peakInFlight,
    unsettled: row.unsettled,
  };
}

function traceAims(traces: readonly TraceRow[]): readonly Aim[] {
  const ours = (mode: TraceMode) => resultOf(traces, 'ours', mode);
  const [oracle, wrong, late] = [ours('oracle'), ours('wrong'), ours('late')];
  if (oracle === undefined || wrong === undefined || late === undefined) return [];
  const unsettled = oracle.unsettled + wrong.unsettled + late.unsettled;
  return [
    {
      what: 'fixed trace, oracle',
      aim: '1 request, 17 of 21 shown',
      measured: `${oracle.requests} requests, ${oracle.shown} shown`,
      met: oracle.requests <= 1 && oracle.shown >= 17,
    },
    {
      what: 'fixed trace, wrong',
      aim: '≤ 4 requests, last key answered in ≤ 800 ms',
      measured: `${wrong.requests} requests, ${rounded(wrong.lastKeyMs) ?? 'no'} ms`,
      met: wrong.requests <= 4 && (wrong.lastKeyMs ?? Infinity) <= 800,
    },
    {
      what: 'fixed trace, late',
      aim: '≤ 3 requests, ≥ 7 shown',
      measured: `${late.requests} requests, ${late.shown} shown`,
      met: late.requests <= 3 && late.shown >= 7,
    },
    {
      what: 'fixed trace, all',
      aim: '0 unsettled',
      measured: `${unsettled} unsettled`,
      met: unsettled === 0,
    },
  ];
}

function typistAims(virtual: readonly TypistResult[], real: readonly TypistResult[]): readonly Aim[] {
  const aims: Aim[] = [];
  for (const plan of plans) {
    const of = (engine: string) =>
      real.find((each) => each.engine === engine && planName(each) === planName(plan));
    const ours = of('ours');
    const best = of('copilot, delay 0');
    if (ours === undefined || best === undefined) continue;
    const ratio = ours.requests / best.requests;
    aims.push({
      what: `a person typing, real time, ${planName(plan)}`,
      aim: "≤ 0.6 × Copilot's requests at delay 0, at least its share of right text",
      measured: `${ratio.toFixed(2)} ×, ${percent(ours.right, ours.calls)} % against ${percent(best.right, best.calls)} %`,
      met: ratio <= 0.6 && ours.right / ours.calls >= best.right / best.calls,
    });
  }
  const limited = [...virtual, ...real].filter(
    ({ engine, requestsPerMinute }) => engine === 'ours' && requestsPerMinute !== undefined,
  );
  const refused = limited.reduce((total, each) => total + each.refused, 0);
  if (limited.length > 0) {
    aims.push({ what: '60 requests a minute', aim: 'no 429', measured: `${refused}`, met: refused === 0 });
  }
  const unsettled = [...virtual, ...real].reduce(
    (total, each) => total + (each.engine === 'ours' ? each.unsettled : 0),
    0,
  );
  aims.push({
    what: 'a person typing, all',
    aim: '0 unsettled',
    measured: `${unsettled} unsettled`,
    met: unsettled === 0,
  });
  return aims;
}

function resultOf(traces: readonly TraceRow[], engine: string, mode: TraceMode): TraceResult | undefined {
  const row = traces.find((each) => each.engine === engine && each.mode === mode);
  return row === undefined || 'notRun' in row ? undefined : row;
}

function ranNames(rows: readonly TraceRow[]): readonly string[] {
  return [...new Set(rows.filter((row) => !('notRun' in row)).map(({ engine }) => engine))];
}

function planName({ knows, requestsPerMinute }: TypistPlan): string {
  return `knows ${knows}${requestsPerMinute === undefined ? '' : `, ${requestsPerMinute} a minute`}`;
}

function per100({ keysAlone }: TypistResult, value: number): number {
  return Math.round((value / keysAlone) * 1000) / 10;
}

function percent(part: number, whole: number): number {
  return Math.round((part / whole) * 1000) / 10;
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 10) / 10;
}
