import { createToken } from '@org/completion-gateway';
import { defineBench } from '../define/define-bench';
import { integer } from '../define/flags';
import { aim } from '../report/aim';
import { round } from '../report/round';
import {
  startBareProxy,
  startOurs,
  startPortkey,
  startTokenServer,
  withChildren,
  type Child,
  type Start,
} from './child';
import { limitProcessor } from './limit-processor';
import { compare, growth, hold, load, type Contender, type GrowthResult, type LoadRow } from './loads';

/** At 40 ms a token, 300 streams keep two processors busy with client and server alone. */
const tokenMs = 100;
const tokensEach = 40;
/** Milliseconds between the tokens of streams that are held open. */
const heldTokenMs = 200;
/** Share of a processor that each replica gets. */
const replicaShare = 0.2;

/** `--hold SECONDS` is how long streams are held open. */
export const gatewayBench = defineBench({
  name: 'gateway',
  title: 'The gateway between a client and a model server',
  options: { hold: integer(300, 1) },
  measure: ({ quick, hold: seconds }) =>
    withChildren(async (start) => {
      const { token, sha256 } = await createToken();
      const headers = { authorization: `Bearer ${token}` };
      const upstream = await start(startTokenServer(tokenMs));
      const { contenders, notRun } = await startContenders(start, upstream.port, headers, sha256);
      // Warm code is compared: the first seconds of a process are mostly its compiler's work.
      const warmUp = { concurrent: 4, streams: quick ? 20 : 3000, tokens: 1, everyMs: tokenMs };
      for (const each of contenders) await load(each, warmUp);
      const rows: LoadRow[] = [];
      for (const concurrent of [1, 50, 300]) {
        const streams = Math.max(100, concurrent * 3);
        const tokens = concurrent === 1 ? 2 : tokensEach;
        const given = { concurrent, streams, tokens, everyMs: tokenMs };
        rows.push(...(await compare(contenders, given, quick ? 1 : 5)));
      }

      const slow = await start(startTokenServer(heldTokenMs));
      const holding = await start(startOurs(slow.port, sha256));
      const target = { port: holding.port, headers };
      const held = await hold(holding, target, quick ? 100 : 1000, quick ? 5 : seconds, heldTokenMs);

      const replicas = [
        await start(startOurs(upstream.port, sha256)),
        await start(startOurs(upstream.port, sha256)),
      ];
      const grown = await limitedGrowth(replicas, headers, quick ? 2 : 8);
      if (grown === undefined)
        notRun.push('growth from one replica to two: processes cannot be given a share of a processor here.');
      return { rows, held, grown, notRun };
    }),
  tables: ({ rows, held, grown }) => [
    {
      title: `Streams of ${tokensEach} tokens, one every ${tokenMs} ms (2 tokens where there is one stream)`,
      rows: rows.map((each) => ({
        way: each.way,
        concurrent: each.concurrent,
        'first byte p50 ms': round(each.p50Ms, 2),
        'p99 ms': round(each.p99Ms, 2),
        'added p50 ms': round(each.addedP50Ms, 2),
        'added p99 ms': round(each.addedP99Ms, 2),
        'tokens/s': round(each.tokensPerSecond, 0),
        'CPU ms per 1,000 streams': round(each.cpuMsPer1000, 0),
        'memory MB': round(each.memoryMb, 0),
        'wrong or lost': each.wrong,
      })),
    },
    { title: 'Streams held open', rows: [{ ...held, peakMb: round(held.peakMb, 0) }] },
    ...(grown === undefined
      ? []
      : [
          {
            title: `Growth, each replica with ${replicaShare * 100} % of a processor`,
            rows: [
              {
                'one, streams/s': round(grown.oneStreamsPerSecond, 0),
                'two, streams/s': round(grown.twoStreamsPerSecond, 0),
              },
            ],
          },
        ]),
  ],
  aims: ({ rows, held, grown }) => {
    const ours = rowOf(rows, 'ours', 300);
    const peer = rowOf(rows, peerName, 300);
    const bare = rowOf(rows, bareName, 300);
    const [oneOurs, oneBare] = [rowOf(rows, 'ours', 1), rowOf(rows, bareName, 1)];
    return [
      aim(
        'added to the first byte against a bare proxy, p50, 300 streams',
        '≤ 1.3 ×',
        ours && bare && ours.addedP50Ms / bare.addedP50Ms,
      ),
      aim(
        'added to the first byte against a bare proxy, p99, 300 streams',
        '≤ 1.3 ×',
        ours && bare && ours.addedP99Ms / bare.addedP99Ms,
      ),
      aim(
        'added to the first byte against a bare proxy, p50, one stream',
        '≤ 1.3 ×',
        oneOurs && oneBare && oneOurs.addedP50Ms / oneBare.addedP50Ms,
      ),
      aim(
        'CPU against the peer, 300 streams',
        '≤ 0.5 ×',
        ours && peer && ours.cpuMsPer1000 / peer.cpuMsPer1000,
      ),
      aim('memory with the streams held', '≤ 300 MB', held.peakMb),
      aim('streams lost or mixed up', '0', held.lost + held.wrong),
      aim(
        'growth from one replica to two',
        '≥ 1.6 ×',
        grown && grown.twoStreamsPerSecond / grown.oneStreamsPerSecond,
      ),
    ];
  },
  charts: ({ rows }) => [
    {
      title: 'CPU per 1,000 streams',
      unit: 'ms',
      series: ['ours', peerName],
      groups: [50, 300].map((concurrent) => ({
        name: `${concurrent} at once`,
        values: ['ours', peerName].map((way) => rowOf(rows, way, concurrent)?.cpuMsPer1000 ?? 0),
      })),
    },
  ],
  notes: ({ notRun }) => notRun.map((each) => `Not run: ${each}`),
});

