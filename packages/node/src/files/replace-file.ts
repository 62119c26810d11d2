import { randomBytes } from 'node:crypto';
import * as disk from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** The functions of `node:fs/promises` that {@link replaceFile} uses. */
export type FileSystem = Pick<
  typeof disk,
  'chmod' | 'chown' | 'link' | 'open' | 'readdir' | 'readFile' | 'realpath' | 'rename' | 'rm' | 'stat'
>;

export interface ReplaceFileOptions {
  /** The content the file must have until it is replaced; `null` when it must not exist. @default not checked */
  readonly expected?: Uint8Array | null;
  /** Permission bits. @default those of the file; 0o666 less the umask for a new one */
  readonly mode?: number;
  /**
   * Whether to wait until the disk has the bytes, so that they outlive a power failure; on a busy disk that takes long. Without it a power
   * failure may cut the file. @default true
   */
  readonly durable?: boolean;
  /** @default node:fs/promises */
  readonly fileSystem?: FileSystem;
}

/** Why a file was not replaced: its content has changed, another process is writing it, or the disk did not store all bytes. */
export type ReplaceFileReason = 'changed' | 'busy' | 'incomplete';

/** A file was not replaced. */
export class ReplaceFileError extends Error {
  override readonly name = 'ReplaceFileError';
  readonly reason: ReplaceFileReason;

