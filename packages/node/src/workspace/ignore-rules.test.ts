import { symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryWorkspace } from '../../test/temporary-workspace';
import { createIgnoreRules } from './ignore-rules';

it('honours nested .gitignore files: the deeper one has the last word', async () => {
  const root = await temporaryWorkspace({
    '.gitignore': '*.log\n/dist/\nbuild\n',
    'packages/a/.gitignore': '!keep.log\nlocal.ts\n',
  });
  const rules = createIgnoreRules(root);
  const denied = (path: string) => rules.deniedBy(join(root, path), 'file');
  expect(denied('x.log')).toBe('gitignore');
  expect(denied('packages/a/x.log')).toBe('gitignore');
  expect(denied('packages/a/keep.log')).toBeUndefined();
  expect(denied('packages/a/local.ts')).toBe('gitignore');
  expect(denied('packages/b/local.ts')).toBeUndefined();
  expect(denied('dist/a.js')).toBe('gitignore');
  expect(denied('packages/a/dist/a.js')).toBeUndefined();
  expect(denied('packages/a/build/deep/a.js')).toBe('gitignore');
});

it('does not take back a file whose directory is ignored', async () => {
  const root = await temporaryWorkspace({ '.gitignore': 'out/\n', 'out/.gitignore': '!*\n' });
  expect(createIgnoreRules(root).deniedBy(join(root, 'out', 'a.ts'), 'file')).toBe('gitignore');
});

it('honours .completionignore beside .gitignore, and neither takes back what the other denies', async () => {
  const root = await temporaryWorkspace({
    '.gitignore': 'secrets.ts\n!private.ts\n',
    '.completionignore': '!secrets.ts\nprivate.ts\n',
    'sub/.completionignore': 'b.ts\n',
  });
  const rules = createIgnoreRules(root);
  expect(rules.deniedBy(join(root, 'secrets.ts'), 'file')).toBe('gitignore');
  expect(rules.deniedBy(join(root, 'private.ts'), 'file')).toBe('completionignore');
  expect(rules.deniedBy(join(root, 'sub', 'b.ts'), 'file')).toBe('completionignore');
  expect(rules.deniedBy(join(root, 'sub', 'c.ts'), 'file')).toBeUndefined();
});

it('lets no list of globs undo another', async () => {
  const root = await temporaryWorkspace({});
  const rules = createIgnoreRules(root, [['vault/**'], ['!vault/**', '*.gen.ts']]);
  expect(rules.deniedBy(join(root, 'vault', 'a.ts'), 'file')).toBe('ignore-setting');
  expect(rules.deniedBy(join(root, 'x.gen.ts'), 'file')).toBe('ignore-setting');
  expect(rules.deniedBy(join(root, 'x.ts'), 'file')).toBeUndefined();
});

it('honours .git/info/exclude, and never lists what version control and package managers keep', async () => {
  const root = await temporaryWorkspace({ '.git/info/exclude': 'scratch.ts\n' });
  const rules = createIgnoreRules(root);
  expect(rules.deniedBy(join(root, 'scratch.ts'), 'file')).toBe('gitignore');
  expect(rules.deniedBy(join(root, '.git', 'config'), 'file')).toBe('version-control');
  expect(rules.deniedBy(join(root, 'a', 'node_modules', 'b', 'index.js'), 'file')).toBe('version-control');
});

it('takes nothing from a .git that is a file, as worktrees and submodules have it', async () => {
  const root = await temporaryWorkspace({
    '.git': 'gitdir: ../other/.git/worktrees/here\n',
    '.gitignore': 'b.ts\n',
  });
  const rules = createIgnoreRules(root);
  expect(rules.deniedBy(join(root, 'a.ts'), 'file')).toBeUndefined();
  expect(rules.deniedBy(join(root, 'b.ts'), 'file')).toBe('gitignore');
});

it('sees an ignore file change', async () => {
  const root = await temporaryWorkspace({ '.gitignore': 'a.ts\n' });
  const rules = createIgnoreRules(root);
  expect(rules.deniedBy(join(root, 'b.ts'), 'file')).toBeUndefined();
  await writeFile(join(root, '.gitignore'), 'b.ts\n');
  await utimes(join(root, '.gitignore'), 1, 1);
  expect(rules.deniedBy(join(root, 'b.ts'), 'file')).toBe('gitignore');
  expect(rules.deniedBy(join(root, 'a.ts'), 'file')).toBeUndefined();
});

it('says nothing about paths outside of the root', async () => {
  const root = await temporaryWorkspace({ 'inner/.gitignore': '*\n', '.gitignore': '*\n' });
  expect(createIgnoreRules(join(root, 'inner')).deniedBy(join(root, 'a.ts'), 'file')).toBeUndefined();
});

it('denies what an ignore file could deny that is there and cannot be read, and nothing else', async () => {
  const root = await temporaryWorkspace({ 'a.ts': '', 'closed/b.ts': '' });
  await symlink(join(root, 'closed', '.gitignore'), join(root, 'closed', '.gitignore'));
  const rules = createIgnoreRules(root);
  expect(rules.deniedBy(join(root, 'closed', 'b.ts'), 'file')).toBe('gitignore');
  expect(rules.deniedBy(join(root, 'closed'), 'directory')).toBeUndefined();
  expect(rules.deniedBy(join(root, 'a.ts'), 'file')).toBeUndefined();
});
