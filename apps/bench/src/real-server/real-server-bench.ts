import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import * as thisCore from '@org/completion-core';
import type { CompletionProvider } from '@org/completion-core';
import { llamaServer, startLlamaServer } from '../../../../scripts/llama-server.mjs';
import { defineBench } from '../define/define-bench';
import { integer, someOf, text, UsageError } from '../define/flags';
import { median } from '../measure/quantile';
import { realLines } from '../prompt/typing-session';
import { aim } from '../report/aim';
import { round } from '../report/round';
import { processorMs } from '../sidecar/process-figures';

type Core = Pick<typeof thisCore, 'createCompletionEngine' | 'llamaCpp' | 'openAICompatible'>;

/** How the server is asked. */
interface Way {
  readonly name: string;
  /** Of the server. */
  readonly args: readonly string[];
  readonly provider: (core: Core, origin: string) => CompletionProvider;
}

/** The model has no tokens for filling in the middle; three that it never uses make the server take it for one that has. */
const infillTokens = ['pre', 'suf', 'mid']
  .map((name, index) => `tokenizer.ggml.fim_${name}_token_id=int:${index + 8}`)
  .join(',');

const ways: readonly Way[] = [
  {
    name: '/v1/completions',
    args: [],
    provider: (core, origin) => core.openAICompatible({ baseUrl: origin, model: 'smollm2' }),
  },
  {
    name: '/infill',
    args: ['--override-kv', infillTokens],
    provider: (core, origin) => core.llamaCpp({ baseUrl: origin, model: 'smollm2' }),
  },
];

/** The text that is typed; a very small model does not foresee it. */
const typed = 'const answer = collect(entries, (entry) => entry.value ?? fallback);';
/** How long the last completion may take after the last key, in milliseconds. */
const maxLastOutcomeMs = 120_000;

interface Typed {
  readonly requests: number;
  readonly computedTokens: number;
  readonly cachedTokens: number;
  /** Processor time of the server. */
  readonly serverMs: number;
  /** From sending to the first token, of those that had one. */
  readonly firstTokenMs: readonly number[];
  /** From the last key to its outcome. */
  readonly lastOutcomeMs: number;
}

/** Types `keys` keys, one every `gapMs`, in the middle of a long file, at a server of its own. */
async function typeAt(core: Core, way: Way, keys: number, gapMs: number): Promise<Typed> {
  const server = await startLlamaServer(['--ctx-size', '4096', ...way.args]);
  const engine = core.createCompletionEngine({ provider: way.provider(core, server.origin) });
  let requests = 0;
  engine.on('sent', () => requests++);
  const firstTokenMs: number[] = [];
  engine.on('outcome', ({ outcome: { timings } }) => {
    if (timings.ttftMs !== undefined) firstTokenMs.push(timings.ttftMs);
  });
  try {
    const file = realLines(800);
    const middle = file.indexOf('\n', Math.floor(file.length / 2)) + 1;
    // As hosts do that have no model configured; llama.cpp is known by its list.
    await engine.models();
    const cpuBefore = processorMs(server.pid) ?? 0;
    let last: Promise<unknown> = Promise.resolve();
    for (let key = 1; key <= keys; key++) {
      const head = file.slice(0, middle) + typed.slice(0, key);
      const document = {
        uri: 'file:///project/a.ts',
        languageId: 'typescript',
        version: key,
        text: `${head}\n${file.slice(middle)}`,
      };
      last = engine.complete({ document, offset: head.length });
      await sleep(gapMs);
    }
    const lastKeyAt = performance.now();
    // The wait for an outcome that has come must not keep the bench running.
    await Promise.race([last, sleep(maxLastOutcomeMs, undefined, { ref: false })]);
    const lastOutcomeMs = performance.now() - lastKeyAt;
    engine.dispose();
    while ((await server.slots()).some((slot) => slot.is_processing)) await sleep(100);
    const { computed, cached } = await server.promptTokens();
    const serverMs = (processorMs(server.pid) ?? 0) - cpuBefore;
    return {
      requests,
      computedTokens: computed,
      cachedTokens: cached,
      serverMs,
      firstTokenMs,
      lastOutcomeMs,
    };
  } finally {
    engine.dispose();
    await server.stop();
  }
}

async function coreOf(folder: string): Promise<Core> {
  const file = join(folder, 'packages', 'core', 'dist', 'index.js');
  if (!existsSync(file))
    throw new UsageError(`--beside must be a checkout that is built; ${file} is missing`);
  return (await import(pathToFileURL(file).href)) as Core;
}

export const realServerBench = defineBench({
  name: 'real-server',
  title: 'Typing at a real llama.cpp (SmolLM2-135M-Instruct, one thread, a context of 4,096 tokens)',
  options: {
    keys: integer(60, 1),
    gap: integer(150, 1),
    beside: text,
    way: { ...someOf(ways.map(({ name }) => name)), partial: true },
  },
  async measure({ quick, keys, gap, beside, way: wanted }) {
    if (typeof llamaServer === 'string') throw new UsageError(llamaServer);
    const builds = [
      { build: 'this build', core: thisCore as Core },
      ...(beside === undefined ? [] : [{ build: 'the other build', core: await coreOf(beside) }]),
    ];
    const rows = [];
    for (const way of ways.filter(({ name }) => wanted.includes(name)))
      for (const { build, core } of builds)
        rows.push({
          way: way.name,
          build,
          ...(await typeAt(core, way, Math.min(quick ? 5 : keys, typed.length), gap)),
        });
    return { keys, gap, rows };
  },
  tables: ({ keys, gap, rows }) => [
    {
      title: `${keys} keys, one every ${gap} ms, in the middle of 800 lines`,
      rows: rows.map(({ way, build, firstTokenMs, ...row }) => ({
        'asked by': way,
        build,
        requests: row.requests,
        'prompt tokens computed': row.computedTokens,
        'from the cache': row.cachedTokens,
        'processor s of the server': round(row.serverMs / 1_000, 1),
        'first token, median ms': firstTokenMs.length === 0 ? 'none' : round(median(firstTokenMs), 0),
        'last key to its outcome, ms': round(row.lastOutcomeMs, 0),
      })),
    },
  ],
  aims: ({ rows }) =>
    ways.flatMap(({ name }) => {
      const [here, there] = rows.filter(({ way }) => way === name);
      if (here === undefined || there === undefined || there.serverMs === 0) return [];
      return [
        aim(
          `${name}: prompt tokens, of the other build's`,
          '≤ 0.3',
          here.computedTokens / there.computedTokens,
          2,
        ),
        aim(`${name}: processor time, of the other build's`, '≤ 0.3', here.serverMs / there.serverMs, 2),
      ];
    }),
  notes: () => [
    'Prompt tokens are those that the server counts, which leaves out prompts that were given up before their end; its processor time has them.',
  ],
});
