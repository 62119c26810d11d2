import { basename, dirname } from 'node:path';
import type { Environment } from '../config/user-directories';
import { FolderLists } from './folder-lists';
import { FolderRules, type IgnoreRule } from './folder-rules';
import { parseIgnoreList, type IgnoreList } from './ignore-list';
import { ListMatcher } from './list-matcher';

export type { IgnoreRule } from './folder-rules';

/** Which files must not leave this machine. */
export interface IgnoreRules {
  /** The rule that denies the file or directory at the absolute `path`; `undefined` when none does. */
  deniedBy(path: string, kind: 'file' | 'directory'): IgnoreRule | undefined;
}

export interface IgnoreRulesOptions {
  /**
   * How long ignore files are assumed to be unchanged, in milliseconds; 0 to check them always. For listing many files, which the gate
   * checks again. @default 1_000
   */
  readonly trustedMs?: number;
  /** Called once for each list that takes too long to match, with one line. Files that it could match are denied from then on. */
  readonly onSlowList?: (message: string) => void;
  /** Where the user's git settings are looked for. @default process.env */
  readonly env?: Environment;
  /** Reads the lines of a list. @default in gitignore syntax */
  readonly parseList?: (text: string) => IgnoreList;
}

/**
 * The ignore rules of this machine, whichever folder is open: `.gitignore` from the root of the repository down (outside of repositories in
 * every folder above except the home directory), `info/exclude` of the repository, the user's git ignore file; `.completionignore` and the
 * setting `ignore` of project files in every folder above. Each kind, and each list of a setting, is applied independently: a `!pattern`
 * re-includes only what its own kind denied. As in git, the `.gitignore` files of an outer repository do not apply in an inner one. Files
 * are read when first needed and again when they change. One that exists but cannot be read denies all files that it could match.
 *
 * The cost of a path grows at most with its depth times the number of patterns. A list that would cost more is reported, and files that it
 * could match are denied until the list changes.
 *
 * @param root - the workspace: `ignoreGlobs` are relative to it, and to the top of a document's repository
 * @param ignoreGlobs - lists in gitignore syntax
 */
export function createIgnoreRules(
  root: string,
  ignoreGlobs: readonly (readonly string[])[] = [],
  options: IgnoreRulesOptions = {},
): IgnoreRules {
  const {
    trustedMs = 1_000,
    onSlowList = () => {},
    env = process.env,
    parseList = parseIgnoreList,
  } = options;
  const globs = ignoreGlobs.map((lines) => parseList(lines.join('\n')));
  const matcher = new ListMatcher(onSlowList);
  const lists = new FolderLists(root, globs, env, parseList);
  const folders = new FolderRules(root, globs, lists, matcher, trustedMs);
  return {
    deniedBy(path, kind) {
      matcher.begin();
      const above = dirname(path);
      if (above === path) return undefined;
      if (kind === 'directory') return folders.at(path).denied[0];
      const folder = folders.at(above);
      return folder.denied[0] ?? folders.denying(folder, basename(path), false).next().value ?? undefined;
    },
  };
}
