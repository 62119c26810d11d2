import { spawn } from 'node:child_process';
import { text as readAll } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { isRigName, rigNames, rigs, type RigName } from '../engines/rigs';
import { publish, type Aim, type Report } from '../report/report';
import {
  trace,
  traceModel,
  traceModes,
  traceRegion,
  typeTrace,
  type TraceMode,
  type TraceResult,
} from './fixed-trace';
import { pickAllRegions, type Region } from './sample-files';
import { realStage } from './stage';
import { typeReally, typeVirtually, type TypistPlan, type TypistResult } from './typist-run';

const plans: readonly TypistPlan[] = [
  { knows: 0.3 },
  { knows: 0.6 },
  { knows: 0.9 },
  { knows: 0.6, requestsPerMinute: 60 },
];

interface Settings {
  readonly engines: readonly RigName[];
  readonly modes: readonly TraceMode[];
  readonly plans: readonly TypistPlan[];
  readonly virtualRegions: number;
  readonly realRegions: number;
  readonly seed: number;
}

/** One engine in one trace, or the reason why it did not run. */
export type TraceRow = { readonly engine: string; readonly mode: TraceMode } & (
  | TraceResult
  | { readonly notRun: string }
);

/** What {@link measureTyping} found. */
export interface TypingFindings {
  readonly traces: readonly TraceRow[];
  readonly virtual: readonly TypistResult[];
  readonly real: readonly TypistResult[];
  readonly notRun: readonly string[];
}

/**
 * Types real code with every engine and prints what was asked, paid for and seen.
 *
 * `pnpm bench typing [--quick] [--only ours,copilot,copilot-0,tabby] [--seed 1] [--regions 2] [--date YYYY-MM-DD]`
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      seed: { type: 'string', default: '1' },
      regions: { type: 'string', default: '2' },
      'virtual-regions': { type: 'string', default: '8' },
      date: { type: 'string' },
      // One engine in a process of its own, for the run side by side.
      child: { type: 'string' },
    },
  });
  const seed = Number(values.seed);
  if (values.child !== undefined) return runChild(values.child, seed);
  const engines = values.only === undefined ? rigNames : values.only.split(',').filter(isRigName);
  const { quick } = values;
  const findings = await measureTyping(
    {
      engines,
      modes: traceModes,
      plans,
      virtualRegions: quick ? 1 : Number(values['virtual-regions']),
      realRegions: quick ? 0 : Number(values.regions),
      seed,
    },
    (name, regions) => inChildProcess(name, regions, seed),
  );
  publish(reportOf(findings, values.date), { write: !quick && values.only === undefined });
}

/**
 * @param realRegions - how an engine is run in real time over the first so many regions; all engines at once, so that each in a
 * process of its own meets the same machine.
 */
export async function measureTyping(
  settings: Settings,
  realRun: (name: RigName, regions: number) => Promise<readonly TypistResult[]>,
): Promise<TypingFindings> {
  const notRun: string[] = [];
  const able = settings.engines.filter((name) => {
    const reason = rigs[name].unavailable({});
    if (reason !== undefined) notRun.push(`${name}: ${reason}`);
    return reason === undefined;
  });

  const traces: TraceRow[] = [];
  for (const mode of settings.modes) for (const engine of able) traces.push(await traceOf(engine, mode));
  for (const mode of settings.modes)
    for (const engine of settings.engines)
      if (!able.includes(engine)) traces.push({ engine, mode, notRun: rigs[engine].unavailable({}) ?? '' });

  const virtual: TypistResult[] = [];
  const regions = pickAllRegions(settings.virtualRegions, settings.seed);
  for (const plan of settings.plans) virtual.push(await typeVirtually(plan, regions, settings.seed));

  const real: TypistResult[] = [];
  if (settings.realRegions > 0) {
    const results = await Promise.allSettled(able.map((name) => realRun(name, settings.realRegions)));
    for (const [index, result] of results.entries()) {
      if (result.status === 'fulfilled') real.push(...result.value);
      else notRun.push(`${able[index]}: ${String(result.reason)}`);
    }
  }
  return { traces, virtual, real, notRun };
}

