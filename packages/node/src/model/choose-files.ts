import type { FileStamp } from './file-stamp';
import type { LearnedFile } from './kept-index';

/** A file that may be learned, nearest first in their list. */
export interface FoundFile extends FileStamp {
  /** Relative to the workspace. */
  readonly path: string;
  /** What is known of it as it is now; `undefined` when it is new or has changed. */
  readonly known: LearnedFile | undefined;
}

/** Share of the limit within which the nearest files are learned in place of others that are known. */
const nearShare = 0.5;

/**
 * The files to know within `maxBytes`. All when they fit; else the nearest up to half of the limit, then those that are known already, so
 * that work at another place does not learn everything anew, then the nearest of the rest. Files that are no source texts cost nothing.
 */
export function chooseFiles(files: readonly FoundFile[], maxBytes: number): readonly FoundFile[] {
  const chosen = new Set<FoundFile>();
  let bytes = 0;
  const take = (limit: number, accepts: (file: FoundFile) => boolean) => {
    for (const file of files) {
      if (chosen.has(file) || !accepts(file)) continue;
      const cost = file.known?.learned === false ? 0 : file.size;
      if (bytes + cost > limit) continue;
      bytes += cost;
      chosen.add(file);
    }
  };
  take(maxBytes * nearShare, () => true);
  take(maxBytes, ({ known }) => known !== undefined);
  take(maxBytes, () => true);
  return files.filter((file) => chosen.has(file));
}
