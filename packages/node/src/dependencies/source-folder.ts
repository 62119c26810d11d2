import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DependencyFile } from './dependency';

/** Which files of a folder belong to the public face. */
export interface SourceFilter {
  readonly file: (name: string) => boolean;
  readonly folder: (name: string) => boolean;
}

/** Max number of files that are listed below one folder. */
const maxListed = 2_000;

/**
 * Paths of the files below `folder` that pass `filter`, those of a level before those of the next, by name. Does not follow links, and skips
 * folders that cannot be read.
 */
export async function* filesBelow(folder: string, filter: SourceFilter): AsyncGenerator<string, void> {
  const queue = [folder];
  let listed = 0;
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const entry of await entriesOf(next)) {
      if (entry.isDirectory() && filter.folder(entry.name)) queue.push(join(next, entry.name));
      if (!entry.isFile() || !filter.file(entry.name)) continue;
      yield join(next, entry.name);
      if (++listed >= maxListed) return;
    }
  }
}

/** Names in a folder, sorted; none when it cannot be read. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  return (await entriesOf(folder)).map(({ name }) => name);
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Those of `paths` that are regular files, each once. */
export async function* sourceFiles(
  paths: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<DependencyFile, void> {
  const seen = new Set<string>();
  for await (const path of paths) {
    if (seen.has(path)) continue;
    seen.add(path);
    const status = await stat(path).catch(() => undefined);
    if (status?.isFile() !== true) continue;
    yield {
      uri: pathToFileURL(path).href,
      name: basename(path),
      size: status.size,
      read: () => readFile(path),
    };
  }
}
