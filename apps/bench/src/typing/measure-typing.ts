import { rigs, type RigName } from '../engines/rigs';
import { traceModel, traceRegion, typeTrace, type TraceMode, type TraceResult } from './fixed-trace';
import { pickAllRegions } from './sample-files';
import { realStage } from './stage';
import { typeVirtually, type TypistPlan, type TypistResult } from './typist-run';

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

/** The result of {@link measureTyping}. */
export interface TypingFindings {
  readonly traces: readonly TraceRow[];
  readonly virtual: readonly TypistResult[];
  readonly real: readonly TypistResult[];
  readonly notRun: readonly string[];
}

/**
 * @param realRun - runs an engine in real time over a number of regions; all engines run at once, each in a
 * separate process, so that they meet the same machine.
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
