import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../config/user-directories';
import { projectFileName } from '../config/workspace-root';
import { GitConfig } from './git-config';
import type { Repository } from './git-repository';
import { IgnoreFiles } from './ignore-files';
import type { IgnoreList } from './ignore-list';

/** A list, and the folder that its patterns are relative to. */
export interface IgnoreSource {
  readonly list: IgnoreList;
  /** Path of the file, or a name for the list. */
  readonly name: string;
  /** Number of names in the path of that folder. */
  readonly depth: number;
}

/** The kinds of lists, applied independently of each other. */
export const listKinds = ['gitignore', 'completionignore', 'ignore-setting'] as const;
export type ListKind = (typeof listKinds)[number];

/** A list of a folder itself. */
export type FolderList = IgnoreSource & { readonly kind: ListKind };

/** Finds the lists of each folder, on disk and among the globs of the configuration. */
export class FolderLists {
  readonly #root: string;
  readonly #globs: readonly IgnoreList[];
  readonly #files: IgnoreFiles;
  readonly #git: GitConfig;
  readonly #home: string;

  /** @param globs - apply in the workspace `root` and at the top of each repository */
  constructor(
    root: string,
    globs: readonly IgnoreList[],
    env: Environment,
    parseList: (text: string) => IgnoreList,
  ) {
    this.#root = root;
    this.#globs = globs;
    this.#files = new IgnoreFiles(parseList);
    this.#git = new GitConfig(env);
    this.#home = env['HOME'] || homedir();
  }

  /** The lists of a folder itself. */
  of(path: string, depth: number, repository: Repository | undefined): readonly FolderList[] {
    const found: FolderList[] = [];
    const add = (kind: ListKind, name: string, list: IgnoreList | undefined) => {
      if (list !== undefined) found.push({ kind, name, list, depth });
    };
    const isTop = repository?.root === path;
    if (isTop) {
      const { gitDirectory } = repository;
      const exclude = gitDirectory === undefined ? [] : [join(gitDirectory, 'info', 'exclude')];
      for (const name of [...this.#git.excludesFiles(path, gitDirectory), ...exclude])
        add('gitignore', name, this.#files.list(name));
    }
    const ignoreFile = join(path, '.gitignore');
    if (repository !== undefined || path === this.#root || path !== this.#home)
      add('gitignore', ignoreFile, this.#files.list(ignoreFile));
    const completionIgnore = join(path, '.completionignore');
    add('completionignore', completionIgnore, this.#files.list(completionIgnore));
    const settings = join(path, projectFileName);
    add('ignore-setting', settings, this.#files.setting(settings));
    if (isTop || path === this.#root)
      found.push(
        ...this.#globs.map((list) => ({ ...globSource(list, depth), kind: 'ignore-setting' as const })),
      );
    return found;
  }
}

/** A list of the configuration, relative to a folder. */
export function globSource(list: IgnoreList, depth: number): IgnoreSource {
  return { list, name: 'the setting "ignore"', depth };
}
