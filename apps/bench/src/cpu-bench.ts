import { createCompletionEngine, type CompletionEngine, type TextSource } from '@org/completion-core';
import { fakeClock, scriptedProvider, type FakeClock, type ScriptedProvider } from '@org/completion-testing';
import { defineBench } from './define/define-bench';
import { median } from './measure/quantile';
import { round } from './report/round';
import { readSampleFiles } from './typing/sample-files';

/** How a key meets the engine: along the text shown, back and again over text known, or away from it. */
export type KeyMix = (typeof mixes)[number];
const mixes = ['typed through', 'cache', 'diverge'] as const;

export interface CpuResult {
  readonly mix: KeyMix;
  readonly documentChars: number;
  /** Processor time of the process for one key, in milliseconds, the bench's own part included. */
  readonly cpuMsPerKey: number;
  readonly requestsPerKey: number;
}

const line = 'const total = items.reduce((sum, item) => sum + item.price * item.count, 0);';

/**
 * Processor time a key costs in a small and in a large document. The provider answers within the process and time is a
 * fake clock's, so the engine is measured, and the little that drives it.
 */
export async function measureCpu(settings: {
  readonly sizes: readonly number[];
  readonly rounds: number;
  readonly warmUps: number;
}): Promise<readonly CpuResult[]> {
  const cases = mixes.flatMap((mix) => settings.sizes.map((size) => ({ mix, size, plays: [] as Play[] })));
  const workloads = new Map(settings.sizes.map((size) => [size, new EngineWorkload(size)]));
  try {
    for (let round = -settings.warmUps; round < settings.rounds; round++) {
      for (const each of cases) {
        const workload = workloads.get(each.size);
        if (workload === undefined) continue;
        const play = await workload.play(each.mix);
        if (round >= 0) each.plays.push(play);
      }
    }
  } finally {
    for (const workload of workloads.values()) workload.dispose();
  }
  return cases.map(({ mix, size, plays }) => ({
    mix,
    documentChars: size,
    cpuMsPerKey: median(plays.map(({ cpuMsPerKey }) => cpuMsPerKey)),
    requestsPerKey: median(plays.map(({ requestsPerKey }) => requestsPerKey)),
  }));
}

type Play = Pick<CpuResult, 'cpuMsPerKey' | 'requestsPerKey'>;

/** A document of a given size with an engine at it. */
class EngineWorkload {
  readonly #clock: FakeClock = fakeClock();
  readonly #provider: ScriptedProvider = scriptedProvider();
  readonly #engine: CompletionEngine;
  readonly #before: string;
  readonly #after: string;
  #plays = 0;

  constructor(size: number) {
    const [file] = readSampleFiles();
    const body = (file?.text ?? '').repeat(Math.ceil(size / (file?.text.length ?? 1))).slice(0, size);
    const middle = body.indexOf('\n', Math.floor(size / 2)) + 1;
    // Joined strings are ropes until they are read; flat ones are what an editor has.
    this.#before = flat(body.slice(0, middle));
    this.#after = flat(`\n${body.slice(middle)}`);
    this.#engine = createCompletionEngine({
      provider: this.#provider,
      clock: this.#clock,
      scheduling: { requestsPerMinute: Infinity, speculative: false },
    });
  }

  /** Types one line in a new document. */
  async play(mix: KeyMix): Promise<Play> {
    const uri = `file:///project/${this.#plays++}.ts`;
    const typed = (length: number) => line.slice(0, length);
    await this.#ask(uri, typed(5), line.slice(5));
    const sentBefore = this.#provider.requests.length;
    const from = process.cpuUsage();
    let keys = 0;
    const key = async (text: string, answer: string) => {
      await this.#ask(uri, text, answer);
      keys++;
    };
    for (let length = 6; length < 46; length++) {
      if (mix === 'typed through') await key(typed(length), '');
      else if (mix === 'cache') await key(typed(length % 2 === 0 ? 20 : 19), '');
      // A letter that is not in the text, then the right one: every second key sends a request.
      else await key(length % 2 === 0 ? `${typed(length)}Q` : typed(length), 'Quantity(items);');
    }
    const { user, system } = process.cpuUsage(from);
    return {
      cpuMsPerKey: (user + system) / 1000 / keys,
      requestsPerKey: (this.#provider.requests.length - sentBefore) / keys,
    };
  }

  dispose(): void {
    this.#engine.dispose();
  }

  async #ask(uri: string, typed: string, answer: string): Promise<void> {
    const document = { uri, languageId: 'typescript', text: new Spliced(this.#before, typed, this.#after) };
    const outcome = this.#engine.complete({ document, offset: this.#before.length + typed.length });
    const sentBefore = this.#provider.requests.length;
    let settled = false;
    const done = outcome.finally(() => {
      settled = true;
    });
    for (let wait = 0; !settled && wait < 20; wait++) {
      await this.#clock.advance(100);
      for (const request of this.#provider.requests.slice(sentBefore - 1)) {
        request.send(`${answer}\n`);
        request.end();
      }
    }
    await done;
  }
}

/** Text in three parts, read without joining them. */
class Spliced implements TextSource {
  readonly length: number;
  readonly #parts: readonly string[];

  constructor(...parts: readonly string[]) {
    this.#parts = parts;
    this.length = parts.reduce((length, part) => length + part.length, 0);
  }

  slice(start: number, end: number): string {
    let text = '';
    let at = 0;
    for (const part of this.#parts) {
      text += part.slice(Math.max(0, start - at), Math.max(0, end - at));
      at += part.length;
    }
    return text;
  }
}

function flat(text: string): string {
  return Buffer.from(text).toString();
}

const sizes = [10_000, 1_000_000];
const [small = 0, large = 0] = sizes;

/** Milliseconds a key of one mix, in documents of one size. */
function keyMs(results: readonly CpuResult[], mix: KeyMix, size: number): number {
  return results.find((each) => each.mix === mix && each.documentChars === size)?.cpuMsPerKey ?? Number.NaN;
}

export const cpuBench = defineBench({
  name: 'cpu',
  title: 'Processor time a key',
  measure: ({ quick }) =>
    measureCpu({ sizes, ...(quick ? { rounds: 3, warmUps: 1 } : { rounds: 40, warmUps: 10 }) }),
  tables: (results) => [
    {
      title: 'Milliseconds a key, median of rounds of 40 keys',
      rows: mixes.map((mix) => {
        const [smallMs, largeMs] = [keyMs(results, mix, small), keyMs(results, mix, large)];
        return {
          key: mix,
          '10 kB': round(smallMs, 3),
          '1 MB': round(largeMs, 3),
          ratio: round(largeMs / smallMs, 2),
        };
      }),
    },
  ],
  aims: (results) =>
    mixes.map((mix) => {
      const largeMs = keyMs(results, mix, large);
      const ratio = largeMs / keyMs(results, mix, small);
      return {
        what: mix,
        aim: '≤ 1 ms in 1 MB, ≤ 2 × that of 10 kB',
        measured: `${largeMs.toFixed(3)} ms, ${ratio.toFixed(2)} ×`,
        met: largeMs <= 1 && ratio <= 2,
      };
    }),
  charts: (results) => [
    {
      title: 'Processor time a key',
      unit: 'ms',
      series: ['10 kB', '1 MB'],
      groups: mixes.map((mix) => ({ name: mix, values: sizes.map((size) => keyMs(results, mix, size)) })),
      aim: 1,
    },
  ],
  notes: () => [
    'The document is a view of the text in three parts, as editors with a text type of their own pass it.',
  ],
});
