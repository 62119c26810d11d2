import { expect, it, vi } from 'vitest';
import type { WorkspaceFiles } from '@org/completion-core/host';
import { cachedFiles } from './cached-files';

const file = { uri: 'file:///w/a.ts', path: 'a.ts', text: 'text' };
const from = 'file:///w/main.ts';
const { signal } = new AbortController();

function counted() {
  const inner = {
    find: vi.fn<WorkspaceFiles['find']>((_from, [candidate]) =>
      Promise.resolve(candidate === './a.ts' ? file : undefined),
    ),
    near: vi.fn<WorkspaceFiles['near']>(() => Promise.resolve([file])),
    resolve: vi.fn<NonNullable<WorkspaceFiles['resolve']>>(() => Promise.resolve([file])),
  } satisfies WorkspaceFiles;
  return { inner, files: cachedFiles(inner) };
}

it('queries once for the same files, even missing ones, and again for others and after forget', async () => {
  const { inner, files } = counted();
  for (const candidate of ['./a.ts', './b.ts', './a.ts', './b.ts'])
    expect(await files.find(from, [candidate], signal)).toEqual(candidate === './a.ts' ? file : undefined);
  expect(inner.find).toHaveBeenCalledTimes(2);
  await files.find('file:///w/deep/main.ts', ['./a.ts'], signal);
  expect(inner.find).toHaveBeenCalledTimes(3);
  for (const languageId of ['typescript', 'typescript', 'python'])
    expect(await files.near(from, languageId, signal)).toEqual([file]);
  expect(inner.near).toHaveBeenCalledTimes(2);
  for (const specifier of ['@/a', '@/a', '@/b'])
    await files.resolve?.(from, { specifier, languageId: 'typescript' }, signal);
  expect(inner.resolve).toHaveBeenCalledTimes(2);
  files.forget();
  await files.find(from, ['./a.ts'], signal);
  expect(inner.find).toHaveBeenCalledTimes(4);
});

it('does not cache the result of an aborted query', async () => {
  const { inner, files } = counted();
  const caller = new AbortController();
  const pending = files.near(from, 'typescript', caller.signal);
  caller.abort();
  await pending;
  await files.near(from, 'typescript', signal);
  expect(inner.near).toHaveBeenCalledTimes(2);
});
