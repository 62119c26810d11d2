import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import type { ProviderRequest } from '@org/completion-core/provider';
import { serveLocalModel } from '@org/completion-local';
import { createNodeGate, loadConfig, readWorkspace, type WorkspaceDocument } from '@org/completion-node';
import { openLocalModel, type LocalModel } from './local-model';

const folder = mkdtempSync(join(tmpdir(), 'completion-sidecar-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'orders.ts');
writeFileSync(file, "import { Repository } from './repository';\n".repeat(6));
const uri = pathToFileURL(file).href;
const nowhere = pathToFileURL(join(folder, 'no-such-worker.js'));

/** The far ends of the started workers, in order. */
const workers: MessagePort[] = [];
let opened: LocalModel | undefined;
let nowMs = 0;
/** Completed readings of the workspace. */
let readings = 0;
/** The methods called in workers, in order. */
const calls: string[] = [];

afterEach(() => {
  opened?.provider.dispose?.();
  for (const worker of workers.splice(0)) worker.close();
  [nowMs, readings] = [0, 0];
  calls.length = 0;
  failures.length = 0;
});

/** Why files could not be read. */
const failures: string[] = [];
/** Reads in this thread, as if a worker did. */
const readHere: typeof readWorkspace = (options) => readWorkspace({ ...options, worker: nowhere });

/** A model in this thread, as if it were in a worker. */
async function open(read = readHere): Promise<LocalModel> {
  opened = openLocalModel({
    config: await loadConfig({ env: {}, cwd: folder, root: folder }),
    gate: createNodeGate({ root: folder }),
    reads: true,
    read,
    onFailure: (message) => failures.push(message),
    startWorker() {
      const { port1, port2 } = new MessageChannel();
      serveLocalModel(port2);
      port2.on('message', ({ call }: { call?: { method: string } }) => {
        if (call !== undefined) calls.push(call.method);
      });
      workers.push(port2);
      return Object.assign(port1, { terminate: () => port1.close() });
    },
    onProgress: (progress) => (readings += progress === undefined ? 1 : 0),
    now: () => nowMs,
  });
  return opened;
}

const request: ProviderRequest = {
  prompt: { strategy: 'suffix-param', prefix: 'import { Repo', suffix: '', snippets: [], stop: ['\n'] },
  model: 'workspace-ngram',
  maxTokens: 64,
  temperature: 0,
  candidates: 1,
  languageId: 'typescript',
  uri: 'file:///project/new.ts',
};

async function answerOf({ provider }: LocalModel): Promise<string> {
  let text = '';
  for await (const event of provider.stream(request, { signal: new AbortController().signal }))
    if (event.type === 'text-delta') text += event.text;
  return text;
}

/** Requests until there is a completion, as soon as a file has been read. */
async function untilAnswered(model: LocalModel): Promise<string> {
  for (;;) {
    const text = await answerOf(model);
    if (text !== '') return text;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Ends the last worker as a lack of memory does. */
async function endWorker(model: LocalModel): Promise<void> {
  workers.at(-1)?.close();
  while (
    await answerOf(model).then(
      () => true,
      () => false,
    )
  )
    await new Promise((resolve) => setImmediate(resolve));
}

it('starts a worker that has ended again, and learns again', async () => {
  const model = await open();
  model.learnAround({ uri, languageId: 'typescript' });
  expect(await untilAnswered(model)).toContain("from './repository'");
  await endWorker(model);
  nowMs = 60_000;
  expect(await untilAnswered(model)).toContain("from './repository'");
  expect(workers.length).toBe(2);
  await vi.waitFor(() => expect(readings).toBe(2));
});

it('does not restart a worker that ends at once', async () => {
  const model = await open();
  await endWorker(model);
  nowMs = 59_999;
  await expect(answerOf(model)).rejects.toMatchObject({ code: 'provider-unavailable' });
  expect(workers.length).toBe(1);
});

it('does not restart a worker after dispose', async () => {
  const model = await open();
  model.provider.dispose?.();
  nowMs = 60_000;
  await expect(answerOf(model)).rejects.toMatchObject({ code: 'provider-unavailable' });
  expect(workers.length).toBe(1);
});

it('builds the index after every 50 closed documents', async () => {
  const model = await open();
  const count = (method: string) => calls.filter((each) => each === method).length;
  for (let number = 1; number <= 120; number++) {
    const document = pathToFileURL(join(folder, `${number}.ts`)).href;
    model.learn({ uri: document, languageId: 'typescript', text: `const n${number} = 1;\n` });
    model.closed(document);
    model.closed(document);
  }
  model.closed('file:///project/never-learned.ts');
  await vi.waitFor(() => expect(count('closeDocument')).toBe(120), 20_000);
  expect(count('build')).toBe(2);
});

it('completes while reading files does not end, and aborts the reading on dispose', async () => {
  let ended: unknown;
  const model = await open(async function* ({ signal }) {
    try {
      yield await new Promise<WorkspaceDocument>((_, reject) =>
        signal?.addEventListener('abort', () => reject(signal.reason as Error)),
      );
    } catch (error) {
      ended = error;
      throw error;
    }
  });
  model.learnAround({ uri, languageId: 'typescript' });
  expect(await answerOf(model)).toBe('');
  model.provider.dispose?.();
  await vi.waitFor(() => expect(ended).toMatchObject({ name: 'AbortError' }));
  expect(failures).toEqual([]);
});

it('reports why files cannot be read, and still completes', async () => {
  const model = await open(async function* () {
    await Promise.resolve();
    yield* [] as WorkspaceDocument[];
    throw new Error('the workspace cannot be read: the worker has ended');
  });
  model.learnAround({ uri, languageId: 'typescript' });
  await vi.waitFor(() => expect(failures).toEqual(['the workspace cannot be read: the worker has ended']));
  expect(await answerOf(model)).toBe('');
  expect(readings).toBe(1);
});
