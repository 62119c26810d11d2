import { realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { isInside } from '@org/completion-node';

/**
 * Whether `folder` has a file to serve for `path`: a regular file inside the folder after resolving links, and not a dot file. Not
 * pipes, sockets and devices: opening them may never end.
 *
 * @param folder - may be a link itself
 * @param path - of a URL, decoded; for a folder its `index.html` is served
 */
export async function isServableFile(folder: string, path: string): Promise<boolean> {
  try {
    const root = await realpath(folder);
    let file = await realpath(join(root, path));
    if ((await stat(file)).isDirectory()) file = await realpath(join(file, 'index.html'));
    const parts = relative(root, file).split(sep);
    // A path that leads out begins with `..`; one to another drive is absolute.
    return (
      parts.every((part) => part !== '' && !part.startsWith('.')) &&
      (await stat(file)).isFile() &&
      isInside(file, root)
    );
  } catch {
    return false;
  }
}
