import { setTimeout as sleep } from 'node:timers/promises';
import { llamaServer, startLlamaServer } from '../../../../scripts/llama-server.mjs';
import { defineBench } from '../define/define-bench';
import { integer, UsageError } from '../define/flags';
import { copilotEngine } from '../engines/copilot-engine';
import { missing } from '../engines/install-peers';
import type { AnsweringServer } from '../engines/model-server';
import { ourEngineOver } from '../engines/our-engine';
import { median, quantile } from '../measure/quantile';
import { aim } from '../report/aim';
import { round } from '../report/round';
import { processorMs } from '../sidecar/process-figures';
import type { EngineUnderTest } from '../typing/engine-under-test';
import { pickAllRegions, type Region } from '../typing/sample-files';
import { realStage } from '../typing/stage';
import { VirtualEditor } from '../typing/virtual-editor';
import { naiveEngine } from './naive-engine';
import { startRecordingProxy, type RecordedRequest } from './recording-proxy';

const model = 'smollm2';

interface Contender {
  readonly name: string;
  /** Why it cannot run here. */
  readonly unavailable: string | undefined;
  readonly start: (server: AnsweringServer, origin: string) => Promise<EngineUnderTest>;
}

const contenders: readonly Contender[] = [
  {
    name: 'ours',
    unavailable: undefined,
    // What the engine does by itself with a server of this machine.
    start: (server) => Promise.resolve(ourEngineOver(server, { model, scheduling: {} })),
  },
  {
    name: 'naive client',
    unavailable: undefined,
    start: (_, origin) => Promise.resolve(naiveEngine(origin, model)),
  },
  {
    name: 'copilot, delay 0',
    unavailable: missing('copilot'),
    start: (server) => copilotEngine(server, 0),
  },
];

interface Figures {
  readonly name: string;
  readonly keys: number;
  readonly requests: number;
  /** Of the answers that were not cut. */
  readonly promptTokensComputed: number;
  readonly promptTokensCached: number;
  readonly serverMs: number;
  readonly firstTextMs: readonly number[];
  readonly generatedTokens: number;
  /** Of requests of whose text nothing came on screen. */
  readonly generatedForNothing: number;
  /** Keys at which text was on screen when the next was pressed. */
  readonly keysWithText: number;
}

/** Types `regions` with an engine at a server of its own, one key every `gapMs`. */
async function typeWith(contender: Contender, regions: readonly Region[], keys: number, gapMs: number) {
  const server = await startLlamaServer(['--ctx-size', '8192']);
  const proxy = await startRecordingProxy(server.origin);
  const idle = async () => {
    while ((await server.slots()).some((slot) => slot.is_processing)) await sleep(100);
  };
  const answering: AnsweringServer = {
    baseUrl: `${proxy.origin}/v1`,
    takeTraffic: () => [],
    whenIdle: idle,
  };
  const engine = await contender.start(answering, proxy.origin);
  try {
    await idle();
    const warm = proxy.requests.length;
    const computedBefore = await server.promptTokens();
    const cpuBefore = processorMs(server.pid) ?? 0;
    const onScreen = new Set<string>();
    let typed = 0;
    let keysWithText = 0;
    for (const { file, start, end } of regions) {
      const editor = new VirtualEditor(engine, realStage, {
        uri: `file:///project/${file.name}`,
        languageId: file.languageId,
      });
      editor.open(file.text.slice(0, start), file.text.slice(end));
      for (const key of file.text.slice(start, end)) {
        if (typed === keys) break;
        typed++;
        editor.type(key);
        await sleep(gapMs);
        if (editor.ghost === undefined) continue;
        keysWithText++;
        onScreen.add(firstWords(editor.ghost.offer.text));
      }
      editor.close();
      await editor.allSettled();
    }
    await engine.whenQuiet();
    await idle();
    const requests = proxy.requests.slice(warm);
    const { computed, cached } = await server.promptTokens();
    return {
      name: contender.name,
      keys: typed,
      requests: requests.length,
      promptTokensComputed: computed - computedBefore.computed,
      promptTokensCached: cached - computedBefore.cached,
      serverMs: (processorMs(server.pid) ?? 0) - cpuBefore,
      firstTextMs: requests.flatMap(({ firstTextMs }) => firstTextMs ?? []),
      generatedTokens: sumOf(requests),
      generatedForNothing: sumOf(requests.filter((each) => !cameOnScreen(each, onScreen))),
      keysWithText,
    } satisfies Figures;
  } finally {
    await engine.dispose();
    await proxy.close();
    await server.stop();
  }
}

/** By which a text on screen is found in an answer, whose white space an engine may change. */
function firstWords(text: string): string {
  return text.trim().split('\n', 1)[0]?.trim() ?? '';
}

function cameOnScreen({ text }: RecordedRequest, onScreen: ReadonlySet<string>): boolean {
  return [...onScreen].some((words) => words !== '' && text.includes(words));
}

const sumOf = (requests: readonly RecordedRequest[]) =>
  requests.reduce((sum, { generatedTokens }) => sum + generatedTokens, 0);

export const realTypingBench = defineBench({
  name: 'real-typing',
  title: 'A person types real code at a real llama.cpp (SmolLM2-135M-Instruct, one thread)',
  options: { keys: integer(300, 1), gap: integer(150, 1), seed: integer(1) },
  async measure({ quick, keys, gap, seed }) {
    if (typeof llamaServer === 'string') throw new UsageError(llamaServer);
    const rows: Figures[] = [];
    for (const contender of contenders.filter(({ unavailable }) => unavailable === undefined))
      rows.push(await typeWith(contender, pickAllRegions(2, seed), quick ? 10 : keys, gap));
    const left = contenders.flatMap(({ name, unavailable }) =>
      unavailable === undefined ? [] : [`${name}: ${unavailable}`],
    );
    return { gap, rows, left };
  },
  tables: ({ gap, rows }) => [
    {
      title: `One key every ${gap} ms`,
      rows: rows.map((row) => ({
        client: row.name,
        keys: row.keys,
        requests: row.requests,
        'prompt tokens computed': row.promptTokensComputed,
        'from the cache': row.promptTokensCached,
        'processor s of the server': round(row.serverMs / 1_000, 1),
        'first text, p50 and p95 ms':
          row.firstTextMs.length === 0
            ? 'none'
            : `${round(median(row.firstTextMs), 0)}, ${round(quantile(row.firstTextMs, 0.95) ?? 0, 0)}`,
        'tokens generated': row.generatedTokens,
        'for nothing': row.generatedForNothing,
        'keys that see text': row.keysWithText,
      })),
    },
  ],
  aims: ({ rows }) => {
    const [ours, naive] = rows;
    if (ours === undefined || naive === undefined) return [];
    return [
      aim(
        "prompt tokens computed, of the naive client's",
        '≤ 0.25',
        ours.promptTokensComputed / naive.promptTokensComputed,
        2,
      ),
      aim(
        "tokens for nothing, of the naive client's",
        '≤ 0.3',
        ours.generatedForNothing / naive.generatedForNothing,
        2,
      ),
      aim("keys that see text, of the naive client's", '≥ 1', ours.keysWithText / naive.keysWithText, 2),
    ];
  },
  notes: ({ left }) => [
    ...left,
    'Prompt tokens are those that the server counts, which leaves out prompts that were given up before their end; its processor time has them.',
    'Generated for nothing are the tokens of answers of which nothing came on screen.',
  ],
});
