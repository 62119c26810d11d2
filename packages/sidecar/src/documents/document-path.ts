import { relative } from 'node:path';
import { isInside, pathOfUri } from '@org/completion-node';

/** The path that models see: relative to the innermost of `roots`, with `/`; the last part of the URI for documents elsewhere. */
export function shownPath(uri: string, roots: readonly string[]): string {
  const path = pathOfUri(uri);
  const root = path === undefined ? undefined : deepestContaining(path, roots);
  if (path !== undefined && root !== undefined) return relative(root, path).replaceAll('\\', '/');
  const last = uri.replace(/[?#].*$/, '').replace(/^.*[/:]/, '');
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** The innermost of `folders` that contains `path`. */
export function deepestContaining(path: string, folders: readonly string[]): string | undefined {
  return folders
    .filter((folder) => isInside(path, folder))
    .toSorted((one, other) => other.length - one.length)[0];
}
