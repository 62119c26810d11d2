import {
  createCompletionEngine,
  openAICompatible,
  type CompletionEngine,
  type CompletionProvider,
  type TriggerKind,
} from '@org/completion-core';
import { documentAt, recordedStream, scriptedProvider } from '@org/completion-testing';
import { defineBench } from './define/define-bench';
import { median, quantile } from './measure/quantile';
import { aim } from './report/aim';
import { round } from './report/round';

export interface OverheadResult {
  readonly way: string;
  readonly trigger: TriggerKind;
  readonly medianMs: number;
  readonly p95Ms: number;
}

/** A provider whose answers are sent on command. */
interface Source {
  readonly provider: CompletionProvider;
  /** Answers the next request; resolves to the time of its first byte, in milliseconds. */
  answerNext(): Promise<number>;
}

/**
 * Time from the first byte of an answer, which holds a whole line, to the first update out of `stream`: through the engine
 * alone with a scripted provider, and through the HTTP provider as well.
 */
export async function measureOverhead(settings: {
  readonly requests: number;
  readonly warmUps: number;
}): Promise<readonly OverheadResult[]> {
  const samples = new Map<
    string,
    { readonly way: string; readonly trigger: TriggerKind; readonly times: number[] }
  >();
  const sources: readonly (readonly [string, Source])[] = [
    ['engine', scripted()],
    ['engine and HTTP provider', overHttp()],
  ];
  const engines = sources.map(([way, source]) => ({
    way,
    source,
    engine: createCompletionEngine({
      provider: source.provider,
      scheduling: { requestsPerMinute: Infinity, maxDelayMs: 0, speculative: false },
    }),
  }));
  try {
    for (let index = -settings.warmUps; index < settings.requests; index++) {
      for (const { way, source, engine } of engines) {
        for (const trigger of ['invoked', 'automatic'] as const) {
          const ms = await timeOne(engine, source, trigger, index);
          const key = `${way} ${trigger}`;
          const entry = samples.get(key) ?? { way, trigger, times: [] };
          samples.set(key, entry);
          if (index >= 0) entry.times.push(ms);
        }
      }
    }
  } finally {
    for (const { engine } of engines) engine.dispose();
  }
  return [...samples.values()].map(({ way, trigger, times }) => ({
    way,
    trigger,
    medianMs: median(times),
    p95Ms: quantile(times, 0.95) ?? Number.NaN,
  }));
}

async function timeOne(
  engine: CompletionEngine,
  source: Source,
  triggerKind: TriggerKind,
  index: number,
): Promise<number> {
  // A new document each time, so that nothing is served from the cache.
  const uri = `file:///project/${triggerKind}-${index}.ts`;
  const { document, offset } = documentAt(
    'function area(width: number, height: number) {\n  const x = █\n}\n',
    { uri },
  );
  const updates = engine.stream({ document, offset, triggerKind });
  const first = updates.next();
  const firstByteAt = await source.answerNext();
  const { value, done } = await first;
  const ms = performance.now() - firstByteAt;
  if (done === true || value.type === 'outcome') throw new Error(`no text came: ${JSON.stringify(value)}`);
  for await (const update of updates) void update;
  return ms;
}

const line = 'width * height;\n  return x;\n';

function scripted(): Source {
  const provider = scriptedProvider();
  return {
    provider,
    async answerNext() {
      const request = await provider.nextRequest();
      const firstByteAtMs = performance.now();
      request.send(line);
      request.end();
      return firstByteAtMs;
    },
  };
}

function overHttp(): Source {
  const bytes = new TextEncoder().encode(recordedStream(line, { tokenChars: line.length }));
  const waiting: ((body: ReadableStreamDefaultController<Uint8Array>) => void)[] = [];
  const arrived: ReadableStreamDefaultController<Uint8Array>[] = [];
  const provider = openAICompatible({
    baseUrl: 'http://127.0.0.1/v1',
    apiKey: 'bench',
    model: 'Qwen/Qwen2.5-Coder-7B',
    fetch: () => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          const waiter = waiting.shift();
          if (waiter === undefined) arrived.push(controller);
          else waiter(controller);
        },
      });
      return Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }));
    },
  });
  return {
    provider,
    async answerNext() {
      const ready = arrived.shift();
      const controller =
        ready ??
        (await new Promise<ReadableStreamDefaultController<Uint8Array>>((resolve) => {
          waiting.push(resolve);
        }));
      const firstByteAtMs = performance.now();
      controller.enqueue(bytes);
      controller.close();
      return firstByteAtMs;
    },
  };
}

export const overheadBench = defineBench({
  name: 'overhead',
  title: 'From the first byte of an answer to the first update',
  measure: ({ quick }) =>
    measureOverhead(quick ? { requests: 20, warmUps: 5 } : { requests: 500, warmUps: 100 }),
  tables: (results) => [
    {
      title: 'A first line that is whole, in milliseconds',
      rows: results.map(({ way, trigger, medianMs, p95Ms }) => ({
        way,
        trigger,
        median: round(medianMs, 3),
        p95: round(p95Ms, 3),
      })),
    },
  ],
  aims: (results) =>
    results.map(({ way, trigger, medianMs }) => aim(`${way}, ${trigger}`, '< 1 ms', medianMs, 3)),
  charts: (results) => [
    {
      title: 'First byte to first update, median',
      unit: 'ms',
      series: ['median'],
      groups: results.map(({ way, trigger, medianMs }) => ({
        name: `${way}, ${trigger}`,
        values: [medianMs],
      })),
      aim: 1,
    },
  ],
});
