import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { defineBench } from '../define/define-bench';
import { median, quantile } from '../measure/quantile';
import { aim } from '../report/aim';
import { round } from '../report/round';
import { realLines, TypingSession } from './typing-session';

interface Case {
  readonly name: string;
  readonly text: string;
  readonly others: readonly string[];
}

interface Figures {
  readonly name: string;
  readonly firstMs: number;
  readonly nextMs: number;
  readonly p95Ms: number;
  readonly bytesPerKey: number;
}

const model = 'Qwen/Qwen2.5-Coder-7B';
const keys = 60;

export const promptBench = defineBench({
  name: 'prompt',
  title: 'Building a prompt',
  async measure({ quick }) {
    const megabyte = realLines(40_000).slice(0, 1_000_000);
    const cases: readonly Case[] = [
      {
        name: '5,000 lines, 10 files of 500 lines open',
        text: realLines(5_000),
        others: Array.from({ length: 10 }, (_, index) => realLines(500, 131 * index)),
      },
      { name: '10 kB, nothing else open', text: megabyte.slice(0, 10_000), others: [] },
      { name: '1 MB, nothing else open', text: megabyte, others: [] },
    ];
    return measure(cases, quick ? { rounds: 3, warmUps: 1 } : { rounds: 20, warmUps: 6 });
  },
  tables: (figures) => [
    {
      title: `Milliseconds a key from the tracker's update to the prompt, ${keys} keys a round, medians of rounds`,
      rows: figures.map(({ name, firstMs, nextMs, p95Ms, bytesPerKey }) => ({
        document: name,
        'first key': round(firstMs, 2),
        'next key': round(nextMs, 3),
        'next key p95': round(p95Ms, 3),
        'kB allocated a key': Math.round(bytesPerKey / 1000),
      })),
    },
  ],
  aims: ([open, small, large]) => [
    aim('first key, 10 files open', '≤ 3 ms', open?.firstMs, 2),
    aim('next key, 10 files open', '≤ 0.5 ms', open?.nextMs, 3),
    aim('1 MB against 10 kB, next key', '≤ 2 ×', (large?.nextMs ?? NaN) / (small?.nextMs ?? NaN), 2),
  ],
  charts: (figures) => [
    {
      title: 'Next key',
      unit: 'ms',
      series: ['median'],
      groups: figures.map(({ name, nextMs }) => ({ name, values: [nextMs] })),
      aim: 0.5,
    },
  ],
  notes: () => [
    'First key: sources and prompt builder are new and have read nothing yet; the process is warm.',
    'Sources: open documents, recent edits, recent views. Without the secret rules of Node hosts.',
    'Allocated: growth of the heap from key to key, the median.',
    'Open documents are read when they open, not at a key.',
  ],
});

async function measure(
  cases: readonly Case[],
  { rounds, warmUps }: { readonly rounds: number; readonly warmUps: number },
): Promise<readonly Figures[]> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const taken = cases.map(({ name }) => ({
    name,
    first: [] as number[],
    next: [] as number[],
    p95: [] as number[],
    bytes: [] as number[],
  }));
  for (let round = -warmUps; round < rounds; round++) {
    for (const [index, { text, others }] of cases.entries()) {
      const session = new TypingSession({ text, others, model });
      // Made before, so that the work of an editor is not timed.
      const requests = Array.from({ length: keys + 1 }, () => session.next());
      collect();
      const times: number[] = [];
      const heap: number[] = [];
      for (const request of requests) {
        heap.push(process.memoryUsage().heapUsed);
        const from = performance.now();
        await session.press(request);
        times.push(performance.now() - from);
      }
      const grown = heap.slice(2).map((bytes, key) => Math.max(0, bytes - (heap[key + 1] ?? bytes)));
      session.dispose();
      const [first = 0, ...rest] = times;
      const of = taken[index];
      if (round < 0 || of === undefined) continue;
      of.first.push(first);
      of.next.push(median(rest));
      of.p95.push(quantile(rest, 0.95) ?? Number.NaN);
      of.bytes.push(median(grown));
    }
  }
  return taken.map(({ name, first, next, p95, bytes }) => ({
    name,
    firstMs: median(first),
    nextMs: median(next),
    p95Ms: median(p95),
    bytesPerKey: median(bytes),
  }));
}
