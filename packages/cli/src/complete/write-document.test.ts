import * as disk from 'node:fs/promises';
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

it('replaces the range and keeps every other byte, the byte order mark and the mode', async () => {
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

it('writes nothing when the file has changed since it was read', async () => {
  const document = await documentWith('x');
  await writeFile(document.path, 'someone else');
  await expect(writeDocument(document, item(1, 1, 'y'))).rejects.toThrow(
    'a.ts has changed since it was read; nothing was written',
  );
  expect(await readFile(document.path, 'utf8')).toBe('someone else');
});

it('reports a full disk and leaves the file unchanged', async () => {
  const document = await documentWith('x');
  const full = {
    ...disk,
    async open(...given: Parameters<typeof disk.open>) {
      const handle = await disk.open(...given);
      handle.sync = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
      return handle;
    },
  };
  await expect(writeDocument(document, item(1, 1, 'y'), full)).rejects.toThrow(
    'the disk has no room for a.ts; nothing was written, free some space and run the command again',
  );
  expect(await readFile(document.path, 'utf8')).toBe('x');
  expect(await readdir(join(document.path, '..'))).toEqual(['a.ts']);
});

it('lets one of two concurrent commands write, and rejects the other', async () => {
  for (let round = 1; round <= 20; round++) {
    const document = await documentWith('x');
    const both = [item(1, 1, 'y'), item(1, 1, 'z')].map((each) => writeDocument(document, each));
    const settled = await Promise.allSettled(both);
    const written = settled.flatMap(({ status }, index) =>
      status === 'fulfilled' ? ['xy', 'xz'][index] : [],
    );
    expect(written).toEqual([await readFile(document.path, 'utf8')]);
    const [rejected] = settled.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []));
    expect(rejected).toMatch(/a\.ts (has changed|is being written).*nothing was written/);
  }
});
