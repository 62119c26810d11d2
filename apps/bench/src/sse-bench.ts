import { openAICompatible } from '@org/completion-core';
import type { ProviderRequest } from '@org/completion-core/provider';
import { recordedStream } from '@org/completion-testing';
import { createParser } from 'eventsource-parser';
import OpenAI from 'openai';
import { defineBench } from './define/define-bench';
import { interleave } from './measure/interleave';
import { aim } from './report/aim';
import { round } from './report/round';

const model = 'meta-llama/Meta-Llama-3.1-70B-Instruct';
const prompt = 'const x = ';

/** How the bytes arrive: in full packets, or one event at a time as a live model sends them. */
const arrivals = { packets: 1_400, events: undefined } as const;
type Arrival = keyof typeof arrivals;
const arrivalNames = Object.keys(arrivals) as Arrival[];

export interface SseResult {
  readonly arrival: Arrival;
  readonly decoder: string;
  readonly medianMs: number;
  readonly megabytesPerSecond: number;
  /** Its speed against ours: above 1 when ours is faster. */
  readonly oursAgainst: number;
}

/** Decodes one recorded stream with each decoder in turns. Every decoder reads the same `Response` and joins the text. */
export async function measureSse(settings: {
  readonly events: number;
  readonly rounds: number;
  readonly warmUps: number;
}): Promise<readonly SseResult[]> {
  const text = 'let é = 1; '.repeat(Math.ceil((settings.events * 4) / 11)).slice(0, settings.events * 4);
  const stream = recordedStream(text, { includeUsage: true });
  const bytes = new TextEncoder().encode(stream);
  const results: SseResult[] = [];
  for (const arrival of arrivalNames) {
    const chunks = cut(bytes, arrivals[arrival]);
    const fetchRecorded = () => Promise.resolve(recordedResponse(chunks));
    const timed = (name: string, decode: () => Promise<string>) => ({
      name,
      async run() {
        const from = performance.now();
        const decoded = await decode();
        const ms = performance.now() - from;
        if (decoded !== text) throw new Error(`${name} decoded another text`);
        return ms;
      },
    });
    const times = await interleave(
      [
        timed('ours', ours(fetchRecorded)),
        timed('eventsource-parser + JSON.parse', () => bare(fetchRecorded)),
        timed('openai', openAiClient(fetchRecorded)),
      ],
      settings,
    );
    const oursMs = times.get('ours')?.medianMs ?? Number.NaN;
    for (const [decoder, { medianMs }] of times) {
      results.push({
        arrival,
        decoder,
        medianMs,
        megabytesPerSecond: bytes.length / 1e6 / (medianMs / 1e3),
        oursAgainst: medianMs / oursMs,
      });
    }
  }
  return results;
}

function ours(fetchRecorded: () => Promise<Response>): () => Promise<string> {
  const provider = openAICompatible({
    baseUrl: 'http://127.0.0.1/v1',
    apiKey: 'bench',
    model,
    fetch: fetchRecorded,
  });
  const request: ProviderRequest = {
    prompt: { strategy: 'prefix-only', text: prompt, stop: [] },
    model,
    maxTokens: 256,
    temperature: 0,
    candidates: 1,
    languageId: 'typescript',
    uri: 'file:///a.ts',
  };
  return async () => {
    let text = '';
    for await (const event of provider.stream(request, { signal: new AbortController().signal })) {
      if (event.type === 'text-delta') text += event.text;
    }
    return text;
  };
}

/** The minimum: no errors, no limits, no other shapes. */
async function bare(fetchRecorded: () => Promise<Response>): Promise<string> {
  let text = '';
  const parser = createParser({
    onEvent({ data }) {
      if (data === '[DONE]') return;
      const chunk = JSON.parse(data) as { choices: { text: string }[] };
      text += chunk.choices[0]?.text ?? '';
    },
  });
  const decoder = new TextDecoder();
  const reader = (await fetchRecorded()).body?.getReader();
  for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
    parser.feed(decoder.decode(read.value, { stream: true }));
  }
  return text;
}

function openAiClient(fetchRecorded: () => Promise<Response>): () => Promise<string> {
  const client = new OpenAI({
    baseURL: 'http://127.0.0.1/v1',
    apiKey: 'bench',
    fetch: fetchRecorded,
    maxRetries: 0,
  });
  return async () => {
    let text = '';
    for await (const chunk of await client.completions.create({ model, prompt, stream: true })) {
      text += chunk.choices[0]?.text ?? '';
    }
    return text;
  };
}

/** `bytes` in pieces of `size`, or one for each event. */
function cut(bytes: Uint8Array, size: number | undefined): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    let end = at + (size ?? 1);
    if (size === undefined)
      while (end < bytes.length && !(bytes[end - 1] === 10 && bytes[end - 2] === 10)) end++;
    chunks.push(bytes.subarray(at, end));
    at = end;
  }
  return chunks;
}

function recordedResponse(chunks: readonly Uint8Array[]): Response {
  let next = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks[next++];
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

export const sseBench = defineBench({
  name: 'sse',
  title: 'Decoding a recorded stream',
  async measure({ quick }) {
    const settings = quick
      ? { events: 500, rounds: 3, warmUps: 1 }
      : { events: 4_000, rounds: 25, warmUps: 5 };
    return { events: settings.events, results: await measureSse(settings) };
  },
  tables: ({ events, results }) => [
    {
      title: `${events} events, from the response to the joined text`,
      rows: results.map(({ arrival, decoder, medianMs, megabytesPerSecond, oursAgainst }) => ({
        arrival,
        decoder,
        'median ms': round(medianMs, 2),
        'MB/s': round(megabytesPerSecond, 1),
        'ours is … × as fast': round(oursAgainst, 2),
      })),
    },
  ],
  aims: ({ results }) =>
    arrivalNames.flatMap((arrival) =>
      [['eventsource-parser + JSON.parse', '≥ 0.9 ×'] as const, ['openai', '≥ 2 ×'] as const].map(
        ([decoder, goal]) => {
          const ratio = results.find(
            (each) => each.arrival === arrival && each.decoder === decoder,
          )?.oursAgainst;
          return aim(`${decoder}, ${arrival}`, goal, ratio, 2);
        },
      ),
    ),
  charts: ({ results }) => [
    {
      title: 'Decode throughput',
      unit: 'MB/s',
      series: arrivalNames,
      groups: [...new Set(results.map(({ decoder }) => decoder))].map((name) => ({
        name,
        values: arrivalNames.map(
          (arrival) =>
            results.find((each) => each.arrival === arrival && each.decoder === name)?.megabytesPerSecond,
        ),
      })),
    },
  ],
  notes: () => [
    'Ours is the whole provider: request, response head, limits, every shape of chunk and error.',
  ],
});
