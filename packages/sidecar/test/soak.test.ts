import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { startCompletionServer, type ServerQuirks } from '@org/completion-testing/server';
import {
  closeEditors,
  Editor,
  inlineParams,
  sidecarFile,
  temporaryFolder,
  uriOf,
  type Message,
} from './editor';

afterEach(closeEditors);

const documentCount = 200;
const editCount = 100_000;
/** Documents open at a time. */
const openAtOnce = 40;
/** Edits between two requests. */
const editsPerRequest = 50;
/** How much the process may hold more at the end than after a quarter of the day, in bytes. */
const growthBytes = 12_000_000;

/** Numbers from 0 to `below`, the same in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
}

/** What is wrong with one answer in eight. */
const faults: readonly ServerQuirks[] = [
  { fault: { status: 503, message: 'overloaded' } },
  { fault: { status: 429, message: 'slow down', headers: { 'retry-after': '0' } } },
  { reset: true },
  { cutAfterChars: 5 },
  { htmlPage: true },
];

interface Held {
  readonly heapBytes: number;
  readonly cpuMs: number;
}

it(
  'holds no more after a working day than after its first hours, and leaves no request open',
  { timeout: 300_000 },
  async () => {
    const random = seeded(7);
    const server = await startCompletionServer({
      model: ({ number }) => ({
        text: `value${number % 50} + other;`,
        ...(random(8) > 0 ? {} : { quirks: faults[random(faults.length)] ?? {} }),
      }),
    });
    const folder = temporaryFolder();
    const child = spawn(
      process.execPath,
      [
        '--expose-gc',
        '--require',
        new URL('fixtures/heap.cjs', import.meta.url).pathname,
        sidecarFile,
        '--stdio',
      ],
      {
        cwd: folder,
        env: {
          PATH: process.env['PATH'] ?? '',
          HOME: folder,
          COMPLETION_BASE_URL: server.baseUrl,
          COMPLETION_API_KEY: 'k',
          COMPLETION_MODEL: 'Qwen/Qwen2.5-Coder-7B',
        },
        stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
      },
    );
    const held = async (): Promise<Held> => {
      const answer = once(child, 'message');
      child.send('held');
      return ((await answer) as [Held])[0];
    };
    const editor = await Editor.open({
      child,
      initialize: { workspaceFolders: [{ uri: uriOf(folder), name: 'w' }] },
      initializationOptions: {
        // A day in a minute: no delays between keystrokes, nor after a failure of the endpoint.
        settings: { retry: false, scheduling: { maxDelayMs: 0, maxQueueMs: 0, graceMs: 0 } },
      },
    });

    const uris = Array.from({ length: documentCount }, (_, index) => uriOf(folder, `file${index}.ts`));
    const open = new Map<string, { version: number; lines: number }>();
    const answers: Promise<Message>[] = [];
    let settled = 0;
    let early: Held | undefined;
    for (let edits = 0; edits < editCount;) {
      const uri = uris[random(documentCount)] ?? '';
      let document = open.get(uri);
      if (document === undefined) {
        const [oldest] = open.keys();
        if (open.size >= openAtOnce && oldest !== undefined) {
          editor.notify('textDocument/didClose', { textDocument: { uri: oldest } });
          open.delete(oldest);
        }
        document = { version: 1, lines: 60 };
        open.set(uri, document);
        editor.openDocument(uri, 'export const value1 = other(2, 3);\n\n'.repeat(document.lines));
      }
      // Types on an empty line, deletes a character now and then, and requests a completion at the end.
      const line = 2 * random(document.lines) + 1;
      let character = 0;
      for (let key = 0; key < editsPerRequest; key++, edits++) {
        const start = { line, character };
        if (key % 10 === 9) {
          editor.edit(uri, ++document.version, { line, character: --character }, '', start);
        } else {
          editor.edit(uri, ++document.version, start, 'abcdefgh ='[key % 10] ?? ' ');
          character++;
        }
      }
      const params = inlineParams(uri, { line, character });
      const requests = [editor.request('textDocument/inlineCompletion', params)];
      if (random(4) === 0) requests.push(editor.request('textDocument/inlineCompletion', params));
      if (random(4) === 0) editor.notify('$/cancelRequest', { id: requests.at(-1)?.id });
      for (const { answer } of requests) answers.push(answer.finally(() => settled++));
      if (random(3) > 0) await answers.at(-1);
      editor.edit(uri, ++document.version, { line, character: 0 }, '', { line, character });
      // What has come is not what is measured.
      editor.messages.length = 0;
      if (early === undefined && edits >= editCount / 4) early = await held();
    }
    const all = await Promise.all(answers);
    expect(settled).toBe(all.length);
    expect(all.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(all.some(({ result }) => result !== null)).toBe(true);
    const late = await held();
    expect(late.heapBytes - (early?.heapBytes ?? 0)).toBeLessThan(growthBytes);
    console.info(
      `${all.length} requests, ${server.requests.length} sent, ${Math.round(late.cpuMs / 1_000)} s of CPU; held ${Math.round((early?.heapBytes ?? 0) / 1e6)} MB early, ${Math.round(late.heapBytes / 1e6)} MB late`,
    );
    expect(await editor.close()).toBe(0);
    await server.close();
  },
);
