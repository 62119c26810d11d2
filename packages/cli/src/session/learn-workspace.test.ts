import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ReadWorkspaceOptions, WorkspaceDocument } from '@org/completion-node';
import { learnWorkspace, type LearnWorkspaceOptions } from './learn-workspace';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const documentAt = (path: string): WorkspaceDocument => ({
  uri: `file://${path}`,
  path,
  languageId: 'python',
  text: path,
});

/** Yields `paths` and then never ends, as if the next file took forever to match. */
async function* endless(paths: readonly string[], { signal }: ReadWorkspaceOptions) {
  yield* paths.map(documentAt);
  signal?.throwIfAborted();
  await new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

/** A model that notes what it is taught. */
function teach(options: Partial<LearnWorkspaceOptions>) {
  const taught: string[] = [];
  const model = {
    addDocument: (_uri: string, _languageId: string, text: string) => {
      taught.push(text);
      return Promise.resolve(true);
    },
    build: () => {
      taught.push('built');
      return Promise.resolve();
    },
  };
  const learned = learnWorkspace(model, {
    config: { workspaceRoot: '/w', ignoreGlobs: [], settings: {} },
    read: async function* () {
      await Promise.resolve();
      yield* ['/w/a.py', '/w/b.py'].map(documentAt);
    },
    languageIds: ['python'],
    progress: { show() {}, clear() {} },
    onSlowList() {},
    signal: new AbortController().signal,
    ...options,
  });
  return { taught, learned };
}

it('sends every file except the document itself', async () => {
  const { taught, learned } = teach({ path: '/w/b.py' });
  expect(await learned).toEqual({ files: 1, whole: true });
  expect(taught).toEqual(['/w/a.py', 'built']);
});

it('reads the families of the languages, nearest first, up to the limit of the settings', async () => {
  const read = vi.fn<LearnWorkspaceOptions['read']>(() => endless([], {} as ReadWorkspaceOptions));
  void teach({
    read,
    path: '/w/a.ts',
    languageIds: ['typescript'],
    config: {
      workspaceRoot: '/w',
      ignoreGlobs: [['x']],
      settings: { context: { maxWorkspaceBytes: 7 } },
    },
  });
  expect(read.mock.calls[0]?.[0]).toMatchObject({
    root: '/w',
    ignoreGlobs: [['x']],
    near: '/w/a.ts',
    maxBytes: 7,
  });
  const { languageIds = [] } = read.mock.calls[0]?.[0] ?? {};
  expect([...languageIds].toSorted()).toEqual([
    'javascript',
    'javascriptreact',
    'typescript',
    'typescriptreact',
  ]);
});

describe('when the list of files does not end', () => {
  it('learns the files read so far when the time to read is over', async () => {
    const { taught, learned } = teach({ read: (options) => endless(['/w/a.py'], options), readMs: 500 });
    await vi.advanceTimersByTimeAsync(500);
    expect(await learned).toEqual({ files: 1, whole: false });
    expect(taught).toEqual(['/w/a.py', 'built']);
  });

  it('ends with the reason of an abort', async () => {
    const ending = new AbortController();
    const { taught, learned } = teach({
      read: (options) => endless(['/w/a.py'], options),
      readMs: 500,
      signal: ending.signal,
    });
    ending.abort(new Error('Ctrl-C'));
    await expect(learned).rejects.toThrow('Ctrl-C');
    expect(taught).not.toContain('built');
  });
});

it('fails when the workspace cannot be read', async () => {
  const { learned } = teach({
    readMs: 500,
    read: async function* () {
      await Promise.resolve();
      yield* [] as WorkspaceDocument[];
      throw new Error('the workspace cannot be read');
    },
  });
  await expect(learned).rejects.toThrow('the workspace cannot be read');
});
