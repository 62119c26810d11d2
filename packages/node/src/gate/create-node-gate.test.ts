import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryWorkspace } from '../../test/temporary-workspace';
import { createNodeGate } from './create-node-gate';

const uriOf = (...path: string[]) => pathToFileURL(join(...path)).href;

it('denies ignored files by the name of the rule and admits the others', async () => {
  const root = await temporaryWorkspace({ '.gitignore': 'local.ts\n', '.completionignore': 'private/\n' });
  const gate = createNodeGate({ root, ignoreGlobs: [['*.gen.ts']] });
  expect(await gate.admits(uriOf(root, 'local.ts'))).toEqual({ admitted: false, rule: 'gitignore' });
  expect(await gate.admits(uriOf(root, 'private', 'a b.ts'))).toEqual({
    admitted: false,
    rule: 'completionignore',
  });
  expect(await gate.admits(uriOf(root, 'x.gen.ts'))).toEqual({ admitted: false, rule: 'ignore-setting' });
  expect(await gate.admits(uriOf(root, 'a.ts'))).toEqual({ admitted: true });
  expect(await gate.admits('untitled:Untitled-1')).toEqual({ admitted: true });
});

it('denies a link to a denied file', async () => {
  const root = await temporaryWorkspace({ '.gitignore': 'local.ts\n', 'local.ts': '' });
  await symlink(join(root, 'local.ts'), join(root, 'innocent.ts'));
  expect(await createNodeGate({ root }).admits(uriOf(root, 'innocent.ts'))).toEqual({
    admitted: false,
    rule: 'gitignore',
  });
});

it('denies a link to a file that holds secrets by its name, and to a file in such a folder', async () => {
  const root = await temporaryWorkspace({ '.env': 'A=SECRET\n', '.ssh/config': '' });
  await symlink(join(root, '.env'), join(root, 'settings.ts'));
  await symlink(join(root, '.ssh'), join(root, 'docs'));
  const gate = createNodeGate({ root });
  expect(await gate.admits(uriOf(root, 'settings.ts'))).toEqual({ admitted: false, rule: 'env-file' });
  expect(await gate.admits(uriOf(root, 'docs', 'config'))).toEqual({
    admitted: false,
    rule: 'credentials-folder',
  });
});

it('denies a file that does not exist yet in a linked folder of secrets', async () => {
  const root = await temporaryWorkspace({ '.ssh/config': '' });
  await symlink(join(root, '.ssh'), join(root, 'docs'));
  expect(await createNodeGate({ root }).admits(uriOf(root, 'docs', 'new', 'key'))).toEqual({
    admitted: false,
    rule: 'credentials-folder',
  });
});

it('judges a document outside of the root by the workspace it lies in', async () => {
  const root = await temporaryWorkspace({});
  const other = await temporaryWorkspace({ '.git/HEAD': '', '.gitignore': 'secret.ts\n' });
  const gate = createNodeGate({ root });
  expect(await gate.admits(uriOf(other, 'secret.ts'))).toEqual({ admitted: false, rule: 'gitignore' });
  expect(await gate.admits(uriOf(other, 'open.ts'))).toEqual({ admitted: true });
});

it('judges documents of other schemes by their path', async () => {
  const root = await temporaryWorkspace({ '.git/HEAD': '', '.gitignore': 'private/\n' });
  const gate = createNodeGate({ root });
  for (const scheme of [
    'vscode-notebook-cell',
    'untitled',
    'git',
    'FILE',
    'vscode-local-history',
    'any-other',
  ]) {
    expect(gate.admits(`${scheme}:${root}/private/a.py`), scheme).toEqual({
      admitted: false,
      rule: 'gitignore',
    });
    expect(gate.admits(`${scheme}:${root}/open/a.py`), scheme).toEqual({ admitted: true });
  }
  expect(gate.admits(`fugitive://${root}/.git//0/private/a.py`)).toEqual({
    admitted: false,
    rule: 'gitignore',
  });
  expect(gate.admits(`fugitive://${root}/.git//0/open/a.py`)).toEqual({ admitted: true });
  expect(gate.admits('untitled:private/a.py')).toEqual({ admitted: false, rule: 'gitignore' });
});

it('denies a document with an unreadable URI', () => {
  const gate = createNodeGate({ root: '/w' });
  for (const uri of ['file://server/share/x.py', 'file:///w/%zz.py'])
    expect(gate.admits(uri)).toEqual({ admitted: false, rule: 'unreadable-uri' });
});

it('applies a new ignore file at once', async () => {
  const root = await temporaryWorkspace({ 'a.ts': '' });
  const gate = createNodeGate({ root });
  expect(gate.admits(uriOf(root, 'a.ts'))).toEqual({ admitted: true });
  await writeFile(join(root, '.completionignore'), 'a.ts\n');
  expect(gate.admits(uriOf(root, 'a.ts'))).toEqual({ admitted: false, rule: 'completionignore' });
});
