import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folders of version control in the root of a working copy. */
const repositoryFolders = ['.git', '.hg', '.jj', '.svn'];

/**
 * Whether the files below `root` belong to a project and may be read: the editor has it open as a folder, or it is under version
 * control. Never a home directory or the root of a disk, where reading would not end.
 */
export function isProject(
  root: string,
  { folders, home }: { readonly folders: readonly string[]; readonly home: string },
): boolean {
  if (root === home || root === dirname(root)) return false;
  return folders.includes(root) || repositoryFolders.some((name) => existsSync(join(root, name)));
}
