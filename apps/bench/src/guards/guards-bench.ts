import { parseArgs } from 'node:util';
import { publish, type Report } from '../report/report';
import { deniedNames } from './denied-names';
import { gatewayBrokenAnswers, gatewayCaps, gatewayRedaction } from './gateway-answers';
import { gatewayStatuses } from './gateway-statuses';
import { ignoredFiles } from './ignored-files';
import { modelMarkers } from './model-markers';
import { projectFiles } from './project-files';
import { retryAfter } from './retry-after';
import { secrets } from './secrets';
import { servedFiles } from './served-files';
import { sidecarInput } from './sidecar-input';
import { trySurface, type GuardedSurface, type SurfaceResult } from './surface';
import { textareaAnswers } from './textarea-answers';
import { writtenFiles } from './written-files';

/** Every surface of ours that is attacked. */
const surfaces: readonly GuardedSurface[] = [
  deniedNames,
  ignoredFiles,
  secrets,
  modelMarkers,
  projectFiles,
  retryAfter,
  gatewayBrokenAnswers,
  gatewayRedaction,
  gatewayCaps,
  gatewayStatuses,
  servedFiles,
  sidecarInput,
  writtenFiles,
  textareaAnswers,
];

/** Runs the bench: `--quick` tries ten inputs of each surface, `--only NAME` takes one surface, `--show N` prints so many inputs of each that did not hold. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      date: { type: 'string' },
      only: { type: 'string' },
      show: { type: 'string', default: '5' },
    },
  });
  const chosen = surfaces.filter(({ name }) => values.only === undefined || name === values.only);
  if (chosen.length === 0)
    throw new RangeError(
      `--only must be one of ${surfaces.map(({ name }) => name).join(', ')}, got ${values.only}`,
    );
  const results: SurfaceResult[] = [];
  const notRun: string[] = [];
  for (const surface of chosen) {
    if (surface.missing !== undefined) {
      notRun.push(`${surface.name}: ${surface.missing}`);
      continue;
    }
    const result = await trySurface(surface, values.quick ? { max: 10 } : {});
    results.push(result);
    if (result.notTried !== undefined) notRun.push(`${surface.name}: ${result.notTried}`);
  }
  publish(reportOf(results, notRun, { date: values.date, show: Number(values.show) }), {
    write: !values.quick && values.only === undefined,
  });
  if (results.some(({ tried, held }) => held < tried)) process.exitCode = 1;
}

/** The report of one run; `show` is the number of inputs named for each surface that did not hold. */
export function reportOf(
  results: readonly SurfaceResult[],
  notRun: readonly string[],
  { date, show }: { readonly date: string | undefined; readonly show: number },
): Report {
  const sum = (pick: (result: SurfaceResult) => number) =>
    results.reduce((total, each) => total + pick(each), 0);
  const [tried, held] = [sum((each) => each.tried), sum((each) => each.held)];
  const rows = results.map((each) => ({
    surface: each.name,
    tried: each.tried,
    held: each.held,
    seconds: each.seconds.toFixed(1),
  }));
  return {
    name: 'guards',
    title: 'Attacks on our own guards: tried and held',
    date,
    tables: [
      {
        title: 'By surface',
        rows: [...rows, { surface: 'all', tried, held, seconds: sum((each) => each.seconds).toFixed(1) }],
      },
    ],
    aims: results.map((each) => ({
      what: `${each.name}: ${each.promise}`,
      aim: `${each.tried}`,
      measured: `${each.held}`,
      met: each.held === each.tried,
    })),
    charts: [
      {
        title: 'Inputs that did not get through',
        unit: 'of 100',
        series: ['held'],
        groups: results.map((each) => ({ name: each.name, values: [(100 * each.held) / each.tried] })),
        aim: 100,
      },
    ],
    notes: [
      ...notRun.map((each) => `Not run: ${each}`),
      ...results.flatMap(({ name, broken }) => [
        ...broken.slice(0, show).map((each) => `${name} did not hold: ${each}`),
        ...(broken.length > show
          ? [`${name}: ${broken.length - show} more did not hold; --show N names them`]
          : []),
      ]),
    ],
  };
}
