import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCompletionServer } from '@org/completion-testing/server';
import { defineBench } from '../define/define-bench';
import { missing } from '../engines/install-peers';
import { interleave } from '../measure/interleave';
import { aim } from '../report/aim';
import { LanguageServer, sidecar, tabbyAgent, type ServerUnderTest } from './language-server';
import { processorMs, residentBytes } from './process-figures';

export interface StartResult {
  readonly name: string;
  readonly medianMs: number;
  /** Compared with a Node without a program. */
  readonly ratio: number;
}

export interface MemoryResult {
  readonly name: string;
  /** Resident memory after `initialize`, with no document open, in bytes. */
  readonly idleBytes: number;
  /** Of the sidecar, after the completions of the run. */
  readonly busyBytes: number | undefined;
}

export interface KeyResult {
  readonly keys: string;
  readonly documentBytes: number;
  /** Processor time of the whole process a key, in milliseconds. */
  readonly cpuMsPerKey: number;
}

/** From the start of the process to the answer to the first message, in turns with a bare Node. */
export async function measureStart(
  servers: readonly ServerUnderTest[],
  settings: { readonly rounds: number; readonly warmUps: number },
): Promise<readonly StartResult[]> {
  const bare = 'node -e 0';
  const times = await interleave(
    [
      {
        name: bare,
        run() {
          const from = performance.now();
          spawnSync(process.execPath, ['-e', '0'], { stdio: 'ignore' });
          return Promise.resolve(performance.now() - from);
        },
      },
      ...servers.map((each) => ({
        name: each.name,
        async run() {
          const from = performance.now();
          const server = new LanguageServer(each);
          try {
            await server.initialize();
            return performance.now() - from;
          } finally {
            await server.end();
          }
        },
      })),
    ],
    settings,
  );
  const bareMs = times.get(bare)?.medianMs ?? Number.NaN;
  return [...times].map(([name, { medianMs }]) => ({ name, medianMs, ratio: medianMs / bareMs }));
}

const modelEnv = (baseUrl: string) => ({
  COMPLETION_BASE_URL: baseUrl,
  COMPLETION_API_KEY: 'bench',
  COMPLETION_MODEL: 'Qwen/Qwen2.5-Coder-7B',
});

/** Resident memory of a server at rest, and of the sidecar after work. */
export async function measureMemory(
  servers: readonly ServerUnderTest[],
  { completions, restMs }: { readonly completions: number; readonly restMs: number },
): Promise<readonly MemoryResult[]> {
  const model = await startCompletionServer({ model: () => ({ text: 'value + 1;' }) });
  const results: MemoryResult[] = [];
  try {
    for (const each of servers) {
      const server = new LanguageServer(each, modelEnv(model.baseUrl));
      try {
        await server.initialize();
        server.connection.notify('initialized', {});
        await sleep(restMs);
        const idleBytes = residentBytes(server.pid);
        let busyBytes: number | undefined;
        if (each === sidecar) {
          await completeMany(server, completions);
          await sleep(restMs);
          busyBytes = residentBytes(server.pid);
        }
        results.push({ name: each.name, idleBytes, busyBytes });
      } finally {
        await server.end();
      }
    }
  } finally {
    await model.close();
  }
  return results;
}

const uri = 'file:///project/bench.ts';

/** Writes lines that no cached answer fits, and requests a completion at the end of each. */
async function completeMany({ connection }: LanguageServer, count: number): Promise<void> {
  const textDocument = { uri, languageId: 'typescript', version: 1, text: '' };
  connection.notify('textDocument/didOpen', { textDocument });
  for (let line = 0; line < count; line++) {
    const text = `const value${line} = `;
    change(connection, line + 2, { line, character: 0 }, line === 0 ? text : `${text}`);
    const position = { line, character: text.length };
    await connection.request('textDocument/inlineCompletion', {
      textDocument: { uri },
      position,
      context: { triggerKind: 1 },
    });
    change(connection, line + 2, position, '\n');
  }
}

function change(
  connection: LanguageServer['connection'],
  version: number,
  start: { readonly line: number; readonly character: number },
  text: string,
): void {
  connection.notify('textDocument/didChange', {
    textDocument: { uri, version },
    contentChanges: [{ range: { start, end: start }, text }],
  });
}

/** Similar but different lines of code for half a document. */
function halfOf(documentBytes: number, firstNumber: number): string {
  const lines: string[] = [];
  for (let bytes = 0, number = firstNumber; bytes < documentBytes / 2; number++) {
    const text = `export const value${number} = compute(${number * 7}, second${number % 13}); // what it stands for\n`;
    bytes += text.length;
    lines.push(text);
  }
  return lines.join('');
}

const comment =
  '// these words are what somebody types, letter for letter, while the model agrees with all of them. ';

