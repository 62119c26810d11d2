import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryWorkspace } from '../../test/temporary-workspace';
import { createNodeGate } from '../gate/create-node-gate';
import { createIgnoreRules } from '../ignore/ignore-rules';
import { listWorkspaceFiles } from './list-workspace-files';
import { readWorkspaceDocuments, type ReadWorkspaceDocumentsOptions } from './read-workspace-documents';

async function read(root: string, options: Partial<ReadWorkspaceDocumentsOptions> = {}) {
  const files = listWorkspaceFiles({ root, rules: createIgnoreRules(root) });
  const found: Record<string, string> = {};
  for await (const { path, text } of readWorkspaceDocuments(files, {
    gate: createNodeGate({ root }),
    ...options,
  })) {
    found[relative(root, path)] = text;
  }
  return found;
}

it('reads source texts only', async () => {
  const root = await temporaryWorkspace({
    'a.ts': 'const a = 1;\n',
    'empty.ts': '',
    'binary.ts': 'a\0b',
    'min.js': `x${'y'.repeat(6_000)}`,
    'app.min.js': 'x',
    'package-lock.json': '{}',
    'notes.txt': 'words',
    'large.ts': '//\n'.repeat(200_000),
  });
  expect(await read(root)).toEqual({ 'a.ts': 'const a = 1;\n' });
});

it('reads only files that the gate admits, and masks secrets', async () => {
  const root = await temporaryWorkspace({
    'a.ts': `const key = "${['ghp', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('_')}";`,
    'b.ts': 'const b = 1;',
  });
  const gate = createNodeGate({ root });
  const picky = {
    mask: (text: string, uri: string) => gate.mask(text, uri),
    admits: (uri: string) =>
      uri.endsWith('b.ts') ? ({ admitted: false, rule: 'test' } as const) : gate.admits(uri),
  };
  expect(await read(root, { gate: picky })).toEqual({ 'a.ts': 'const key = "********";' });
});

it('stays within maxBytes, and still reads smaller files that fit', async () => {
  const root = await temporaryWorkspace({
    'a.ts': 'a'.repeat(60),
    'b.ts': 'b'.repeat(60),
    'c.ts': 'c'.repeat(30),
  });
  expect(Object.keys(await read(root, { maxBytes: 100 }))).toEqual(['a.ts', 'c.ts']);
});

it('skips a file that no longer exists', async () => {
  const root = await temporaryWorkspace({ 'a.ts': 'a' });
  const found: string[] = [];
  const paths = [join(root, 'gone.ts'), join(root, 'a.ts')];
  for await (const { text } of readWorkspaceDocuments(paths, { gate: createNodeGate({ root }) }))
    found.push(text);
  expect(found).toEqual(['a']);
});
