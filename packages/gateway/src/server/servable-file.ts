import { realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { isInside } from '@org/completion-node';

/**
 * Whether a folder of served files has a file for a path: a regular file that lies within the folder once every link is followed,
 * and no dot file. Pipes, sockets and devices are none; opening them may never end.
 *
 * @param folder - as the person named it; it may be a link itself
 * @param path - of a URL, decoded; a folder stands for the `index.html` in it
 */
export async function isServableFile(folder: string, path: string): Promise<boolean> {
  try {
    const root = await realpath(folder);
    let file = await realpath(join(root, path));
    if ((await stat(file)).isDirectory()) file = await realpath(join(file, 'index.html'));
    const parts = relative(root, file).split(sep);
    // `..` is how a path begins that leads out; one to another drive is absolute.
    return (
      parts.every((part) => part !== '' && !part.startsWith('.')) &&
      (await stat(file)).isFile() &&
      isInside(file, root)
    );
  } catch {
    return false;
  }
}
