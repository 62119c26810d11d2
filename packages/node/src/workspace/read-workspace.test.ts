import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, vi } from 'vitest';
import { builtWorker } from '../../test/built-worker';
import { temporaryWorkspace } from '../../test/temporary-workspace';
import { readWorkspace, type ReadWorkspaceOptions } from './read-workspace';

const worker = builtWorker();
const nowhere = pathToFileURL(join(tmpdir(), 'no-such-worker.js'));

async function read(options: ReadWorkspaceOptions): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { path, text } of readWorkspace({ worker: nowhere, ...options }))
    found[path.slice(options.root.length + 1)] = text;
  return found;
}

/** A key that the masker knows, put together here so that no scanner takes it for one. */
const githubToken = ['ghp', 'x7Kq2mT9vB4nR8wL1pZ6cJ3hD5gF0sYaUeQi'].join('_');

describe.each(['in a worker', 'in the same thread'])('readWorkspace %s', (where) => {
  const workerOptions = () => (where === 'in a worker' ? { worker: worker() } : {});

  it('yields admitted files, nearest first, secrets masked', async () => {
    const root = await temporaryWorkspace({
      '.gitignore': 'private/\n',
      '.env': 'A=1',
      'private/a.ts': 'private',
      'a.ts': `const token = '${githubToken}';\n`,
      'lib/b.ts': 'b',
      'lib/c.py': 'c',
      'lib/d.gen.ts': 'generated',
    });
    const found = await read({
      ...workerOptions(),
      root,
      near: join(root, 'lib', 'b.ts'),
      ignoreGlobs: [['*.gen.ts']],
      languageIds: ['typescript'],
    });
    expect(Object.entries(found)).toEqual([
      ['lib/b.ts', 'b'],
      ['a.ts', "const token = '********';\n"],
    ]);
  });

  it('yields each of many files once, within maxBytes', async () => {
    const names = Array.from({ length: 150 }, (_, index) => `${index}.ts`);
    const root = await temporaryWorkspace(Object.fromEntries(names.map((name) => [name, '12345'])));
    expect(Object.keys(await read({ ...workerOptions(), root })).toSorted()).toEqual(names.toSorted());
    expect(Object.keys(await read({ ...workerOptions(), root, maxBytes: 500 }))).toHaveLength(100);
  });

  it("honors the user's git ignore file of the host's environment", async () => {
    const root = await temporaryWorkspace({ '.git/HEAD': '', 'a.ts': 'a', 'b.ts': 'b' });
    const HOME = await temporaryWorkspace({ '.config/git/ignore': 'b.ts\n' });
    const env = { HOME, GIT_CONFIG_NOSYSTEM: '1' };
    expect(await read({ ...workerOptions(), root, env })).toEqual({ 'a.ts': 'a' });
  });

  it('ends when the caller stops early', async () => {
    const root = await temporaryWorkspace({ 'a.ts': 'a', 'b.ts': 'b' });
    const texts: string[] = [];
    const terminate = vi.spyOn(Worker.prototype, 'terminate');
    for await (const { text } of readWorkspace({ worker: nowhere, ...workerOptions(), root })) {
      texts.push(text);
      break;
    }
    expect(texts).toEqual(['a']);
    expect(terminate).toHaveBeenCalledTimes(where === 'in a worker' ? 1 : 0);
    terminate.mockRestore();
  });

  it('yields nothing of a missing folder', async () => {
    const root = await temporaryWorkspace({});
    await rm(root, { recursive: true });
    expect(await read({ ...workerOptions(), root })).toEqual({});
  });
});

it('reports each slow ignore list once', async () => {
  const root = await temporaryWorkspace({
    'worker.mjs': `
      import { parentPort } from 'node:worker_threads';
      parentPort.on('message', ({ service, id }) => {
        for (const slowList of ['/w/.gitignore', '/w/a/.gitignore', '/w/.gitignore'])
          parentPort.postMessage({ service, type: 'event', event: { slowList } });
        parentPort.postMessage({ service, type: 'result', id, value: { documents: [], done: true } });
      });
    `,
  });
  const reported: string[] = [];
  const onSlowList = (message: string) => reported.push(message);
  expect(await read({ root, worker: pathToFileURL(join(root, 'worker.mjs')), onSlowList })).toEqual({});
  expect(reported).toEqual(['/w/.gitignore', '/w/a/.gitignore']);
});

describe('a reading that does not end', () => {
  // Computes without end, like a worker that matches a slow list of patterns.
  const endless = async () => {
    const root = await temporaryWorkspace({ 'endless.mjs': 'for (;;);\n' });
    return { root, worker: pathToFileURL(join(root, 'endless.mjs')) };
  };

  it('rejects with the reason at once when the reading is aborted', async () => {
    const ending = new AbortController();
    const reading = read({ ...(await endless()), signal: ending.signal });
    setImmediate(() => ending.abort(new Error('Ctrl-C')));
    await expect(reading).rejects.toThrow('Ctrl-C');
  });

  it('rejects with the reason of a signal aborted before', async () => {
    const signal = AbortSignal.abort(new Error('Ctrl-C'));
    await expect(read({ ...(await endless()), signal })).rejects.toThrow('Ctrl-C');
  });
});

it.each([
  ['fails', 'throw new Error("broken worker");\n', 'the workspace cannot be read: broken worker'],
  ['ends', 'process.exit(0);\n', 'the workspace cannot be read: the worker has ended'],
])('rejects when its worker %s', async (_what, code, message) => {
  const root = await temporaryWorkspace({ 'worker.mjs': code });
  await expect(read({ root, worker: pathToFileURL(join(root, 'worker.mjs')) })).rejects.toThrow(message);
});
