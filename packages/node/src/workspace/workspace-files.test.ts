import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createNodeGate } from '../gate/create-node-gate';
import { workspaceFiles } from './workspace-files';

let folder: string;
let root: string;

beforeEach(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), 'completion-files-'));
  root = join(folder, 'workspace');
  await put('workspace/.gitignore', 'ignored.ts\n');
  await mkdir(join(root, '.git'), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

const files = () => workspaceFiles({ root, gate: createNodeGate({ root }) });
const from = () => pathToFileURL(join(root, 'src/main.ts')).href;
const signal = new AbortController().signal;

it('finds the first candidate that is a file, relative to the document or to the root', async () => {
  await put('workspace/src/a.ts', 'export const a = 1;\r\n');
  await put('workspace/lib/b.ts', 'export const b = 1;\n');
  expect(await files().find(from(), ['./nope.ts', './a.ts'], signal)).toMatchObject({
    path: 'src/a.ts',
    text: 'export const a = 1;\n',
  });
  expect(await files().find(from(), ['/lib/b.ts'], signal)).toMatchObject({ path: 'lib/b.ts' });
});

it('reads a file again when it has changed', async () => {
  const workspace = workspaceFiles({ root, gate: createNodeGate({ root }), rememberedMs: 0 });
  await put('workspace/src/a.ts', 'one');
  await workspace.find(from(), ['./a.ts'], signal);
  await put('workspace/src/a.ts', 'another');
  expect(await workspace.find(from(), ['./a.ts'], signal)).toMatchObject({ text: 'another' });
});

it('caches a result for a moment', async () => {
  const workspace = workspaceFiles({ root, gate: createNodeGate({ root }), rememberedMs: 3_600_000 });
  await put('workspace/src/a.ts', 'one');
  await workspace.find(from(), ['./a.ts'], signal);
  await put('workspace/src/a.ts', 'another');
  expect(await workspace.find(from(), ['./a.ts'], signal)).toMatchObject({ text: 'one' });
});

it('reads no file that is denied, binary, too large, or outside of the workspace', async () => {
  await put('workspace/src/ignored.ts', 'secret');
  await put('workspace/src/binary.ts', 'a\0b');
  await put('workspace/src/large.ts', 'x'.repeat(400_000));
  await put('outside.ts', 'outside');
  await put('elsewhere/far.ts', 'outside');
  await put('workspace/.env', 'A=SECRET');
  await symlink(join(root, 'src/ignored.ts'), join(root, 'src/link.ts'));
  await symlink(join(folder, 'outside.ts'), join(root, 'src/out.ts'));
  await symlink(join(folder, 'elsewhere'), join(root, 'src/away'));
  await symlink(join(root, '.env'), join(root, 'src/settings.ts'));
  for (const path of [
    './ignored.ts',
    './binary.ts',
    './large.ts',
    '../../outside.ts',
    '/../outside.ts',
    './link.ts',
    './out.ts',
    './away/far.ts',
    './settings.ts',
  ])
    expect(await files().find(from(), [path], signal), path).toBeUndefined();
});

it('returns files of the same language in the same folder, those with related names first', async () => {
  for (const name of ['main.test.ts', 'alpha.ts', 'notes.md'])
    await put(`workspace/src/${name}`, `// ${name}`);
  await put('workspace/src/main.ts', 'self');
  const near = await files().near(from(), 'typescript', signal);
  expect(near.map(({ path }) => path)).toEqual(['src/main.test.ts', 'src/alpha.ts']);
});

describe('a URI that says no path', () => {
  const odd = [
    'file://server/share/x.py',
    'file:///w/100%.py',
    'file:///w/%zz.py',
    'file:///%2Fx.py',
    'file://%zz/x',
    'untitled:a.py',
    'odd',
  ];

  it.each(odd)('does not fail on the URI %s', async (uri) => {
    await put('workspace/a.py', '');
    expect(await files().resolve?.(uri, { specifier: './a', languageId: 'python' }, signal)).toEqual([]);
    expect((await files().find(uri, ['./a.py'], signal))?.path).toBe('a.py');
    expect((await files().near(uri, 'python', signal)).map(({ path }) => path)).toContain('a.py');
  });
});
