import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import type { ProviderRequest } from '@org/completion-core/provider';
import { createNodeGate } from '@org/completion-node';
import { connectWorkspaceModel } from '@org/completion-node/workspace-model';
import { openLocalModel, type LocalModel, type OpenLocalModelOptions } from './local-model';

const folder = mkdtempSync(join(tmpdir(), 'completion-sidecar-'));
afterAll(() => rmSync(folder, { recursive: true }));
const root = join(folder, 'project');
const file = join(root, 'orders.ts');
const uri = pathToFileURL(file).href;
const nowhere = pathToFileURL(join(folder, 'no-such-worker.js'));
const line = "import { Repository } from './repository';\n";

/** What ends each of the started workers as a lack of memory does. */
const ends: (() => Promise<void>)[] = [];
let opened: LocalModel | undefined;
let nowMs = 0;
/** Completed readings of the workspace. */
let readings = 0;
/** Why files could not be read. */
const failures: string[] = [];

afterEach(() => {
  opened?.provider.dispose?.();
  [nowMs, readings] = [0, 0];
  ends.length = 0;
  failures.length = 0;
});

/** Starts a model in this thread, as if it were in a worker. */
const connectHere: typeof connectWorkspaceModel = (settings, options) => {
  const model = connectWorkspaceModel(settings, { ...options, worker: nowhere });
  ends.push(async () => {
    await model.close();
    options.onEnd?.();
  });
  return model;
};

function open(options: Partial<OpenLocalModelOptions> = {}): LocalModel {
  mkdirSync(root, { recursive: true });
  writeFileSync(file, line.repeat(6));
  opened = openLocalModel({
    settings: { root, env: { XDG_CACHE_HOME: join(folder, 'cache') } },
    gate: createNodeGate({ root }),
    reads: true,
    worker: nowhere,
    connect: connectHere,
    onSlowList: () => {},
    onFault: (message) => failures.push(message),
    onFailure: (message) => failures.push(message),
    onProgress: (progress) => (readings += progress === undefined ? 1 : 0),
    now: () => nowMs,
    ...options,
  });
  return opened;
}

const requestAfter = (prefix: string): ProviderRequest => ({
  prompt: { strategy: 'suffix-param', prefix, suffix: '', snippets: [], stop: ['\n'] },
  model: 'workspace-ngram',
  maxTokens: 64,
  temperature: 0,
  candidates: 1,
  languageId: 'typescript',
  uri: 'file:///project/new.ts',
});

async function answerOf({ provider }: LocalModel, prefix = 'import { Rep'): Promise<string> {
  let text = '';
  for await (const event of provider.stream(requestAfter(prefix), { signal: new AbortController().signal }))
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

it('starts a worker that has ended again, and learns again', async () => {
  const model = open();
  model.learnAround({ uri, languageId: 'typescript' });
  expect(await untilAnswered(model)).toContain("from './repository'");
  await ends.at(-1)?.();
  nowMs = 60_000;
  expect(await untilAnswered(model)).toContain("from './repository'");
  expect(ends.length).toBe(2);
  await vi.waitFor(() => expect(readings).toBe(2));
});

it('does not restart a worker that ends at once', async () => {
  const model = open();
  await ends.at(-1)?.();
  nowMs = 59_999;
  await expect(answerOf(model)).rejects.toMatchObject({ code: 'provider-unavailable' });
  expect(ends.length).toBe(1);
});

it('does not restart a worker after dispose', async () => {
  const model = open();
  model.provider.dispose?.();
  nowMs = 60_000;
  await expect(answerOf(model)).rejects.toMatchObject({ code: 'provider-unavailable' });
  expect(ends.length).toBe(1);
});

it('forgets the unsaved text of a document that is closed, and knows its file again', async () => {
  const model = open();
  model.learnAround({ uri, languageId: 'typescript' });
  await untilAnswered(model);
  model.learn({ uri, languageId: 'typescript', text: "import { Reporter } from './reporter';\n".repeat(6) });
  await vi.waitFor(async () => expect(await answerOf(model)).toContain("from './reporter'"));
  model.closed(uri);
  model.closed(uri);
  await vi.waitFor(async () => expect(await answerOf(model)).toContain("from './repository'"));
});

it('learns a file that was saved when it is closed', async () => {
  const model = open();
  model.learnAround({ uri, languageId: 'typescript' });
  await untilAnswered(model);
  model.learn({ uri, languageId: 'typescript', text: "import { Reporter } from './reporter';\n".repeat(6) });
  await vi.waitFor(async () => expect(await answerOf(model)).toContain("from './reporter'"));
  writeFileSync(file, "import { Replica } from './replica';\n".repeat(6));
  model.closed(uri);
  await vi.waitFor(async () => expect(await answerOf(model)).toContain("from './replica'"));
});

it('goes on knowing a closed document where it reads no files', async () => {
  const model = open({ reads: false });
  model.learnAround({ uri, languageId: 'typescript' });
  model.learn({ uri, languageId: 'typescript', text: line.repeat(6) });
  model.closed(uri);
  expect(await untilAnswered(model)).toContain("from './repository'");
  expect(readings).toBe(0);
});

it('forgets a closed document that is no file', async () => {
  const model = open();
  const untitled = 'untitled:Untitled-1';
  model.learn({ uri: untitled, languageId: 'typescript', text: line.repeat(6) });
  expect(await untilAnswered(model)).toContain("from './repository'");
  model.closed(untitled);
  await vi.waitFor(async () => expect(await answerOf(model)).toBe(''));
});

it('completes while it learns, and stops on dispose', async () => {
  const aborted = vi.fn<() => void>();
  const model = open({
    connect: (settings, options) => ({
      ...connectHere(settings, options),
      learn: (_family, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            aborted();
            reject(signal.reason as Error);
          });
        }),
    }),
  });
  model.learnAround({ uri, languageId: 'typescript' });
  expect(await answerOf(model)).toBe('');
  await vi.waitFor(() => expect(readings).toBe(0));
  model.provider.dispose?.();
  await vi.waitFor(() => expect(aborted).toHaveBeenCalledOnce());
  expect(failures).toEqual([]);
});

it('reports why files cannot be read, and still completes', async () => {
  const model = open({
    connect: (settings, options) => ({
      ...connectHere(settings, options),
      learn: () => Promise.reject(new Error('the workspace cannot be read: the disk is gone')),
    }),
  });
  model.learnAround({ uri, languageId: 'typescript' });
  await vi.waitFor(() => expect(failures).toEqual(['the workspace cannot be read: the disk is gone']));
  expect(await answerOf(model)).toBe('');
  expect(readings).toBe(1);
});
