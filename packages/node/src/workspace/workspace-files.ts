import { readdir } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LRUCache } from 'lru-cache';
import type { WorkspaceFile, WorkspaceFiles } from '@org/completion-core';
import { languageIdOf } from './language-id';
import { diskLookup } from './modules/disk-lookup';
import { resolveModule } from './modules/resolve-module';
import { workspaceReader, type WorkspaceReaderOptions } from './read-workspace-file';

export type WorkspaceFilesOptions = WorkspaceReaderOptions;

/** Files of a folder that are looked at. */
const mostNear = 12;
/** For so long an import leads where it led, in milliseconds: a key asks for all of a file's imports. */
const trustedMs = 2_000;

/**
 * The files of a workspace for context sources: read when they are asked for, kept while they do not change on disk. Denied
 * files are not read, nor what lies outside of the workspace, links included.
 */
export function workspaceFiles(options: WorkspaceFilesOptions): WorkspaceFiles {
  const { root } = options;
  const read = workspaceReader(options);
  const lookup = diskLookup(root);
  const led = new LRUCache<string, readonly string[]>({ max: 2_000, ttl: trustedMs });

  async function readAll(paths: readonly string[]): Promise<readonly WorkspaceFile[]> {
    const files = await Promise.all(paths.map(read));
    return files.filter((file) => file !== undefined);
  }

  return {
    async find(from, candidates, signal) {
      const folder = folderOf(from, root);
      const key = [folder, ...candidates].join('\n');
      const known = led.get(key);
      if (known !== undefined) return known[0] === undefined ? undefined : read(known[0]);
      for (const candidate of candidates) {
        if (signal.aborted) return undefined;
        const path = candidatePath(candidate, folder, root);
        const file = await read(path);
        if (file === undefined) continue;
        led.set(key, [path]);
        return file;
      }
      led.set(key, []);
      return undefined;
    },
    async resolve(from, imported, signal) {
      const own = pathOf(from);
      if (own === undefined) return [];
      const key = [folderOf(from, root), imported.languageId, imported.specifier].join('\n');
      const paths = led.get(key) ?? (await resolveModule(imported, own, lookup));
      led.set(key, paths);
      return signal.aborted ? [] : readAll(paths);
    },
    async near(from, languageId, signal) {
      const folder = folderOf(from, root);
      const own = pathOf(from);
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      const ending = extname(own ?? '');
      const paths = entries
        .filter((entry) => entry.isFile())
        .map(({ name }) => join(folder, name))
        .filter((path) => path !== own && (extname(path) === ending || languageIdOf(path) === languageId))
        .toSorted((one, other) => shared(other, own) - shared(one, own))
        .slice(0, mostNear);
      const files: WorkspaceFile[] = [];
      for (const path of paths) {
        if (signal.aborted) break;
        const file = await read(path);
        if (file !== undefined) files.push(file);
      }
      return files;
    },
  };
}

/** The path of the document at `uri`; `undefined` when it is no file. */
export function pathOf(uri: string): string | undefined {
  return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
}

/** Where relative paths begin; an untitled document lies at the root. */
export function folderOf(uri: string, root: string): string {
  const path = pathOf(uri);
  return path === undefined ? root : dirname(path);
}

/** The absolute path of an import's candidate. */
export function candidatePath(candidate: string, folder: string, root: string): string {
  return candidate.startsWith('/') ? join(root, candidate) : resolve(folder, candidate);
}

/** How long the beginning is that two paths share. */
function shared(path: string, own: string | undefined): number {
  let length = 0;
  while (own !== undefined && length < path.length && path[length] === own[length]) length++;
  return length;
}