/** Processor time that the whole process takes for a key: an edit alone, and an edit with a request. */
export async function measureKeys({
  documentBytes,
  keys,
}: {
  readonly documentBytes: number;
  readonly keys: number;
}): Promise<readonly KeyResult[]> {
  const typed = comment.repeat(Math.ceil(keys / comment.length)).slice(0, keys);
  const model = await startCompletionServer();
  const results: KeyResult[] = [];
  try {
    for (const [name, asks, typesOn] of [
      ['edit only', false, true],
      ['edit and request, typed through', true, true],
      ['edit and request, each goes to the server', true, false],
    ] as const) {
      // The text that is typed through is the model's answer; requests that go to the server get a line of ordinary length.
      model.configure({ model: () => ({ text: typesOn ? `x = ${typed}` : 'x = compute(value, 1);' }) });
      const server = new LanguageServer(sidecar, modelEnv(model.baseUrl));
      try {
        const { connection } = server;
        await server.initialize();
        connection.notify('initialized', {});
        const half = halfOf(documentBytes, 1);
        const at = half.split('\n').length - 1;
        const text = `${half}\n${halfOf(documentBytes, at + 1)}`;
        connection.notify('textDocument/didOpen', {
          textDocument: { uri, languageId: 'typescript', version: 1, text },
        });
        const ask = (character: number) =>
          connection.request('textDocument/inlineCompletion', {
            textDocument: { uri },
            position: { line: at, character },
            context: { triggerKind: 2 },
          });
        const type = async (first: number) => {
          const from = processorMs(server.pid);
          for (let key = first; key < first + keys; key++) {
            const letter = typesOn ? (`x = ${typed}`[key] ?? 'x') : ('qz '[key % 3] ?? 'q');
            change(connection, key + 2, { line: at, character: key }, letter);
            if (asks) await ask(key + 1);
          }
          // This answer comes after all edits.
          await connection.request('workspace/executeCommand', { command: 'completion.explain' });
          const to = processorMs(server.pid);
          return from === undefined || to === undefined ? Number.NaN : (to - from) / keys;
        };
        // The first completion loads what all later ones use.
        await ask(0);
        results.push({ keys: name, documentBytes, cpuMsPerKey: await type(0) });
        // A young process interprets and compiles; the same keys later show how much of the cost that is.
        if (!typesOn)
          results.push({ keys: `${name}, ${keys} keys later`, documentBytes, cpuMsPerKey: await type(keys) });
      } finally {
        await server.end();
      }
    }
  } finally {
    await model.close();
  }
  return results;
}

const megabytes = (bytes: number | undefined) => (bytes === undefined ? '' : (bytes / 1e6).toFixed(0));

export const sidecarBench = defineBench({
  name: 'sidecar',
  title: 'The sidecar: start, memory, processor time a key',
  async measure({ quick }) {
    const absent = missing('tabby');
    const servers = absent === undefined ? [sidecar, tabbyAgent] : [sidecar];
    const completions = quick ? 50 : 500;
    const keys = quick ? 100 : 400;
    return {
      absent,
      completions,
      starts: await measureStart(servers, { rounds: quick ? 5 : 30, warmUps: 2 }),
      memory: await measureMemory(servers, { completions, restMs: 2_000 }),
      keys: [
        ...(await measureKeys({ documentBytes: 10_000, keys })),
        ...(await measureKeys({ documentBytes: 1_000_000, keys })),
      ],
    };
  },
  tables: ({ completions, starts, memory, keys }) => [
    {
      title: 'From the start of the process to the answer to initialize',
      rows: starts.map(({ name, medianMs, ratio }) => ({
        server: name,
        'median ms': medianMs.toFixed(1),
        '× bare Node': ratio.toFixed(2),
      })),
    },
    {
      title: 'Resident memory, MB',
      rows: memory.map(({ name, idleBytes, busyBytes }) => ({
        server: name,
        'at rest': megabytes(idleBytes),
        [`after ${completions} completions`]: megabytes(busyBytes),
      })),
    },
    {
      title: 'Processor time of the whole process a key',
      rows: keys.map(({ keys: what, documentBytes, cpuMsPerKey }) => ({
        keys: what,
        'document kB': documentBytes / 1_000,
        'ms a key': cpuMsPerKey.toFixed(2),
      })),
    },
  ],
  aims: ({ starts, memory, keys }) => {
    const start = starts.find(({ name }) => name === sidecar.name);
    const idleBytes = memory.find(({ name }) => name === sidecar.name)?.idleBytes;
    const typedThrough = keys.findLast(({ keys: what }) => what.includes('typed through'));
    return [
      aim('start to initialize reply', '≤ 2.5 × a bare node -e 0', start?.ratio, 2),
      aim('memory at rest', '≤ 70 MB', idleBytes === undefined ? undefined : idleBytes / 1e6, 0),
      aim('processor time a key in 1 MB, typed through', '≤ 5 ms', typedThrough?.cpuMsPerKey, 2),
    ];
  },
  charts: ({ starts }) => [
    {
      title: 'Start to initialize reply',
      unit: 'ms, median',
      series: ['ms'],
      groups: starts.map(({ name, medianMs }) => ({ name, values: [medianMs] })),
    },
  ],
  notes: ({ absent }) => (absent === undefined ? [] : [absent]),
});
