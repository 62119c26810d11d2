import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A folder under git, or under another version control that reads `.gitignore` files. */
export interface Repository {
  readonly root: string;
  /** Where git keeps `config` and `info/exclude`, which worktrees share; `undefined` for another version control. */
  readonly gitDirectory: string | undefined;
}

/** The repository whose root is `folder`: a clone, a worktree or a submodule; `undefined` when it is not one. */
export function repositoryAt(folder: string): Repository | undefined {
  const dotGit = join(folder, '.git');
  const status = statOf(dotGit);
  if (status?.isDirectory()) return { root: folder, gitDirectory: dotGit };
  if (status?.isFile()) return { root: folder, gitDirectory: sharedDirectory(folder, dotGit) };
  return statOf(join(folder, '.jj')) === undefined ? undefined : { root: folder, gitDirectory: undefined };
}

/** The git directory that a `.git` file refers to; for a worktree that of the main one. */
function sharedDirectory(folder: string, dotGit: string): string | undefined {
  const named = /^gitdir:\s*(.+?)\s*$/m.exec(textOf(dotGit))?.[1];
  if (named === undefined) return undefined;
  const own = resolve(folder, named);
  const shared = textOf(join(own, 'commondir')).trim();
  return shared === '' ? own : resolve(own, shared);
}

function statOf(path: string): ReturnType<typeof statSync> {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** The text of a small file; '' when it does not exist or is not a file. */
function textOf(path: string): string {
  try {
    const status = statSync(path);
    return status.isFile() && status.size > 0 && status.size < 10_000 ? readFileSync(path, 'utf8') : '';
  } catch {
    return '';
  }
}
