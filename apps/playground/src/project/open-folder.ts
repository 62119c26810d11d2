import { denyRuleFor } from '@org/completion-core/host';
import { languageOf, type Project, type ProjectFile } from './project';

/** A folder of the user, and the number of files that were left out. */
export interface OpenedFolder {
  readonly project: Project;
  /** Files that were not taken: denied by name, in hidden or generated folders, too large, or of no known language. */
  readonly leftOut: number;
}

/** A file as a folder picker or a file input gives it. */
export interface FolderEntry {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly file: Pick<File, 'size' | 'text'>;
}

const maxFiles = 500;
const maxFileBytes = 1_000_000;
const maxBytes = 10_000_000;
const skippedFolders = /(?:^|\/)(?:\.[^/]+|node_modules|dist|build|target|vendor|__pycache__|coverage|out)\//;

/**
 * Reads a folder into memory: at most 500 source files, of at most 1 MB each and 10 MB together, those near the top first. What
 * the engine's deny list covers (keys, `.env` and the like) is never read.
 *
 * @throws RangeError when nothing is left to complete in
 */
export async function readFolder(name: string, entries: Iterable<FolderEntry>): Promise<OpenedFolder> {
  const all = [...entries];
  let bytes = 0;
  const wanted = all
    .filter(({ path, file }) => {
      const skipped = skippedFolders.test(path) || file.size > maxFileBytes || languageOf(path) === undefined;
      return !skipped && denyRuleFor(`file:///${path}`) === undefined;
    })
    .toSorted((one, other) => one.path.split('/').length - other.path.split('/').length)
    .slice(0, maxFiles)
    .filter(({ file }) => (bytes += file.size) <= maxBytes);
  const files: ProjectFile[] = await Promise.all(
    wanted.map(async ({ path, file }) => ({
      path,
      languageId: languageOf(path) ?? 'plaintext',
      text: await file.text(),
    })),
  );
  const prose = new Set(['markdown', 'json', 'yaml', 'toml']);
  const opens = files.find(({ languageId }) => !prose.has(languageId)) ?? files[0];
  if (opens === undefined) throw new RangeError(`${name} holds no source file that may be opened here`);
  return {
    project: { id: 'own', title: name, files, opens: opens.path },
    leftOut: all.length - files.length,
  };
}

/** Entries of a file input with `webkitdirectory`, without the folder's own name. */
export function entriesOfInput(files: Iterable<File>): { name: string; entries: FolderEntry[] } {
  const list = [...files];
  const name = list[0]?.webkitRelativePath.split('/')[0] ?? 'folder';
  return {
    name,
    entries: list.map((file) => ({ path: file.webkitRelativePath.split('/').slice(1).join('/'), file })),
  };
}
