import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { userDirectories, type Environment } from '../config/user-directories';
import { decodeKeptIndex, encodeKeptIndex, type KeptIndex } from './kept-index';
import { ensurePrivateFolder } from './private-folder';

/** The kept indexes of one workspace, a file for each family of languages. */
export interface IndexStore {
  /** Whether something is kept of a family; it may be of no use. */
  has(family: string): boolean;
  /** What is kept of a family, if it is whole and was made with the same settings. Never throws. */
  read(family: string, settings: string): KeptIndex | undefined;
  /** Keeps a family in place of what is kept of it, and removes what was not used for longest. Never throws. */
  write(family: string, kept: KeptIndex): void;
}

export interface IndexStoreOptions {
  /** The workspace. */
  readonly root: string;
  /** Where the user's cache folder is looked for. */
  readonly env: Environment;
  /** Called with what went wrong, one line each; it is of no consequence but time. */
  readonly onFault: (message: string) => void;
  readonly limits?: StoreLimits;
}

/** How much is kept of all workspaces together. */
export interface StoreLimits {
  readonly workspaces: number;
  readonly bytes: number;
}

const defaultLimits: StoreLimits = { workspaces: 20, bytes: 500_000_000 };

/** The folder with the kept indexes of all workspaces: a folder for each, named by a hash of its path. */
export function keptIndexesFolder(env: Environment): string {
  return join(userDirectories(env).cache, 'local-model');
}

/** Opens the kept indexes of a workspace. Touches no file. */
export function indexStore({ root, env, onFault, limits = defaultLimits }: IndexStoreOptions): IndexStore {
  const all = keptIndexesFolder(env);
  const folder = join(all, nameOf(root));
  const fileOf = (family: string) => join(folder, `${family.replace(/[^\w-]/g, '_')}.index`);

  /** Whether the folders are this user's alone. */
  const isPrivate = () => {
    const foreign = [all, folder].find((path) => !ensurePrivateFolder(path));
    if (foreign !== undefined)
      onFault(`${foreign} is not used: it belongs to others, or they can write to it`);
    return foreign === undefined;
  };

  return {
    has: (family) => existsSync(fileOf(family)),
    read(family, settings) {
      const path = fileOf(family);
      if (!existsSync(path)) return undefined;
      try {
        if (!isPrivate() || !lstatSync(path).isFile()) return undefined;
        const bytes = readFileSync(path);
        const isWhole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
        const kept = decodeKeptIndex((isWhole ? bytes : Uint8Array.from(bytes)).buffer as ArrayBuffer);
        if (kept.settings !== settings) throw new Error('it was made with other settings');
        const now = new Date();
        utimesSync(path, now, now);
        return kept;
      } catch (error) {
        onFault(`the kept index ${path} is made anew: ${(error as Error).message}`);
        return undefined;
      }
    },
    write(family, kept) {
      const path = fileOf(family);
      try {
        if (!isPrivate()) return;
        replaceKept(path, encodeKeptIndex(kept));
        prune(all, folder, limits);
      } catch (error) {
        onFault(`the index was not kept in ${path}: ${(error as Error).message}`);
      }
    },
  };
}

/** Ending of a file that is being written. */
const draftEnding = '.tmp';
/** A draft older than this was left by a process that was killed, in milliseconds. */
const maxDraftMs = 60_000;

/**
 * Replaces a file at once, so that other processes see the old one or the new one; of two that write, the last one wins. Does not wait for
 * the disk: a file that is lost or cut in a power failure is made anew.
 */
function replaceKept(path: string, bytes: Uint8Array): void {
  const draft = `${path}.${randomUUID()}${draftEnding}`;
  try {
    writeFileSync(draft, bytes, { flag: 'wx', mode: 0o600 });
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The name of a workspace's folder. */
function nameOf(root: string): string {
  let real = root;
  try {
    real = realpathSync.native(root);
  } catch {
    // A workspace that is gone has no files to learn from either.
  }
  return createHash('sha256').update(real).digest('hex').slice(0, 32);
}

/** Removes the workspaces that were not used for longest, but never `own`, until the rest is within the limits. */
function prune(all: string, own: string, { workspaces, bytes }: StoreLimits): void {
  const kept = readdirSync(all)
    .map((name) => ({ folder: join(all, name), ...useOf(join(all, name)) }))
    .toSorted((one, other) => Number(other.folder === own) - Number(one.folder === own) || other.at - one.at);
  let size = 0;
  for (const [index, each] of kept.entries()) {
    size += each.size;
    if (each.folder === own || (index < workspaces && size <= bytes)) continue;
    size -= each.size;
    rmSync(each.folder, { recursive: true, force: true });
  }
}

/** When a workspace's files were last used, and their size. Removes drafts of killed processes. */
function useOf(folder: string): { readonly at: number; readonly size: number } {
  let [at, size] = [0, 0];
  try {
    for (const name of readdirSync(folder)) {
      const status = lstatSync(join(folder, name));
      if (name.endsWith(draftEnding) && Date.now() - status.mtimeMs > maxDraftMs) {
        rmSync(join(folder, name), { force: true });
        continue;
      }
      at = Math.max(at, status.mtimeMs);
      size += status.size;
    }
  } catch {
    // Another process has removed it.
  }
  return { at, size };
}
