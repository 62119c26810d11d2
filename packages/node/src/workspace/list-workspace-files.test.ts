import { symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryWorkspace } from '../../test/temporary-workspace';
import { createIgnoreRules } from '../ignore/ignore-rules';
import { listWorkspaceFiles, type ListWorkspaceFilesOptions } from './list-workspace-files';

async function list(root: string, options: Partial<ListWorkspaceFilesOptions> = {}): Promise<string[]> {
  const found: string[] = [];
  for await (const path of listWorkspaceFiles({ root, rules: createIgnoreRules(root), ...options })) {
    found.push(relative(root, path).replaceAll('\\', '/'));
  }
  return found;
}

it('lists files that no rule denies, nearest to the document first, each once', async () => {
  const root = await temporaryWorkspace({
    '.gitignore': 'dist/\n',
    'readme.md': '',
    'app/main.ts': '',
    'app/ui/view.ts': '',
    'app/ui/parts/part.ts': '',
    'lib/util.ts': '',
    'dist/main.js': '',
    'node_modules/x/index.js': '',
  });
  expect(await list(root, { near: join(root, 'app', 'ui', 'view.ts') })).toEqual([
    'app/ui/view.ts',
    'app/ui/parts/part.ts',
    'app/main.ts',
    '.gitignore',
    'readme.md',
    'lib/util.ts',
  ]);
  expect((await list(root)).toSorted()).toEqual(
    [
      '.gitignore',
      'app/main.ts',
      'app/ui/parts/part.ts',
      'app/ui/view.ts',
      'lib/util.ts',
      'readme.md',
    ].toSorted(),
  );
});

it('stops at maxFiles', async () => {
  const root = await temporaryWorkspace({ 'a.ts': '', 'b.ts': '', 'c.ts': '' });
  expect(await list(root, { maxFiles: 2 })).toEqual(['a.ts', 'b.ts']);
});

it('lists only allowed files above an ignored document', async () => {
  const root = await temporaryWorkspace({
    '.gitignore': 'out/\n',
    'out/gen.ts': '',
    'out/deep/x.ts': '',
    'a.ts': '',
  });
  expect(await list(root, { near: join(root, 'out', 'deep', 'x.ts') })).toEqual(['.gitignore', 'a.ts']);
});

it('does not follow symbolic links', async () => {
  const root = await temporaryWorkspace({ 'a/file.ts': '' });
  await symlink(join(root, 'a'), join(root, 'a', 'again'));
  await symlink('/etc/passwd', join(root, 'words.txt'));
  expect(await list(root)).toEqual(['a/file.ts']);
});

it('ends when the signal is aborted', async () => {
  const root = await temporaryWorkspace({ 'a.ts': '' });
  const caller = new AbortController();
  caller.abort(new Error('enough'));
  await expect(list(root, { signal: caller.signal })).rejects.toThrow('enough');
});

it('releases the thread between files while rules are slow, and can be aborted there', async () => {
  const root = await temporaryWorkspace(
    Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`${index}.ts`, ''])),
  );
  const ending = new AbortController();
  let judged = 0;
  const slowRules = {
    deniedBy() {
      judged++;
      const until = performance.now() + 6;
      while (performance.now() < until);
      // The abort must get its turn first.
      if (judged === 3) setImmediate(() => ending.abort(new Error('enough')));
      return undefined;
    },
  };
  await expect(list(root, { rules: slowRules, signal: ending.signal })).rejects.toThrow('enough');
  expect(judged).toBeLessThan(10);
});
