import { readdir } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import type { WorkspaceFile, WorkspaceFiles } from '@org/completion-core/host';
import { languageIdOf } from './language-id';
import { diskLookup } from './modules/disk-lookup';
import { resolveModule } from './modules/resolve-module';
import { pathOfUri } from './path-of-uri';
import { defaultRememberedMs, cachedFiles } from './cached-files';
import { workspaceReader, type WorkspaceReaderOptions } from './read-workspace-file';

export interface WorkspaceFilesOptions extends WorkspaceReaderOptions {
  /** Lifetime of a cached result, in milliseconds; 0 for no cache. @default 2_000 */
  readonly rememberedMs?: number;
}

/** Files returned as near a document. */
export const maxNearby = 12;

/**
 * The files of a workspace for context sources, read on demand and cached for a moment. Does not read denied files, nor files outside of
 * the workspace, links included.
 */
export function workspaceFiles(options: WorkspaceFilesOptions): WorkspaceFiles {
  const { root, rememberedMs = defaultRememberedMs } = options;
  const read = workspaceReader(options);
  const lookup = diskLookup(root);

  async function readAll(paths: readonly string[]): Promise<readonly WorkspaceFile[]> {
    const files = await Promise.all(paths.map(read));
    return files.filter((file) => file !== undefined);
  }

  const files: WorkspaceFiles = {
    async find(from, candidates, signal) {
      const folder = folderOf(from, root);
      for (const candidate of candidates) {
        if (signal.aborted) return undefined;
        const file = await read(candidatePath(candidate, folder, root));
        if (file !== undefined) return file;
      }
      return undefined;
    },
    async resolve(from, imported, signal) {
      const own = pathOfUri(from);
      if (own === undefined) return [];
      const paths = await resolveModule(imported, own, lookup);
      return signal.aborted ? [] : readAll(paths);
    },
    async near(from, languageId, signal) {
      const folder = folderOf(from, root);
      const own = pathOfUri(from);
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      const ending = extname(own ?? '');
      const paths = entries
        .filter((entry) => entry.isFile())
        .map(({ name }) => join(folder, name))
        .filter((path) => path !== own && (extname(path) === ending || languageIdOf(path) === languageId))
        .toSorted((one, other) => commonLength(other, own) - commonLength(one, own))
        .slice(0, maxNearby);
      const found: WorkspaceFile[] = [];
      for (const path of paths) {
        if (signal.aborted) break;
        const file = await read(path);
        if (file !== undefined) found.push(file);
      }
      return found;
    },
  };
  return rememberedMs === 0 ? files : cachedFiles(files, rememberedMs);
}

/** The folder that paths in a document are relative to; `root` for an untitled document. */
export function folderOf(uri: string, root: string): string {
  const path = pathOfUri(uri);
  return path === undefined ? root : dirname(path);
}

/** The absolute path of a candidate for an import. */
export function candidatePath(candidate: string, folder: string, root: string): string {
  return candidate.startsWith('/') ? join(root, candidate) : resolve(folder, candidate);
}

/** Length of the common beginning of two paths. */
export function commonLength(path: string, own: string | undefined): number {
  let length = 0;
  while (own !== undefined && length < path.length && path[length] === own[length]) length++;
  return length;
}
