import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import * as disk from 'node:fs/promises';
import {
  chmod,
  lstat,
  readFile,
  readdir,
  stat,
  statfs,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryWorkspace } from '../../test/temporary-workspace';
import { removeLeftovers, replaceFile, type FileSystem } from './replace-file';

const bytes = (text: string) => Buffer.from(text);

describe('replaceFile', () => {
  it('replaces a file, keeps its mode and leaves nothing beside it', async () => {
    const folder = await temporaryWorkspace({ 'a.ts': 'old' });
    const path = join(folder, 'a.ts');
    await chmod(path, 0o751);
    await replaceFile(path, bytes('new'), { expected: bytes('old') });
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await stat(path)).mode & 0o7777).toBe(0o751);
    expect(await readdir(folder)).toEqual(['a.ts']);
  });

  it.each([
    [true, 1],
    [false, 0],
  ])('waits for the disk when durable is %s', async (durable, times) => {
    const folder = await temporaryWorkspace({ 'a.ts': 'old' });
    let syncs = 0;
    const open: FileSystem['open'] = async (...args) => {
      const handle = await disk.open(...args);
      const sync = handle.sync.bind(handle);
      handle.sync = () => {
        syncs++;
        return sync();
      };
      return handle;
    };
    await replaceFile(join(folder, 'a.ts'), bytes('new'), { durable, fileSystem: { ...disk, open } });
    expect(await readFile(join(folder, 'a.ts'), 'utf8')).toBe('new');
    expect(syncs).toBe(times);
  });

  it('creates a file with the given mode', async () => {
    const folder = await temporaryWorkspace({});
    await replaceFile(join(folder, 'a'), bytes('new'), { expected: null, mode: 0o600 });
    expect((await stat(join(folder, 'a'))).mode & 0o7777).toBe(0o600);
  });

  it('writes through a symbolic link', async () => {
    const folder = await temporaryWorkspace({ 'a.ts': 'old' });
    await symlink(join(folder, 'a.ts'), join(folder, 'link.ts'));
    await replaceFile(join(folder, 'link.ts'), bytes('new'));
    expect(await readFile(join(folder, 'a.ts'), 'utf8')).toBe('new');
    expect((await lstat(join(folder, 'link.ts'))).isSymbolicLink()).toBe(true);
  });

  it('keeps the old file when the disk stores a part of the bytes without an error', async () => {
    const folder = await temporaryWorkspace({ 'a.ts': 'old' });
    const short = written(async (path) => {
      if ((await readFile(path, 'utf8')) === 'longer') await truncate(path, 3);
    });
    await expect(
      replaceFile(join(folder, 'a.ts'), bytes('longer'), { fileSystem: short }),
    ).rejects.toMatchObject({
      reason: 'incomplete',
      message: 'the disk stored 3 of 6 bytes; free some space',
    });
    expect(await readFile(join(folder, 'a.ts'), 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['a.ts']);
  });

  it.each([
    ['the temporary file', /\.tmp$/],
    ['the lock, on a disk without hard links', /lock$/],
  ])('keeps the old file when the disk is full at %s', async (_what, name) => {
    const folder = await temporaryWorkspace({ 'a.ts': 'old' });
    const full = {
      ...written((path) =>
        name.test(path)
          ? Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }))
          : Promise.resolve(),
      ),
      link: noHardLinks,
    };
    await expect(replaceFile(join(folder, 'a.ts'), bytes('new'), { fileSystem: full })).rejects.toMatchObject(
      {
        code: 'ENOSPC',
      },
    );
    expect(await readFile(join(folder, 'a.ts'), 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['a.ts']);
  });

  it('does not overwrite what another program wrote meanwhile', async () => {
    const folder = await temporaryWorkspace({ 'a.ts': 'old' });
    const path = join(folder, 'a.ts');
    const raced = written(() => writeFile(path, 'theirs'));
    await expect(
      replaceFile(path, bytes('new'), { expected: bytes('old'), fileSystem: raced }),
    ).rejects.toMatchObject({ reason: 'changed' });
    expect(await readFile(path, 'utf8')).toBe('theirs');
  });

  it('lets one of many writers succeed and rejects the others', async () => {
    const folder = await temporaryWorkspace({ 'a.ts': 'old' });
    const path = join(folder, 'a.ts');
    const writers = Array.from({ length: 12 }, (_, index) =>
      replaceFile(path, bytes(`writer ${index}`), { expected: bytes('old') }),
    );
    const settled = await Promise.allSettled(writers);
    const done = settled.flatMap(({ status }, index) => (status === 'fulfilled' ? [`writer ${index}`] : []));
    expect(done).toEqual([await readFile(path, 'utf8')]);
    const refused = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as Error] : []));
    expect(new Set(refused.map(({ name }) => name))).toEqual(new Set(['ReplaceFileError']));
    expect(await readdir(folder)).toEqual(['a.ts']);
  });

  it('excludes other writers without hard links', async () => {
    const folder = await temporaryWorkspace({ 'a.ts': 'old' });
    const path = join(folder, 'a.ts');
    const outcomes: unknown[] = [];
    const fileSystem = { ...disk, link: noHardLinks, rename };
    async function rename(from: string, to: string) {
      outcomes.push(await replaceFile(path, bytes('second')).catch((error: unknown) => error));
      await disk.rename(from, to);
    }
    await replaceFile(path, bytes('first'), { fileSystem: fileSystem as FileSystem });
    expect(outcomes).toMatchObject([{ reason: 'busy' }]);
    expect(await readFile(path, 'utf8')).toBe('first');
    expect(await readdir(folder)).toEqual(['a.ts']);
  });

  it('leaves no lock without an owner when it is killed', async () => {
    const folder = await temporaryWorkspace({ 'a.ts': 'old' });
    const locks: string[] = [];
    const watched = written(async () => {
      const names = await readdir(folder);
      for (const name of names.filter((each) => each.endsWith('lock')))
        locks.push(await readFile(join(folder, name), 'utf8'));
    });
    const { open } = watched;
    const created: string[] = [];
    watched.open = async (path, ...rest) => {
      created.push(String(path));
      return open(path, ...rest);
    };
    await replaceFile(join(folder, 'a.ts'), bytes('new'), { fileSystem: watched });
    expect(created.filter((path) => path.endsWith('lock'))).toEqual([]);
    expect(locks).toEqual([expect.stringMatching(new RegExp(`^${process.pid} `))]);
  });

  it('respects the lock of another running process', async () => {
    const folder = await temporaryWorkspace({
      'a.ts': 'old',
      '.a.ts.completion-lock': `${process.ppid} ${hostname()} 0\n`,
    });
    await expect(replaceFile(join(folder, 'a.ts'), bytes('new'))).rejects.toMatchObject({ reason: 'busy' });
    expect(await readFile(join(folder, 'a.ts'), 'utf8')).toBe('old');
    expect(await readdir(folder)).toContain('.a.ts.completion-lock');
  });

  it('removes leftovers of a killed run, and nothing of a running one', async () => {
    const dead = deadProcess();
    const folder = await temporaryWorkspace({
      'a.ts': 'old',
      '.a.ts.completion-lock': `${dead} ${hostname()} 0\n`,
      [`.a.ts.completion-${dead}-0123456789ab.tmp`]: 'part',
      [`.b.ts.completion-${dead}-0123456789ab.tmp`]: 'part',
      [`.c.ts.completion-${process.ppid}-0123456789ab.tmp`]: 'part',
      '.b.ts.completion-lock': 'of another machine 0\n',
      '.b.ts': 'a file of the project',
    });
    await replaceFile(join(folder, 'a.ts'), bytes('new'));
    expect((await readdir(folder)).toSorted()).toEqual([
      '.b.ts',
      '.b.ts.completion-lock',
      `.c.ts.completion-${process.ppid}-0123456789ab.tmp`,
      'a.ts',
    ]);
  });

  it('treats an older lock as stale even if its process id is in use', async () => {
    const lock = '.a.ts.completion-lock';
    const folder = await temporaryWorkspace({ [lock]: `${process.ppid} ${hostname()} 0\n` });
    const longAgo = new Date(Date.now() - 120_000);
    await utimes(join(folder, lock), longAgo, longAgo);
    await removeLeftovers(folder);
    expect(await readdir(folder)).toEqual([]);
  });

  it.skipIf(!mayMount())(
    'is whole or not at all on a disk that fills up (needs root and tmpfs)',
    async () => {
      const { folder, unmount } = mountSmallDisk() ?? { folder: '', unmount: () => {} };
      onTestFinished(unmount);
      const old = Buffer.alloc(650_000, 'o');
      const path = join(folder, 'f.py');
      const outcomes: string[] = [];
      for (const free of [0, 100_000, 300_000, 500_000, 800_000]) {
        await writeFile(path, old);
        const { bavail, bsize } = await statfs(folder);
        await writeFile(join(folder, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - free)));
        const outcome = await replaceFile(path, Buffer.alloc(650_001, 'n')).then(
          () => 'written',
          (error: NodeJS.ErrnoException) => error.code ?? error.name,
        );
        const now = await readFile(path);
        outcomes.push(`${outcome}, ${now.length}, ${(await readdir(folder)).join(' ')}`);
        await disk.rm(join(folder, 'filler'));
      }
      const refused = 'ENOSPC, 650000, f.py filler';
      expect(outcomes).toEqual([refused, refused, refused, refused, 'written, 650001, f.py filler']);
    },
  );
});

/** The disk, with something that happens after each writing of a file and before it is closed. */
function written(then: (path: string) => Promise<void>): FileSystem {
  return {
    ...disk,
    async open(path, ...rest) {
      const handle = await disk.open(path, ...rest);
      const write = handle.writeFile.bind(handle);
      handle.writeFile = async (...given) => {
        await write(...given);
        await then(String(path));
      };
      return handle;
    },
  };
}

function noHardLinks(): Promise<never> {
  return Promise.reject(Object.assign(new Error('no hard links'), { code: 'EPERM' }));
}

/** The number of a process that has ended. */
function deadProcess(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

/** Mounts a disk of 2 MB; `undefined` where this process may not. */
function mountSmallDisk(): { readonly folder: string; readonly unmount: () => void } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'completion-disk-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'none', folder]);
  const unmount = () => {
    if (status === 0) spawnSync('umount', [folder]);
    rmdirSync(folder);
  };
  if (status === 0) return { folder, unmount };
  unmount();
  return undefined;
}

function mayMount(): boolean {
  const disk = mountSmallDisk();
  disk?.unmount();
  return disk !== undefined;
}
