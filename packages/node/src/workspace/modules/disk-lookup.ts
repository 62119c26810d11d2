import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { descriptionReader } from './read-description';
import type { ModuleLookup } from './module-lookup';

/** Looks up every path on disk; cannot search by the end of a path. */
export function diskLookup(root: string): ModuleLookup {
  return {
    root,
    isFile: (path) =>
      stat(path).then(
        (status) => status.isFile(),
        () => false,
      ),
    async filesIn(folder) {
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      return entries.filter((entry) => entry.isFile()).map(({ name }) => join(folder, name));
    },
    description: descriptionReader(),
    endingWith: () => [],
    foldersEndingWith: () => [],
  };
}
