import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What version control leaves in the folder it looks after. */
const markers = ['.git', '.hg', '.jj', '.svn'];

/**
 * Whether the files below `root` are a project's, and may be read to learn from: the editor has it open as a folder, or it is under
 * version control. Never a home directory or the root of a disk, where reading would not end.
 */
export function isProject(
  root: string,
  { folders, home }: { readonly folders: readonly string[]; readonly home: string },
): boolean {
  if (root === home || root === dirname(root)) return false;
  return folders.includes(root) || markers.some((name) => existsSync(join(root, name)));
}