async function traceOf(engine: RigName, mode: TraceMode): Promise<TraceRow> {
  const region = traceRegion();
  try {
    const rig = await rigs[engine].start(traceModel(mode, region), {});
    try {
      return { engine, mode, ...(await typeTrace(rig.engine, realStage, region)) };
    } finally {
      await rig.close();
    }
  } catch (error) {
    return { engine, mode, notRun: error instanceof Error ? error.message : String(error) };
  }
}

/** Types in real time all plans with one engine; regions differ between plans, and are the same for every engine. */
export async function typeAllPlans(
  name: RigName,
  count: number,
  seed: number,
): Promise<readonly TypistResult[]> {
  const all = pickAllRegions(4, seed);
  const results: TypistResult[] = [];
  for (const [index, plan] of plans.entries()) {
    if (rigs[name].unavailable(plan) !== undefined) continue;
    const regions: Region[] = [];
    for (let each = 0; each < count; each++)
      regions.push(...all.slice((index * count + each) % all.length).slice(0, 1));
    results.push(await typeReally(name, plan, regions, seed));
  }
  return results;
}

const resultMark = 'RESULT ';

async function runChild(given: string, seed: number): Promise<void> {
  const [name = '', count = ''] = given.split(':');
  if (!isRigName(name)) throw new TypeError(`no engine ${name}`);
  // Some peers leave a promise of theirs unhandled when they are cancelled; that is theirs to mend, and no end of the run.
  if (name !== 'ours') process.on('unhandledRejection', () => {});
  const results = await typeAllPlans(name, Number(count), seed);
  process.stdout.write(`${resultMark}${JSON.stringify(results)}\n`, () => process.exit(0));
}

async function inChildProcess(
  name: RigName,
  regions: number,
  seed: number,
): Promise<readonly TypistResult[]> {
  const [, script = ''] = process.argv;
  const args = [script, 'typing', '--child', `${name}:${regions}`, '--seed', String(seed)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors] = await Promise.all([readAll(child.stdout), readAll(child.stderr)]);
  const line = output.split('\n').find((each) => each.startsWith(resultMark));
  if (line === undefined) throw new Error(errors.trim().split('\n').at(-1) ?? 'it ended without a result');
  return JSON.parse(line.slice(resultMark.length)) as readonly TypistResult[];
}

/** Tables, aims and pictures of what was found. */
export function reportOf(findings: TypingFindings, date: string | undefined): Report {
  const { traces, virtual, real, notRun } = findings;
  const ran = traces.filter((row) => !('notRun' in row));
  return {
    name: 'typing',
    title: 'Typing: what is asked, paid for and seen',
    date,
    tables: [
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
    aims: [...traceAims(traces), ...typistAims(virtual, real)],
    charts: [
      {
        title: 'Requests on the fixed trace',
        unit: 'requests for 20 keys',
        series: traceModes,
        groups: engineNames(ran).map((name) => ({
          name,
          values: traceModes.map((mode) => resultOf(traces, name, mode)?.requests),
        })),
      },
      {
        title: 'Calls that showed text in time, fixed trace',
        unit: 'of 21; physics allows 17 in oracle mode',
        series: traceModes,
        groups: engineNames(ran).map((name) => ({
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
    notes: [
      ...notRun.map((reason) => `Not run: ${reason}`),
      'Shown: text is on screen when the next key comes, kept by the editor or brought by the call. Right: its first line is what is typed next.',
      'Paid for: characters of prompt, and characters that the server sent until it noticed the end.',
    ],
  };
}

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

function engineNames(rows: readonly TraceRow[]): readonly string[] {
  return [...new Set(rows.map(({ engine }) => engine))];
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
