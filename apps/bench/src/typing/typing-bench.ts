import { defineBench } from '../define/define-bench';
import { integer, paths, someOf } from '../define/flags';
import { quantile } from '../measure/quantile';
import { rigNames } from '../engines/rigs';
import type { Aim } from '../report/report';
import { trace, traceModes, type TraceMode, type TraceResult } from './fixed-trace';
import { measureTyping, type TraceRow, type TypedSession } from './measure-typing';
import { sum } from './tally';
import { plans, typeInChild, type Session } from './typing-child';
import { addUp, type TypistPlan, type TypistResult } from './typist-run';

/** Types real code with every engine. `--only` takes some of them. */
export const typingBench = defineBench({
  name: 'typing',
  title: 'Typing: what is asked, paid for and seen',
  options: {
    only: { ...someOf(rigNames), partial: true },
    seed: integer(1),
    seeds: integer(4, 1),
    regions: integer(10, 1),
    real: integer(0),
    files: { ...paths, partial: true },
  },
  measure: ({ quick, only, seed, seeds, regions, real, files }) => {
    const virtual: Session = {
      time: 'virtual',
      regions: quick ? 2 : regions,
      seeds: Array.from({ length: quick ? 1 : seeds }, (_, index) => seed + index),
      files,
    };
    const few = { regions: real, seeds: [seed], files };
    const check: readonly Session[] =
      quick || real === 0
        ? []
        : [
            { ...few, time: 'real' },
            { ...few, time: 'virtual' },
          ];
    return measureTyping({ engines: only, modes: traceModes, sessions: [virtual, ...check] }, typeInChild);
  },
  tables: ({ traces, sessions }) =>
    [
      ...traceModes.map((mode) => ({
        title: `Fixed trace, ${mode}: ${trace.keys} keys at ${trace.gapMs} ms, first token after ${trace.ttftMs} ms`,
        rows: traces.filter((row) => row.mode === mode).map(traceRow),
      })),
      ...sessions.map(({ session, results }) => ({
        title: `A person typing, ${session.time} time, ${session.seeds.length} seeds of ${session.regions} stretches (per 100 keys of text)`,
        rows: byPlanAndEngine(results).map((each) => typistRow(addUp(each))),
      })),
    ].filter(({ rows }) => rows.length > 0),
  aims: ({ traces, sessions }) => [...traceAims(traces), ...typistAims(sessions)],
  charts: ({ traces, sessions }) => {
    const typed = byPlanAndEngine(sessions[0]?.results ?? []).map(addUp);
    return [
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
        unit: 'per 100 keys of text, virtual time',
        series: plans.map(planName),
        groups: [...new Set(typed.map(({ engine }) => engine))].map((name) => ({
          name,
          values: plans.map((plan) => {
            const found = typed.find((each) => each.engine === name && planName(each) === planName(plan));
            return found === undefined ? undefined : per100(found, found.requests);
          }),
        })),
      },
    ].filter(({ groups }) => groups.length > 0);
  },
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
    'text ms p50': rounded(quantile(row.textMs, 0.5)),
    p95: rounded(quantile(row.textMs, 0.95)),
    'right text ms p50': rounded(quantile(row.rightMs, 0.5)),
    'right p95': rounded(quantile(row.rightMs, 0.95)),
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

function typistAims(sessions: readonly TypedSession[]): readonly Aim[] {
  const aims: Aim[] = [];
  const [first] = sessions;
  for (const plan of first === undefined ? [] : plans) {
    const of = (engine: string) =>
      first?.results.filter((each) => each.engine === engine && planName(each) === planName(plan)) ?? [];
    const [ours, peer] = [of('ours'), of('copilot, delay 0')];
    if (ours.length === 0 || peer.length === 0) continue;
    const requests = compare(ours, peer, ({ requests, keysAlone }) => requests / keysAlone);
    const share = compare(ours, peer, rightShare);
    const right = compare(ours, peer, ({ rightMs }) => quantile(rightMs, 0.95) ?? Infinity);
    aims.push(
      {
        what: `a person typing, ${planName(plan)}: requests, share of keys that see right text`,
        aim: "≤ 0.6 × Copilot's at delay 0, ≥ 1 × its share",
        measured: `${requests.words}; ${share.words}`,
        met: requests.ratio <= 0.6 && share.ratio >= 1,
      },
      {
        what: `a person typing, ${planName(plan)}: from a key to right text, p95`,
        aim: "≤ 0.5 × Copilot's at delay 0",
        measured: right.words,
        met: right.ratio <= 0.5,
      },
    );
  }
  const ours = sessions.flatMap(({ results }) => results.filter(({ engine }) => engine === 'ours'));
  const limited = ours.filter(({ requestsPerMinute }) => requestsPerMinute !== undefined);
  const refused = sum(limited.map((each) => each.refused));
  if (limited.length > 0)
    aims.push({ what: '60 requests a minute', aim: 'no 429', measured: `${refused}`, met: refused === 0 });
  const unsettled = sum(ours.map((each) => each.unsettled));
  aims.push({
    what: 'a person typing, all',
    aim: '0 unsettled',
    measured: `${unsettled} unsettled`,
    met: unsettled === 0,
  });
  return aims;
}

/** The ratio of a figure of one engine to another's over all seeds, and from the least to the most of a seed. */
function compare(
  ours: readonly TypistResult[],
  peer: readonly TypistResult[],
  figure: (result: TypistResult) => number,
): { readonly ratio: number; readonly words: string } {
  const ratio = figure(addUp(ours)) / figure(addUp(peer));
  const bySeed = ours.flatMap((each) => {
    const other = peer.find(({ seed }) => seed === each.seed);
    return other === undefined ? [] : [figure(each) / figure(other)];
  });
  const [least, most] = [Math.min(...bySeed).toFixed(2), Math.max(...bySeed).toFixed(2)];
  return { ratio, words: `${ratio.toFixed(2)} × (${least}–${most})` };
}

function byPlanAndEngine(results: readonly TypistResult[]): readonly (readonly TypistResult[])[] {
  const groups = new Map<string, TypistResult[]>();
  for (const result of results) {
    const key = `${planName(result)} ${result.engine}`;
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return [...groups.keys()].toSorted().map((key) => groups.get(key) ?? []);
}

function rightShare({ right, calls }: TypistResult): number {
  return right / calls;
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
