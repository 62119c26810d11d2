import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import * as find from 'empathic/find';
import * as walk from 'empathic/walk';

/** Name of a project file. */
export const projectFileName = 'completion.config.json';

const markers = ['.git', '.hg', '.jj', '.svn'];

/**
 * The workspace of a document: the nearest directory upward that is under version control; else `cwd` when it contains the
 * document; else the document's directory.
 */
export function workspaceRoot(documentPath: string | undefined, cwd: string): string {
  const start = documentPath === undefined ? resolve(cwd) : dirname(resolve(cwd, documentPath));
  const controlled = walk
    .up(start)
    .find((directory) => markers.some((name) => existsSync(join(directory, name))));
  return controlled ?? (isInside(start, resolve(cwd)) ? resolve(cwd) : start);
}

/** The project file of a document: the nearest one from its directory up to and including `root`. */
export function findProjectFile(documentPath: string | undefined, root: string): string | undefined {
  const cwd = documentPath === undefined ? root : dirname(documentPath);
  return find.up(projectFileName, { cwd, last: root });
}

/** Whether `path` is `directory` or is inside it. Compares paths only, follows no links. */
export function isInside(path: string, directory: string): boolean {
  const way = relative(directory, path);
  return way === '' || (!/^\.\.(?:[\\/]|$)/.test(way) && !isAbsolute(way));
}
