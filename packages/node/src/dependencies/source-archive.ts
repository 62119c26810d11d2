import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { openPromise, type Entry } from 'yauzl';
import type { DependencyFile } from './dependency';

/** Max number of entries of an archive that are listed. */
const maxEntries = 40_000;

/**
 * Files of the zip archive at `path` for which `rankOf` gives a number, the least first. The archive is open until the consumer has ended;
 * files must be read before. None when it cannot be read.
 *
 * @param rankOf - rank of an entry by its name, with `/`; `undefined` leaves it out
 */
export async function* archiveFiles(
  path: string,
  rankOf: (name: string) => number | undefined,
): AsyncGenerator<DependencyFile, void> {
  const archive = await openPromise(path, { autoClose: false }).catch(() => undefined);
  if (archive === undefined) return;
  try {
    const ranked: { readonly entry: Entry; readonly rank: number }[] = [];
    let listed = 0;
    for await (const entry of archive.eachEntry()) {
      const rank = entry.fileName.endsWith('/') ? undefined : rankOf(entry.fileName);
      if (rank !== undefined) ranked.push({ entry, rank });
      if (++listed >= maxEntries) break;
    }
    ranked.sort((a, b) => compare(a.rank, b.rank) || compare(a.entry.fileName, b.entry.fileName));
    const uri = pathToFileURL(path).href;
    for (const { entry } of ranked) {
      yield {
        uri: `${uri}!/${encodeURI(entry.fileName)}`,
        name: entry.fileName.slice(entry.fileName.lastIndexOf('/') + 1),
        size: entry.uncompressedSize,
        read: async () => buffer(await archive.openReadStreamPromise(entry)),
      };
    }
  } catch {
    // A broken archive has no more files.
  } finally {
    archive.close();
  }
}

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
