import { defineBench } from '../define/define-bench';
import { integer, oneOf } from '../define/flags';
import { aim } from '../report/aim';
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

export interface GuardsFindings {
  readonly results: readonly SurfaceResult[];
  /** What was not run, with the reasons. */
  readonly notRun: readonly string[];
  /** How many inputs of each surface that did not hold are named. */
  readonly show: number;
}

/** `--only NAME` takes one surface, `--show N` names the first N inputs of each that did not hold. */
export const guardsBench = defineBench({
  name: 'guards',
  title: 'Attacks on our own guards: tried and held',
  options: {
    only: { ...oneOf(surfaces.map(({ name }) => name)), partial: true },
    show: integer(5),
  },
  async measure({ quick, only, show }): Promise<GuardsFindings> {
    const results: SurfaceResult[] = [];
    const notRun: string[] = [];
    for (const surface of surfaces.filter(({ name }) => only === undefined || name === only)) {
      if (surface.missing !== undefined) {
        notRun.push(`${surface.name}: ${surface.missing}`);
        continue;
      }
      const result = await trySurface(surface, quick ? { max: 10 } : {});
      results.push(result);
      if (result.notTried !== undefined) notRun.push(`${surface.name}: ${result.notTried}`);
    }
    if (results.some(({ tried, held }) => held < tried)) process.exitCode = 1;
    return { results, notRun, show };
  },
  tables: ({ results }) => {
    const sum = (figure: 'tried' | 'held' | 'seconds') =>
      results.reduce((total, each) => total + each[figure], 0);
    const all = { name: 'all', tried: sum('tried'), held: sum('held'), seconds: sum('seconds') };
    return [
      {
        title: 'By surface',
        rows: [...results, all].map(({ name, tried, held, seconds }) => ({
          surface: name,
          tried,
          held,
          seconds: seconds.toFixed(1),
        })),
      },
    ];
  },
  aims: ({ results }) =>
    results.map(({ name, promise, tried, held }) => aim(`${name}: ${promise}`, `${tried}`, held)),
  charts: ({ results }) => [
    {
      title: 'Inputs that did not get through',
      unit: 'of 100',
      series: ['held'],
      groups: results.map(({ name, held, tried }) => ({ name, values: [(100 * held) / tried] })),
      aim: 100,
    },
  ],
  notes: ({ results, notRun, show }) => [
    ...notRun.map((each) => `Not run: ${each}`),
    ...results.flatMap(({ name, broken }) => [
      ...broken.slice(0, show).map((each) => `${name} did not hold: ${each}`),
      ...(broken.length > show
        ? [`${name}: ${broken.length - show} more did not hold; --show N names them`]
        : []),
    ]),
  ],
});
