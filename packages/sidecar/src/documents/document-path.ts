import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInside } from '@org/completion-node';

/**
 * The path of a document; `undefined` when it is no file of this machine (untitled, another host's). Of a notebook's cell it is that
 * of its file, where the URI tells one.
 */
export function pathOfUri(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}

/** The path as models read it: relative to the innermost of `roots` with `/`; the last part of the URI for what lies elsewhere. */
export function shownPath(uri: string, roots: readonly string[]): string {
  const path = pathOfUri(uri);
  const root = path === undefined ? undefined : innermost(path, roots);
  if (path !== undefined && root !== undefined) return relative(root, path).replaceAll('\\', '/');
  const last = uri.replace(/[?#].*$/, '').replace(/^.*[/:]/, '');
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** The innermost of `folders` that holds `path`. */
export function innermost(path: string, folders: readonly string[]): string | undefined {
  return folders
    .filter((folder) => isInside(path, folder))
    .toSorted((one, other) => other.length - one.length)[0];
}
