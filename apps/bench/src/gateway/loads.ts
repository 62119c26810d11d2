import { median, quantile } from '../measure/quantile';
import type { Child } from './child';
import { streamClient, type Target } from './stream-client';

/** A way from the client to the model server. */
export interface Contender {
  readonly name: string;
  readonly target: Target;
  /** The process between, if any. */
  readonly child: Child | undefined;
}

interface Sample {
  readonly firstByteMs: readonly number[];
  readonly streams: number;
  readonly wrong: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

/** What a client asks for. */
export interface Load {
  /** Streams at one time. */
  readonly concurrent: number;
  /** Streams in all. */
  readonly streams: number;
  readonly tokens: number;
  /** Milliseconds between two tokens, as the model server was started. */
  readonly everyMs: number;
}

/** Keeps so many streams going until all have ended, begun evenly over the time that one takes. */
export async function load(
  contender: Contender,
  { concurrent, streams, tokens, everyMs }: Load,
): Promise<Sample> {
  const client = streamClient(contender.target);
  const firstByteMs: number[] = [];
  let [begun, wrong] = [0, 0];
  const startedAt = performance.now();
  const cpuBefore = contender.child?.cpuMs() ?? 0;
  const worker = async (number: number) => {
    await new Promise((resolve) => setTimeout(resolve, (number / concurrent) * tokens * everyMs));
    while (begun < streams) {
      // A machine without rest loses connections; that must not end the measurement.
      const result = await client.ask(`s${begun++}`, tokens).catch(() => undefined);
      if (result !== undefined) firstByteMs.push(result.firstByteMs);
      if (result?.right !== true) wrong++;
    }
  };
  await Promise.all(Array.from({ length: concurrent }, (_, number) => worker(number)));
  const wallMs = performance.now() - startedAt;
  const cpuMs = (contender.child?.cpuMs() ?? 0) - cpuBefore;
  const memoryBytes = contender.child?.memoryBytes() ?? 0;
  client.close();
  return { firstByteMs, streams: begun, wrong, wallMs, cpuMs, memoryBytes };
}

export interface LoadRow {
  readonly way: string;
  readonly concurrent: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly addedP50Ms: number;
  readonly addedP99Ms: number;
  readonly tokensPerSecond: number;
  readonly cpuMsPer1000: number;
  readonly memoryMb: number;
  readonly wrong: number;
}

/** All contenders under the same load, in turns; the samples of all rounds together. */
export async function compare(
  contenders: readonly Contender[],
  given: Load,
  rounds: number,
): Promise<readonly LoadRow[]> {
  const samples = new Map<Contender, Sample[]>(contenders.map((each) => [each, []]));
  for (let round = 0; round < rounds; round++) {
    for (const each of contenders) samples.get(each)?.push(await load(each, given));
  }
  const rows = contenders.map((each) => rowOf(each, given, samples.get(each) ?? []));
  const [direct] = rows;
  return rows.map((row) => ({
    ...row,
    addedP50Ms: row.p50Ms - (direct?.p50Ms ?? 0),
    addedP99Ms: row.p99Ms - (direct?.p99Ms ?? 0),
  }));
}

function rowOf({ name }: Contender, { concurrent, tokens }: Load, samples: readonly Sample[]): LoadRow {
  const sum = (pick: (sample: Sample) => number) => samples.reduce((total, each) => total + pick(each), 0);
  const times = samples.flatMap(({ firstByteMs }) => firstByteMs);
  const streams = sum((each) => each.streams);
  return {
    way: name,
    concurrent,
    p50Ms: median(times),
    p99Ms: quantile(times, 0.99) ?? Number.NaN,
    addedP50Ms: 0,
    addedP99Ms: 0,
    tokensPerSecond: (streams * tokens) / (sum((each) => each.wallMs) / 1000),
    cpuMsPer1000: (sum((each) => each.cpuMs) / streams) * 1000,
    memoryMb: Math.max(...samples.map(({ memoryBytes }) => memoryBytes)) / 1e6,
    wrong: sum((each) => each.wrong),
  };
}

export interface HoldResult {
  readonly streams: number;
  readonly seconds: number;
  readonly lost: number;
  readonly wrong: number;
  readonly peakMb: number;
}

/** Holds `concurrent` streams open for `seconds`, each checked to its last token. */
export async function hold(
  child: Child,
  target: Target,
  concurrent: number,
  seconds: number,
  everyMs: number,
): Promise<HoldResult> {
  const client = streamClient(target);
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, child.memoryBytes())), 500);
  const tokens = Math.ceil((seconds * 1000) / everyMs);
  const results = await Promise.allSettled(
    Array.from({ length: concurrent }, async (_, number) => {
      // A thousand real clients do not come in one millisecond.
      await new Promise((resolve) => setTimeout(resolve, number * 2));
      return client.ask(`held${number}`, tokens);
    }),
  );
  clearInterval(watch);
  client.close();
  const answered = results.filter((each) => each.status === 'fulfilled').map(({ value }) => value);
  return {
    streams: concurrent,
    seconds,
    lost: concurrent - answered.length,
    wrong: answered.filter(({ right }) => !right).length,
    peakMb: peak / 1e6,
  };
}

export interface GrowthResult {
  readonly oneStreamsPerSecond: number;
  readonly twoStreamsPerSecond: number;
}

/**
 * Streams a second through one replica and through two, each given the same small share of a processor, so that it is the
 * replica that is the limit and not this machine.
 */
export async function growth(
  replicas: readonly Child[],
  headers: Target['headers'],
  seconds: number,
): Promise<GrowthResult> {
  const rate = async (count: number) => {
    const clients = replicas.slice(0, count).map(({ port }) => streamClient({ port, headers }));
    let [ended, over] = [0, false];
    const worker = async (number: number) => {
      while (!over) {
        await clients[number % count]?.ask(`g${number}`, 5);
        ended++;
      }
    };
    const workers = Array.from({ length: 100 * count }, (_, number) => worker(number));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const before = ended;
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const within = ended - before;
    over = true;
    await Promise.all(workers);
    for (const each of clients) each.close();
    return within / seconds;
  };
  const one: number[] = [];
  const two: number[] = [];
  for (let round = 0; round < 3; round++) {
    one.push(await rate(1));
    two.push(await rate(2));
  }
  return { oneStreamsPerSecond: median(one), twoStreamsPerSecond: median(two) };
}
