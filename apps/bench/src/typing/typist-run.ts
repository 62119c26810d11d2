import { fakeClock } from '@org/completion-testing';
import { OurEngine, hosted } from '../engines/our-engine';
import { rigs, type RigName } from '../engines/rigs';
import { VirtualProvider } from '../engines/virtual-provider';
import { CodeModel } from './code-model';
import type { EngineUnderTest, Traffic } from './engine-under-test';
import type { Region } from './sample-files';
import { realStage, virtualStage, type Stage } from './stage';
import { sum, tally, type Tally } from './tally';
import { typeRegion, type TypedRegion } from './typist';
import type { CallRecord } from './virtual-editor';

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
  readonly keys: number;
  /** Keys the same text takes without suggestions. */
  readonly keysAlone: number;
  readonly accepted: TypedRegion['accepted'];
  readonly acceptedChars: number;
  readonly minutes: number;
}

/** Types `regions` with our engine on a virtual clock: the same figures for the same seed on every machine. */
export async function typeVirtually(
  plan: TypistPlan,
  regions: readonly Region[],
  seed: number,
): Promise<TypistResult> {
  const clock = fakeClock();
  const modelFor = (region: Region) => new CodeModel(region, { right: plan.knows, seed, ttftMs });
  const [first] = regions;
  if (first === undefined) throw new RangeError('nothing to type');
  const provider = new VirtualProvider(modelFor(first), clock, plan);
  const engine = new OurEngine(provider, {
    clock,
    scheduling: { ...hosted, requestsPerMinute: plan.requestsPerMinute ?? Infinity },
    takeTraffic: () => provider.takeTraffic(),
    // Deadlines and grace periods are over by then.
    whenQuiet: () => clock.advance(15_000),
  });
  try {
    const setModel = (region: Region) => {
      provider.model = modelFor(region);
    };
    return await typeAll(
      { engine, stage: virtualStage(clock), setModel, time: 'virtual' },
      plan,
      regions,
      seed,
    );
  } finally {
    await engine.dispose();
    await clock.advance(0);
  }
}

/** Types `regions` in real time with the engine named, against a real server. */
export async function typeReally(
  name: RigName,
  plan: TypistPlan,
  regions: readonly Region[],
  seed: number,
): Promise<TypistResult> {
  const modelFor = (region: Region) => new CodeModel(region, { right: plan.knows, seed, ttftMs });
  const [first] = regions;
  if (first === undefined) throw new RangeError('nothing to type');
  const rig = await rigs[name].start(modelFor(first), plan);
  try {
    const setModel = (region: Region) => rig.setModel(modelFor(region));
    return await typeAll(
      { engine: rig.engine, stage: realStage, setModel, time: 'real' },
      plan,
      regions,
      seed,
    );
  } finally {
    await rig.close();
  }
}

interface Scene {
  readonly engine: EngineUnderTest;
  readonly stage: Stage;
  readonly setModel: (region: Region) => void;
  readonly time: 'real' | 'virtual';
}

async function typeAll(
  { engine, stage, setModel, time }: Scene,
  plan: TypistPlan,
  regions: readonly Region[],
  seed: number,
): Promise<TypistResult> {
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
  await engine.whenQuiet();
  await stage.sleep(0);
  traffic.push(...engine.takeTraffic());
  return {
    engine: engine.name,
    time,
    ...plan,
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
