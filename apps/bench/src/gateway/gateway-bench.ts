import { parseArgs } from 'node:util';
import { createToken } from '@org/completion-gateway';
import { median, quantile } from '../measure/quantile';
import { publish } from '../report/report';
import { serveBareProxy } from './bare-proxy';
import { startBareProxy, startOurs, startPortkey, startTokenServer, type Child } from './child';
import { limitProcessor } from './limit-processor';
import { streamClient, type Target } from './stream-client';
import { serveTokens } from './token-server';

/** At 40 ms a token, 300 streams keep two processors busy with client and server alone. */
const tokenMs = 100;
const tokensEach = 40;

/** What is asked, by the way the stream takes. */
interface Contender {
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

/** Keeps `concurrent` streams going until `streams` have ended, begun evenly over the time that one takes. */
async function load(
  contender: Contender,
  concurrent: number,
  streams: number,
  tokens = tokensEach,
): Promise<Sample> {
  const client = streamClient(contender.target);
  const firstByteMs: number[] = [];
  let [begun, wrong] = [0, 0];
  const startedAt = performance.now();
  const cpuBefore = contender.child?.cpuMs() ?? 0;
  const worker = async (number: number) => {
    await new Promise((resolve) => setTimeout(resolve, (number / concurrent) * tokens * tokenMs));
    while (begun < streams) {
      const result = await client.ask(`s${begun++}`, tokens);
      firstByteMs.push(result.firstByteMs);
      if (!result.right) wrong++;
    }
  };
  await Promise.all(Array.from({ length: concurrent }, (_, number) => worker(number)));
  const wallMs = performance.now() - startedAt;
  const cpuMs = (contender.child?.cpuMs() ?? 0) - cpuBefore;
  const memoryBytes = contender.child?.memoryBytes() ?? 0;
  client.close();
  return { firstByteMs, streams: firstByteMs.length, wrong, wallMs, cpuMs, memoryBytes };
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
async function compare(
  contenders: readonly Contender[],
  concurrent: number,
  rounds: number,
): Promise<readonly LoadRow[]> {
  const streams = Math.max(100, concurrent * 3);
  const tokens = concurrent === 1 ? 2 : tokensEach;
  const samples = new Map<Contender, Sample[]>(contenders.map((each) => [each, []]));
  for (let round = 0; round < rounds; round++) {
    for (const each of contenders) samples.get(each)?.push(await load(each, concurrent, streams, tokens));
  }
  const rows = contenders.map((each) => rowOf(each, concurrent, tokens, samples.get(each) ?? []));
  const [direct] = rows;
  return rows.map((row) => ({
    ...row,
    addedP50Ms: row.p50Ms - (direct?.p50Ms ?? 0),
    addedP99Ms: row.p99Ms - (direct?.p99Ms ?? 0),
  }));
}

function rowOf({ name }: Contender, concurrent: number, tokens: number, samples: readonly Sample[]): LoadRow {
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
async function hold(
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
      // Nobody's thousand clients come in one millisecond.
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
async function growth(
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

/** `pnpm bench gateway [--quick] [--date YYYY-MM-DD] [--hold SECONDS]` */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      date: { type: 'string' },
      hold: { type: 'string', default: '300' },
      'serve-tokens': { type: 'string' },
      'bare-proxy': { type: 'string' },
    },
  });
  if (values['bare-proxy'] !== undefined) return serveBareProxy(Number(values['bare-proxy']));
  if (values['serve-tokens'] !== undefined) return serveTokens(Number(values['serve-tokens']));
  const { quick } = values;
  const rounds = quick ? 1 : 3;
  const holdSeconds = quick ? 5 : Number(values.hold);
  const notes: string[] = [];
  const children: Child[] = [];
  const started = async (child: Promise<Child>) => {
    const up = await child;
    children.push(up);
    return up;
  };
  try {
    const { token, sha256 } = await createToken();
    const headers = { authorization: `Bearer ${token}` };
    const upstream = await started(startTokenServer(tokenMs));
    const bare = await started(startBareProxy(upstream.port));
    const ours = await started(startOurs(upstream.port, sha256));
    const contenders: Contender[] = [
      { name: 'direct', target: { port: upstream.port, headers }, child: undefined },
      { name: 'a bare proxy', target: { port: bare.port, headers }, child: bare },
      { name: 'ours', target: { port: ours.port, headers }, child: ours },
    ];
    try {
      const portkey = await started(startPortkey());
      const peerHeaders = {
        ...headers,
        'x-portkey-provider': 'openai',
        'x-portkey-custom-host': `http://127.0.0.1:${upstream.port}/v1`,
      };
      contenders.push({
        name: '@portkey-ai/gateway',
        target: { port: portkey.port, headers: peerHeaders },
        child: portkey,
      });
    } catch (error) {
      notes.push(`Not run: @portkey-ai/gateway: ${String(error)}`);
    }
    // Warm code is what is compared: what a process does in its first seconds is mostly its compiler's work.
    for (const each of contenders) await load(each, 4, quick ? 20 : 3000, 1);
    const rows: LoadRow[] = [];
    for (const concurrent of [1, 50, 300]) rows.push(...(await compare(contenders, concurrent, rounds)));

    const slowMs = 200;
    const slow = await started(startTokenServer(slowMs));
    const holding = await started(startOurs(slow.port, sha256));
    const held = await hold(
      holding,
      { port: holding.port, headers },
      quick ? 100 : 1000,
      holdSeconds,
      slowMs,
    );

    let grown: GrowthResult | undefined;
    const share = 0.2;
    const replicas = [
      await started(startOurs(upstream.port, sha256)),
      await started(startOurs(upstream.port, sha256)),
    ];
    const limits = replicas.map(({ pid }, at) =>
      limitProcessor(pid, share, `completion-bench-${process.pid}-${at}`),
    );
    try {
      if (limits.every((each) => each !== undefined)) grown = await growth(replicas, headers, quick ? 2 : 8);
      else
        notes.push(
          'Not run: growth from one replica to two: processes cannot be given a share of a processor here.',
        );
    } finally {
      await Promise.all(replicas.map((each) => each.close()));
      for (const each of limits) each?.();
    }
    report(rows, held, grown, share, notes, values.date, !quick);
  } finally {
    await Promise.all(children.map((each) => each.close()));
  }
}

function report(
  rows: readonly LoadRow[],
  held: HoldResult,
  grown: GrowthResult | undefined,
  share: number,
  notes: readonly string[],
  date: string | undefined,
  write: boolean,
): void {
  const row = (way: string, concurrent: number) =>
    rows.find((each) => each.way === way && each.concurrent === concurrent);
  const ours = row('ours', 300);
  const peer = row('@portkey-ai/gateway', 300);
  const round = (value: number, digits = 2) => Number(value.toFixed(digits));
  const factor = grown === undefined ? undefined : grown.twoStreamsPerSecond / grown.oneStreamsPerSecond;
  const aim = (
    what: string,
    aimed: string,
    measured: number | undefined,
    unit: string,
    met: (value: number) => boolean,
  ) => ({
    what,
    aim: aimed,
    measured: measured === undefined ? 'not measured' : `${round(measured)} ${unit}`,
    met: measured !== undefined && met(measured),
  });
  publish(
    {
      name: 'gateway',
      title: 'The gateway between a client and a model server',
      date,
      tables: [
        {
          title: `Streams of ${tokensEach} tokens, one every ${tokenMs} ms (2 tokens where there is one stream)`,
          rows: rows.map((each) => ({
            way: each.way,
            concurrent: each.concurrent,
            'first byte p50 ms': round(each.p50Ms),
            'p99 ms': round(each.p99Ms),
            'added p50 ms': round(each.addedP50Ms),
            'added p99 ms': round(each.addedP99Ms),
            'tokens/s': round(each.tokensPerSecond, 0),
            'CPU ms per 1,000 streams': round(each.cpuMsPer1000, 0),
            'memory MB': round(each.memoryMb, 0),
            'wrong texts': each.wrong,
          })),
        },
        { title: 'Streams held open', rows: [{ ...held, peakMb: round(held.peakMb, 0) }] },
        ...(grown === undefined
          ? []
          : [
              {
                title: `Growth, each replica with ${share * 100} % of a processor`,
                rows: [
                  {
                    'one, streams/s': round(grown.oneStreamsPerSecond, 0),
                    'two, streams/s': round(grown.twoStreamsPerSecond, 0),
                  },
                ],
              },
            ]),
      ],
      aims: [
        aim(
          'added to the first byte, p50, 300 streams',
          '≤ 1 ms',
          ours?.addedP50Ms,
          'ms',
          (value) => value <= 1,
        ),
        aim(
          'added to the first byte, p99, 300 streams',
          '≤ 10 ms',
          ours?.addedP99Ms,
          'ms',
          (value) => value <= 10,
        ),
        aim(
          'CPU against the peer, 300 streams',
          '< 1 ×',
          ours === undefined || peer === undefined ? undefined : ours.cpuMsPer1000 / peer.cpuMsPer1000,
          '×',
          (value) => value < 1,
        ),
        aim('memory with the streams held', '≤ 300 MB', held.peakMb, 'MB', (value) => value <= 300),
        aim('streams lost or mixed up', '0', held.lost + held.wrong, '', (value) => value === 0),
        aim('growth from one replica to two', '≥ 1.6 ×', factor, '×', (value) => value >= 1.6),
      ],
      charts: [
        {
          title: 'CPU per 1,000 streams',
          unit: 'ms',
          series: ['ours', '@portkey-ai/gateway'],
          groups: [50, 300].map((concurrent) => ({
            name: `${concurrent} at once`,
            values: ['ours', '@portkey-ai/gateway'].map((way) => row(way, concurrent)?.cpuMsPer1000 ?? 0),
          })),
        },
      ],
      notes,
    },
    { write },
  );
}