const peerName = '@portkey-ai/gateway';
const bareName = 'a bare proxy';

function rowOf(rows: readonly LoadRow[], way: string, concurrent: number): LoadRow | undefined {
  return rows.find((each) => each.way === way && each.concurrent === concurrent);
}

async function startContenders(
  start: Start,
  upstreamPort: number,
  headers: Readonly<Record<string, string>>,
  tokenHash: string,
): Promise<{ readonly contenders: readonly Contender[]; readonly notRun: string[] }> {
  const bare = await start(startBareProxy(upstreamPort));
  const ours = await start(startOurs(upstreamPort, tokenHash));
  const contenders: Contender[] = [
    { name: 'direct', target: { port: upstreamPort, headers }, child: undefined },
    { name: bareName, target: { port: bare.port, headers }, child: bare },
    { name: 'ours', target: { port: ours.port, headers }, child: ours },
  ];
  try {
    const portkey = await start(startPortkey());
    const peerHeaders = {
      ...headers,
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `http://127.0.0.1:${upstreamPort}/v1`,
    };
    const target = { port: portkey.port, headers: peerHeaders };
    return { contenders: [...contenders, { name: peerName, target, child: portkey }], notRun: [] };
  } catch (error) {
    return { contenders, notRun: [`${peerName}: ${String(error)}`] };
  }
}

/** Streams a second through one and two replicas with limited processors; `undefined` where they cannot be limited. */
async function limitedGrowth(
  replicas: readonly Child[],
  headers: Readonly<Record<string, string>>,
  seconds: number,
): Promise<GrowthResult | undefined> {
  const limits = replicas.map(({ pid }, index) =>
    limitProcessor(pid, replicaShare, `completion-bench-${process.pid}-${index}`),
  );
  try {
    return limits.some((each) => each === undefined) ? undefined : await growth(replicas, headers, seconds);
  } finally {
    await Promise.all(replicas.map((each) => each.close()));
    for (const removeLimit of limits) removeLimit?.();
  }
}
