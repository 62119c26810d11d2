import { createToken } from '@org/completion-gateway';
import { defineBench } from '../define/define-bench';
import { integer } from '../define/flags';
import { aim } from '../report/aim';
import { round } from '../report/round';
import { startBareProxy, startOurs, startTokenServer, withChildren } from './child';
import { compare, load, type Contender, type LoadRow } from './loads';

const counts = [1, 10, 100, 300, 1_000, 2_000];
const quickCounts = [1, 10, 100];
/** Slow enough that 2,000 streams leave the processors some rest: a queue would be measured otherwise, and not the gateway. */
const tokenMs = 500;
const tokensEach = 8;
/** With fewer streams at one time more than one after the other are needed for a figure. */
const minStreams = 6;

/** `--rounds N` is how often each number is measured. */
export const streamGrowthBench = defineBench({
  name: 'stream-growth',
  title: 'What a stream costs in the gateway, by the number of streams',
  options: { rounds: { ...integer(5, 1), partial: true } },
  measure: ({ quick, rounds }) =>
    withChildren(async (start) => {
      const { token, sha256 } = await createToken();
      const headers = { authorization: `Bearer ${token}` };
      const upstream = await start(startTokenServer(tokenMs));
      const bare = await start(startBareProxy(upstream.port));
      const ours = await start(startOurs(upstream.port, sha256));
      const contenders: Contender[] = [
        { name: 'direct', target: { port: upstream.port, headers }, child: undefined },
        { name: 'a bare proxy', target: { port: bare.port, headers }, child: bare },
        { name: 'ours', target: { port: ours.port, headers }, child: ours },
      ];
      // Warm code is compared: the first seconds of a process are mostly its compiler's work.
      const warmUp = { concurrent: 4, streams: quick ? 20 : 3_000, tokens: 1, everyMs: tokenMs };
      for (const each of contenders) await load(each, warmUp);
      const rows: LoadRow[] = [];
      for (const concurrent of quick ? quickCounts : counts) {
        const streams = quick ? concurrent : Math.max(minStreams, 2 * concurrent);
        const given = { concurrent, streams, tokens: tokensEach, everyMs: tokenMs };
        rows.push(...(await compare(contenders, given, quick ? 1 : rounds)));
      }
      return rows;
    }),
  tables: (rows) => [
    {
      title: `Streams of ${tokensEach} tokens, one every ${tokenMs} ms`,
      rows: proxied(rows).map((each) => ({
        streams: each.concurrent,
        way: each.way,
        'CPU ms a stream': round(each.cpuMsPer1000 / 1000, 2),
        'added to the first byte p50 ms': round(each.addedP50Ms, 2),
        'memory MB': round(each.memoryMb, 0),
        'wrong or lost': each.wrong,
      })),
    },
  ],
  aims: (rows) => {
    const ours = rows.filter(({ way }) => way === 'ours');
    const costs = ours.map(({ cpuMsPer1000 }) => cpuMsPer1000);
    const [alone = Number.NaN] = costs;
    return [
      aim('processor time of a stream, the dearest against one alone', '≤ 1 ×', Math.max(...costs) / alone),
      aim(
        'streams lost or mixed up',
        '0',
        ours.reduce((sum, { wrong }) => sum + wrong, 0),
      ),
    ];
  },
  charts: (rows) => [
    {
      title: 'CPU of a stream',
      unit: 'ms',
      series: ['ours', 'a bare proxy'],
      groups: [...new Set(rows.map(({ concurrent }) => concurrent))].map((concurrent) => ({
        name: `${concurrent} at once`,
        values: ['ours', 'a bare proxy'].map(
          (way) =>
            (rows.find((each) => each.way === way && each.concurrent === concurrent)?.cpuMsPer1000 ?? 0) /
            1000,
        ),
      })),
    },
  ],
});

function proxied(rows: readonly LoadRow[]): readonly LoadRow[] {
  return rows.filter(({ way }) => way !== 'direct');
}
