import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ProviderEvent, ProviderRequest } from '@org/completion-core/provider';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectLocalModel, type ConnectedLocalModel } from './connect-local-model';
import type { BuildProgress } from './local-index';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'local-model-'));
const entry = join(folder, 'worker.mjs');
const workers: Worker[] = [];

beforeAll(async () => {
  await build({
    entryPoints: [source('./worker.ts')],
    outfile: entry,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    alias: {
      '@org/completion-core': source('../../core/src/errors/completion-error.ts'),
      '@org/completion-core/host': source('../../core/src/host.ts'),
    },
  });
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.terminate()));
});
afterAll(() => rmSync(folder, { recursive: true }));

function start(options: Parameters<typeof connectLocalModel>[1] = {}): {
  worker: Worker;
  model: ConnectedLocalModel;
} {
  const worker = new Worker(entry);
  workers.push(worker);
  return { worker, model: connectLocalModel(worker, options) };
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
const line = "import { Repository } from './repository';\n";

async function textOf(events: AsyncIterable<ProviderEvent>): Promise<string> {
  let text = '';
  for await (const event of events) if (event.type === 'text-delta') text += event.text;
  return text;
}

async function addExamples(model: ConnectedLocalModel): Promise<void> {
  for (let i = 0; i < 6; i++)
    await model.addDocument(`file:///project/${i}.ts`, 'typescript', `${line}let v${i} = ${i};\n`);
  await model.build();
}

describe('connectLocalModel', () => {
  it('learns and completes in a real worker thread', async () => {
    const { model } = start();
    await addExamples(model);
    const { signal } = new AbortController();
    expect(await textOf(model.stream(request, { signal }))).toBe("sitory } from './repository';");
    expect(await model.stats()).toMatchObject({ documents: 6, pendingDocuments: 0 });
  });

  it('reports the progress of a build up to its end', async () => {
    const { model } = start();
    await model.addDocument('file:///a.ts', 'typescript', line);
    await model.addDocument('file:///a.py', 'python', 'import os\n');
    const progress: BuildProgress[] = [];
    await model.build((step) => progress.push(step));
    expect(new Set(progress.map(({ language }) => language))).toEqual(new Set(['ecmascript', 'python']));
    expect(progress.at(-1)?.builtTokens).toBe(progress.at(-1)?.totalTokens);
  });

  it('rejects with the reason of the abort and completes the next request', async () => {
    const { model } = start();
    await addExamples(model);
    const caller = new AbortController();
    const pending = textOf(model.stream(request, { signal: caller.signal }));
    const reason = new Error('typed on');
    caller.abort(reason);
    await expect(pending).rejects.toBe(reason);
    expect(await textOf(model.stream(request, { signal: new AbortController().signal }))).not.toBe('');
  });

  it('moves a saved index to another worker', async () => {
    const first = start().model;
    await addExamples(first);
    const saved = await first.save();
    const second = start().model;
    await second.load(saved);
    expect(saved.byteLength).toBe(0);
    expect(await textOf(second.stream(request, { signal: new AbortController().signal }))).toContain(
      'repository',
    );
  });

  it('rejects with the error of the worker and its code', async () => {
    const { model } = start();
    await expect(model.load(new ArrayBuffer(16))).rejects.toMatchObject({ code: 'invalid-options' });
  });

  it('sends no text of a document that is not admitted', async () => {
    const { model } = start({ admit: (uri) => !uri.endsWith('.env') });
    expect(await model.addDocument('file:///project/.env', 'properties', 'SECRET=1\n')).toBe(false);
    expect(await model.updateDocument('file:///project/.env', 'SECRET=1\n')).toBe(false);
    expect(await model.stats()).toMatchObject({ documents: 0, pendingDocuments: 0, vocabulary: 2 });
  });

  it('rejects pending calls and streams when the worker ends', async () => {
    const { worker, model } = start();
    await model.stats();
    const exited = worker.terminate();
    const calls = [model.stats(), textOf(model.stream(request, { signal: new AbortController().signal }))];
    await exited;
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'provider-unavailable' });
  });

  it('does not report ignored calls as unhandled when the worker has ended', async () => {
    const { worker, model } = start();
    await worker.terminate();
    const unhandled: unknown[] = [];
    const listener = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listener);
    void model.addDocument('file:///a.ts', 'typescript', line);
    void model.updateDocument('file:///a.ts', line);
    void model.build();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', listener);
    expect(unhandled).toEqual([]);
  });

  it('lets the thread end when disposed of', async () => {
    const { worker, model } = start();
    await model.stats();
    const exited = new Promise((resolve) => worker.on('exit', resolve));
    model.dispose();
    expect(await exited).toBe(0);
    await expect(model.stats()).rejects.toMatchObject({ code: 'provider-unavailable' });
  });
});
