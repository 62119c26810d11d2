import { chmod, lstat, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { decodeText } from './decode-text';
import type { TargetDocument } from './read-document';
import { writeDocument } from './write-document';

async function documentWith(content: string): Promise<TargetDocument & { readonly path: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'completion-write-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'a.ts');
  await writeFile(path, content);
  const decoded = decodeText(await readFile(path), 'a.ts');
  return { ...decoded, uri: 'file:///a.ts', path, languageId: 'typescript', offset: 0, name: 'a.ts' };
}

const item = (start: number, end: number, insertText: string) => ({
  id: '1',
  insertText,
  range: { start, end },
  kind: 'insert' as const,
});

it('replaces the range and leaves every other byte, the mark and the mode as they were', async () => {
  const document = await documentWith('\uFEFFa(\r\n)\r\n\tz');
  await chmod(document.path, 0o755);
  await writeDocument(document, item(2, 2, '1,\r\n2'));
  expect(await readFile(document.path, 'utf8')).toBe('\uFEFFa(1,\r\n2\r\n)\r\n\tz');
  expect((await stat(document.path)).mode & 0o777).toBe(0o755);
  expect(await readdir(join(document.path, '..'))).toEqual(['a.ts']);
});

it('writes through a symbolic link and leaves the link a link', async () => {
  const document = await documentWith('x');
  const link = join(document.path, '..', 'link.ts');
  await symlink(document.path, link);
  await writeDocument({ ...document, path: link }, item(1, 1, 'y'));
  expect(await readFile(document.path, 'utf8')).toBe('xy');
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
});

it('writes nothing when the file has changed meanwhile', async () => {
  const document = await documentWith('x');
  await writeFile(document.path, 'someone else');
  await expect(writeDocument(document, item(1, 1, 'y'))).rejects.toThrow(
    'a.ts has changed meanwhile; nothing was written',
  );
  expect(await readFile(document.path, 'utf8')).toBe('someone else');
});