  constructor(reason: ReplaceFileReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** A lock or temporary file older than this is stale even if its process id is in use, which then belongs to another process, in milliseconds. */
const maxWriteMs = 60_000;
/** On file systems without hard links, a lock without an owner that is older than this belongs to a process that has died, in milliseconds. */
const maxCreationMs = 2_000;

/**
 * Replaces the file at `path` with `bytes`, atomically: after a full disk, a crash or a write by another program the old file is still
 * there. Writes a temporary file beside it, reads that back, compares the file itself with `expected`, and renames. Keeps owner, mode and
 * symbolic links. A lock file beside the file excludes other processes. Removes leftovers of killed runs from the folder.
 *
 * @throws ReplaceFileError when the file was not replaced for a {@link ReplaceFileReason}; errors of the file system unchanged
 */
export async function replaceFile(
  path: string,
  bytes: Uint8Array,
  { expected, mode, durable = true, fileSystem = disk }: ReplaceFileOptions = {},
): Promise<void> {
  const target = await fileSystem.realpath(path).catch(() => path);
  await removeLeftovers(dirname(target), fileSystem);
  const unlock = await lock(target, fileSystem);
  const temporary = siblingOf(target, uniqueEnding());
  try {
    await writeWhole(temporary, bytes, fileSystem, durable);
    await copyAttributes(target, temporary, mode, fileSystem);
    if (expected !== undefined) await compare(target, expected, fileSystem);
    await fileSystem.rename(temporary, target);
  } finally {
    await fileSystem.rm(temporary, { force: true }).catch(() => {});
    await unlock();
  }
}

/** Removes files that killed runs of {@link replaceFile} have left in `folder`. Never rejects. */
export async function removeLeftovers(folder: string, fileSystem: FileSystem = disk): Promise<void> {
  const names = await fileSystem.readdir(folder).catch(() => []);
  for (const name of names) {
    const [, pid] = /^\..+\.completion-(\d+)-[0-9a-f]{12}\.tmp$/.exec(name) ?? [];
    const path = join(folder, name);
    if (name.endsWith('.completion-lock')) await removeStaleLock(path, fileSystem).catch(() => {});
    else if (pid !== undefined && (!isRunning(Number(pid)) || (await ageOf(path, fileSystem)) > maxWriteMs))
      await fileSystem.rm(path, { force: true }).catch(() => {});
  }
}

function uniqueEnding(): string {
  return `${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
}

/** A hidden file beside `target`, named for it. */
function siblingOf(target: string, ending: string): string {
  return join(dirname(target), `.${basename(target)}.completion-${ending}`);
}

/** Creates the file at `path`, or none when the disk does not store all bytes. Rejects with the code `EEXIST` when it exists. */
async function writeWhole(
  path: string,
  bytes: Uint8Array,
  fileSystem: FileSystem,
  durable: boolean,
): Promise<void> {
  const handle = await fileSystem.open(path, 'wx', 0o600);
  try {
    await fill(handle, bytes, durable);
    const written = await fileSystem.readFile(path);
    if (!written.equals(bytes)) {
      throw new ReplaceFileError(
        'incomplete',
        `the disk stored ${written.length} of ${bytes.length} bytes; free some space`,
      );
    }
  } catch (error) {
    await fileSystem.rm(path, { force: true }).catch(() => {});
    throw error;
  }
}

async function fill(handle: disk.FileHandle, bytes: Uint8Array, durable: boolean): Promise<void> {
  try {
    await handle.writeFile(bytes);
    // Some file systems report that they are full only here.
    if (durable) await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Gives `temporary` the owner and mode of the new file. */
async function copyAttributes(
  target: string,
  temporary: string,
  mode: number | undefined,
  fileSystem: FileSystem,
): Promise<void> {
  const old = await fileSystem.stat(target).catch(() => undefined);
  if (old !== undefined) {
    const { uid, gid } = await fileSystem.stat(temporary);
    // Only root may change owners; for other users the file becomes their own.
    if (uid !== old.uid || gid !== old.gid)
      await fileSystem.chown(temporary, old.uid, old.gid).catch(() => {});
  }
  await fileSystem.chmod(
    temporary,
    mode ?? (old === undefined ? 0o666 & ~process.umask() : old.mode & 0o7777),
  );
}

/** @throws ReplaceFileError when the content of the file is not `expected` */
async function compare(target: string, expected: Uint8Array | null, fileSystem: FileSystem): Promise<void> {
  const current = await fileSystem.readFile(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  const same = current === null || expected === null ? current === expected : current.equals(expected);
  if (!same) throw new ReplaceFileError('changed', `${target} has changed`);
}

/** Prevents other processes from writing `target` until the returned function is called. */
async function lock(target: string, fileSystem: FileSystem): Promise<() => Promise<void>> {
  const path = siblingOf(target, 'lock');
  const owner = Buffer.from(`${process.pid} ${hostname()} ${randomBytes(6).toString('hex')}\n`);
  const draft = siblingOf(target, uniqueEnding());
  try {
    await writeWhole(draft, owner, fileSystem, false);
    // Atomic with the owner's name: a process killed here leaves no lock without an owner.
    await fileSystem.link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error;
      // Some file systems have no hard links.
      return writeWhole(path, owner, fileSystem, false);
    });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? busy(target) : error;
  } finally {
    await fileSystem.rm(draft, { force: true }).catch(() => {});
  }
  return async () => {
    const held = await fileSystem.readFile(path).catch(() => undefined);
    if (held?.equals(owner) === true) await fileSystem.rm(path, { force: true }).catch(() => {});
  };
}

/** Removes the lock of a process that has died, but not one that another process has acquired meanwhile. */
async function removeStaleLock(path: string, fileSystem: FileSystem): Promise<void> {
  const seen = await fileSystem.readFile(path, 'utf8');
  const [pid = '', host] = seen.trim().split(' ');
  const hasDied = host === hostname() && !isRunning(Number(pid));
  const maxAgeMs = pid === '' ? maxCreationMs : maxWriteMs;
  if (!hasDied && (await ageOf(path, fileSystem)) <= maxAgeMs) return;
  const aside = `${path.slice(0, -'lock'.length)}${uniqueEnding()}`;
  await fileSystem.rename(path, aside);
  if ((await fileSystem.readFile(aside, 'utf8')) === seen) await fileSystem.rm(aside, { force: true });
  else await fileSystem.rename(aside, path);
}

function busy(target: string): ReplaceFileError {
  return new ReplaceFileError('busy', `${target} is being written by another process`);
}

/** Milliseconds since the file was written to; 0 when it is gone. */
async function ageOf(path: string, fileSystem: FileSystem): Promise<number> {
  const status = await fileSystem.stat(path).catch(() => undefined);
  return status === undefined ? 0 : Date.now() - status.mtimeMs;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of another user is running.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
