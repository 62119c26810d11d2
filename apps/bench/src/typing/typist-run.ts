import { rigs, type RigName } from '../engines/rigs';
import { CodeModel } from './code-model';
import type { EngineUnderTest, Traffic } from './engine-under-test';
import type { Region } from './sample-files';
import { realStage, type Stage } from './stage';
import { sum, tally, type Tally } from './tally';
import { typeRegion, type TypedRegion } from './typist';
import type { CallRecord } from './virtual-editor';
import { virtualTime } from './virtual-time';

/** One way to type: how good the model is and what its server allows. */
export interface TypistPlan {
  /** Probability that the model knows a line from its start. */
  readonly knows: number;
  readonly requestsPerMinute?: number;
}

export const ttftMs = [150, 800] as const;

export interface TypistResult extends Tally, TypistPlan {
  readonly engine: string;
  readonly time: 'real' | 'virtual';
  readonly seed: number;
  readonly keys: number;
  /** Keys the same text takes without suggestions. */
  readonly keysAlone: number;
  readonly accepted: TypedRegion['accepted'];
  readonly acceptedChars: number;
  readonly minutes: number;
}

/** The model that answers in `region`. */
export function modelOf(region: Region, { knows }: TypistPlan, seed: number): CodeModel {
  return new CodeModel(region, { right: knows, seed, ttftMs });
}

/** Types `regions` with the engine named: in real time against a real server, or in virtual time against one in this process. */
export async function typeWith(
  name: RigName,
  plan: TypistPlan,
  regions: readonly Region[],
  { seed, time }: Pick<TypistResult, 'seed' | 'time'>,
): Promise<TypistResult> {
  const isVirtual = time === 'virtual';
  const [first] = regions;
  if (first === undefined) throw new RangeError('nothing to type');
  const rig = await rigs[name].start(modelOf(first, plan, seed), { ...plan, isVirtual });
  const virtual = isVirtual ? virtualTime() : undefined;
  try {
    const setModel = (region: Region) => rig.setModel(modelOf(region, plan, seed));
    const typed = await typeAll(rig.engine, virtual ?? realStage, setModel, regions, seed);
    return { engine: rig.engine.name, time, seed, ...plan, ...typed };
  } finally {
    virtual?.end();
    await rig.close();
  }
}

/** Types `regions` one after the other. */
export async function typeAll(
  engine: EngineUnderTest,
  stage: Stage,
  setModel: (region: Region) => void,
  regions: readonly Region[],
  seed: number,
): Promise<Omit<TypistResult, 'engine' | 'time' | 'seed' | keyof TypistPlan>> {
  const calls: CallRecord[] = [];
  const traffic: Traffic[] = [];
  const typed: TypedRegion[] = [];
  const from = stage.now();
  for (const region of regions) {
    setModel(region);
    const result = await typeRegion(region, engine, stage, seed);
    typed.push(result);
    calls.push(...result.calls);
    // Streams without a reader end before the next region has another model.
    await stage.sleep(2_000);
    traffic.push(...engine.takeTraffic());
  }
  const minutes = (stage.now() - from) / 60_000;
  await stage.until(engine.whenQuiet());
  await stage.sleep(0);
  traffic.push(...engine.takeTraffic());
  return {
    ...tally(calls, traffic),
    keys: sum(typed.map(({ keys }) => keys)),
    keysAlone: sum(typed.map(({ keysAlone }) => keysAlone)),
    accepted: {
      whole: sum(typed.map(({ accepted }) => accepted.whole)),
      line: sum(typed.map(({ accepted }) => accepted.line)),
      word: sum(typed.map(({ accepted }) => accepted.word)),
    },
    acceptedChars: sum(typed.map(({ acceptedChars }) => acceptedChars)),
    minutes,
  };
}

/** The results of one engine and plan over several seeds as one. */
export function addUp(results: readonly TypistResult[]): TypistResult {
  const [first] = results;
  if (first === undefined) throw new RangeError('no results to add up');
  const total = (of: (result: TypistResult) => number) => sum(results.map(of));
  return {
    ...first,
    calls: total(({ calls }) => calls),
    requests: total(({ requests }) => requests),
    aborted: total(({ aborted }) => aborted),
    refused: total(({ refused }) => refused),
    promptChars: total(({ promptChars }) => promptChars),
    generatedChars: total(({ generatedChars }) => generatedChars),
    shown: total(({ shown }) => shown),
    right: total(({ right }) => right),
    textMs: results.flatMap(({ textMs }) => textMs),
    rightMs: results.flatMap(({ rightMs }) => rightMs),
    peakInFlight: Math.max(...results.map(({ peakInFlight }) => peakInFlight)),
    unsettled: total(({ unsettled }) => unsettled),
    keys: total(({ keys }) => keys),
    keysAlone: total(({ keysAlone }) => keysAlone),
    accepted: {
      whole: total(({ accepted }) => accepted.whole),
      line: total(({ accepted }) => accepted.line),
      word: total(({ accepted }) => accepted.word),
    },
    acceptedChars: total(({ acceptedChars }) => acceptedChars),
    minutes: total(({ minutes }) => minutes),
  };
}
