import { rigs, type RigName } from '../engines/rigs';
import { traceModel, traceRegion, typeTrace, type TraceMode, type TraceResult } from './fixed-trace';
import { realStage } from './stage';
import type { Session } from './typing-child';
import type { TypistResult } from './typist-run';

interface Settings {
  readonly engines: readonly RigName[];
  readonly modes: readonly TraceMode[];
  /** What is typed; none of a kind of time when it has no regions. */
  readonly sessions: readonly Session[];
}

/** One engine in one trace, or the reason why it did not run. */
export type TraceRow = { readonly engine: string; readonly mode: TraceMode } & (
  | TraceResult
  | { readonly notRun: string }
);

/** What the engines typed in a session, a result for each plan and seed. */
export interface TypedSession {
  readonly session: Session;
  readonly results: readonly TypistResult[];
}

/** The result of {@link measureTyping}. */
export interface TypingFindings {
  readonly traces: readonly TraceRow[];
  readonly sessions: readonly TypedSession[];
  readonly notRun: readonly string[];
}

/** @param run - runs a session with an engine; all engines run at once, each in a separate process */
export async function measureTyping(
  settings: Settings,
  run: (name: RigName, session: Session) => Promise<readonly TypistResult[]>,
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

  const sessions: TypedSession[] = [];
  for (const session of settings.sessions) {
    const isVirtual = session.time === 'virtual';
    const names = able.filter((name) => rigs[name].unavailable({ isVirtual }) === undefined);
    const ended = await Promise.allSettled(names.map((name) => run(name, session)));
    const results: TypistResult[] = [];
    for (const [index, result] of ended.entries()) {
      if (result.status === 'fulfilled') results.push(...result.value);
      else notRun.push(`${names[index]}: ${String(result.reason)}`);
    }
    sessions.push({ session, results });
  }
  return { traces, sessions, notRun };
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
