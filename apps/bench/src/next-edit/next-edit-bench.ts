import { defineBench } from '../define/define-bench';
import { integer, someOf } from '../define/flags';
import { aim } from '../report/aim';
import { round } from '../report/round';
import { answerFormatNames } from './answer-formats';
import { faults } from './faults';
import { measureFault, measureFormat, type FaultResult, type FormatResult } from './measure-answers';
import { measureRealModel, type RealModelResult } from './measure-real-model';
import { measureSpeed, type SpeedResult } from './measure-speed';
import { measureTraces, tracePlans, type TraceResult } from './measure-traces';
import { readScenarios } from './read-scenarios';

export interface NextEditFindings {
  readonly formats: readonly FormatResult[];
  readonly faults: readonly FaultResult[];
  readonly traces: readonly TraceResult[];
  readonly speed: readonly SpeedResult[];
  /** A text says why there is none. */
  readonly realModel: RealModelResult | string | undefined;
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const milliseconds = (ms: number) => `${ms.toFixed(2)} ms`;
const total = <Result>(results: readonly Result[], of: (result: Result) => number) =>
  results.reduce((sum, result) => sum + of(result), 0);
const least = <Result>(results: readonly Result[], of: (result: Result) => number) =>
  Math.min(...results.map(of));

export const nextEditBench = defineBench({
  name: 'next-edit',
  title:
    'Next edits: scenarios replayed with right and with wrong answers, requests while typing, and the time from answer to edit',
  options: {
    format: { ...someOf(answerFormatNames), partial: true },
    rounds: integer(100, 1),
    'real-model': integer(0),
  },
  async measure({ quick, format, rounds, 'real-model': realScenarios }): Promise<NextEditFindings> {
    const all = readScenarios();
    const scenarios = quick ? everyFew(all, 12) : all;
    const formats: FormatResult[] = [];
    for (const name of format) formats.push(await measureFormat(scenarios, name));
    const wrong: FaultResult[] = [];
    for (const fault of faults) wrong.push(await measureFault(scenarios, format, fault));
    const traces: TraceResult[] = [];
    for (const plan of quick ? tracePlans.slice(1, 2) : tracePlans)
      traces.push(await measureTraces(plan, quick ? 1 : 2, quick ? [1] : [1, 2]));
    const speed = quick ? await measureSpeed(5, 2) : await measureSpeed(rounds, 40);
    const realModel = realScenarios === 0 ? undefined : await measureRealModel(everyFew(all, realScenarios));
    return { formats, faults: wrong, traces, speed, realModel };
  },
  tables: ({ formats, faults: wrong, traces, speed, realModel }) => [
    {
      title: 'A model that answers rightly',
      rows: formats.map((each) => ({
        format: each.format,
        'with an edit': each.withEdit,
        'out of reach': each.outOfReach,
        shown: percent(each.shown),
        exact: percent(each.exact),
        'delta chrF': round(each.deltaChrf, 3),
        quiet: each.quiet,
        'kept quiet': percent(each.keptQuiet),
        undone: each.undone,
      })),
    },
    {
      title: 'Wrong answers, in all formats',
      rows: wrong.map((each) => ({
        fault: each.fault,
        answers: each.answers,
        'nothing shown': each.nothing,
        'only what is wanted': each.right,
        'something else': each.wrong,
        undone: each.undone,
        outside: each.spilled,
      })),
    },
    {
      title: 'While real code is typed',
      rows: traces.map((each) => ({
        'knows a line': each.knows,
        'sees nothing to do': each.silent,
        keys: each.keys,
        requests: each.requests,
        'per ten keys': round(each.requestsPerTenKeys, 2),
        'not used': each.aborted,
        accepted: each.accepted,
      })),
    },
    {
      title: 'Processor time from the end of an answer to the edit',
      rows: speed.map((each) => ({
        changes: each.what,
        language: each.languageId,
        lines: each.lines,
        answers: each.answers,
        median: milliseconds(each.medianMs),
        p95: milliseconds(each.p95Ms),
      })),
    },
    ...(typeof realModel === 'object'
      ? [
          {
            title: 'A very small model that was not trained for this',
            rows: [
              {
                model: realModel.model,
                'with an edit': realModel.withEdit,
                shown: percent(realModel.shown),
                exact: percent(realModel.exact),
                'delta chrF': round(realModel.deltaChrf, 3),
                quiet: realModel.quiet,
                'kept quiet': percent(realModel.keptQuiet),
                undone: realModel.undone,
                outside: realModel.spilled,
              },
            ],
          },
        ]
      : []),
  ],
  aims: ({ formats, faults: wrong, traces, speed }) => {
    const plain = wrong.filter(({ isPlausible }) => !isPlausible);
    const answers = total(plain, (each) => each.answers);
    return [
      aim(
        'shown when there is an edit, least of a format',
        '≥ 0.98',
        least(formats, (each) => each.shown),
      ),
      aim(
        'quiet when there is none, least of a format',
        '≥ 0.98',
        least(formats, (each) => each.keptQuiet),
      ),
      aim(
        'delta chrF of right answers, least of a format',
        '≥ 0.98',
        least(formats, (each) => each.deltaChrf),
      ),
      aim(
        'edits that undo the person, right and wrong answers',
        '0',
        total(formats, (each) => each.undone) + total(wrong, (each) => each.undone),
        0,
      ),
      aim(
        'answers that change text outside the region',
        '0',
        total(formats, (each) => each.spilled) + total(wrong, (each) => each.spilled),
        0,
      ),
      aim(
        'wrong answers of which something wrong is shown',
        '≤ 0.01',
        answers === 0 ? undefined : total(plain, (each) => each.wrong) / answers,
        4,
      ),
      aim(
        'requests for each ten keys, most of a model',
        '≤ 0.3',
        Math.max(...traces.map((each) => each.requestsPerTenKeys)),
      ),
      aim(
        'from answer to edit, median, slowest change',
        '≤ 5 ms',
        Math.max(...speed.map(({ medianMs }) => medianMs)),
      ),
      aim('from answer to edit, p95, slowest change', '≤ 5 ms', Math.max(...speed.map(({ p95Ms }) => p95Ms))),
    ];
  },
  charts: () => [],
  notes: ({ formats, faults: wrong, realModel }) => [
    ...formats.flatMap(({ format, misses }) => misses.map((miss) => `${format}: ${miss}`)),
    ...wrong
      .filter(({ isPlausible }) => !isPlausible)
      .flatMap(({ fault, misses }) => (misses.length === 0 ? [] : [`${fault}: ${some(misses)}`])),
    ...(typeof realModel === 'object' ? realModel.misses.map((miss) => `the real model: ${miss}`) : []),
    ...(typeof realModel === 'string' ? [`Not run: the real model, ${realModel}`] : []),
  ],
});

/** `count` of `all`, evenly spread. */
function everyFew<Each>(all: readonly Each[], count: number): readonly Each[] {
  const step = Math.max(1, all.length / count);
  return Array.from(
    { length: Math.min(count, all.length) },
    (_, index) => all[Math.floor(index * step)] as Each,
  );
}

const maxNamed = 12;

/** The first of many. */
function some(names: readonly string[]): string {
  const rest = names.length - maxNamed;
  return names.slice(0, maxNamed).join('; ') + (rest > 0 ? `; and ${rest} more` : '');
}
