import { basename, dirname, sep } from 'node:path';
import { LRUCache } from 'lru-cache';
import {
  type FolderLists,
  globSource,
  listKinds,
  type FolderList,
  type IgnoreSource,
  type ListKind,
} from './folder-lists';
import { repositoryAt, type Repository } from './git-repository';
import type { IgnoreList } from './ignore-list';
import type { ListMatcher } from './list-matcher';

/** Names of the rules that deny a file, as in outcomes. */
export type IgnoreRule = 'version-control' | ListKind;

/** Directories without sources of the project, denied even if no ignore file names them. */
const neverListed: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.jj',
  '.svn',
  'node_modules',
  // In a virtual environment of Python, whatever its name.
  'site-packages',
  '__pycache__',
]);
/** Folders cached. */
const maxFolders = 20_000;

/** What is known of a folder. */
export interface Folder {
  readonly names: readonly string[];
  readonly parent: Folder | undefined;
  /** All rules that deny it. */
  readonly denied: readonly IgnoreRule[];
  /** Lists that apply to its content, outermost first. */
  readonly sources: Readonly<Record<ListKind, readonly IgnoreSource[]>>;
  readonly repository: Repository | undefined;
  /** Whether it is in a repository or in the workspace. */
  readonly isProject: boolean;
  /** The lists of this folder itself: while they are the same, so is the rest. */
  readonly own: readonly FolderList[];
}

/** Knows by which rules each folder and its content are denied. */
export class FolderRules {
  readonly #root: string;
  readonly #globs: readonly IgnoreList[];
  readonly #lists: FolderLists;
  readonly #matcher: ListMatcher;
  readonly #trustedMs: number;
  readonly #folders = new LRUCache<string, { readonly folder: Folder; readonly at: number }>({
    max: maxFolders,
  });

  /**
   * @param root - the workspace
   * @param globs - lists of the configuration
   * @param trustedMs - how long what is known of a folder is assumed to be unchanged, in milliseconds
   */
  constructor(
    root: string,
    globs: readonly IgnoreList[],
    lists: FolderLists,
    matcher: ListMatcher,
    trustedMs: number,
  ) {
    this.#root = root;
    this.#globs = globs;
    this.#lists = lists;
    this.#matcher = matcher;
    this.#trustedMs = trustedMs;
  }

  /** What is known of a folder; the same object until a file changes that it depends on. */
  at(path: string): Folder {
    const known = this.#folders.get(path);
    const now = performance.now();
    if (known !== undefined && now - known.at < this.#trustedMs) return known.folder;
    const above = dirname(path);
    const parent = above === path ? undefined : this.at(above);
    const repository = repositoryAt(path) ?? parent?.repository;
    const own = this.#lists.of(path, namesOf(path).length, repository);
    const isCurrent =
      known !== undefined && known.folder.parent === parent && isSame(known.folder, own, repository);
    const folder = isCurrent ? known.folder : this.#derive(path, parent, own, repository);
    this.#folders.set(path, { folder, at: now });
    return folder;
  }

  /** The rules that deny a path in `folder`, by the lists there. */
  *denying(folder: Folder, name: string, isDirectory: boolean): Generator<IgnoreRule, void> {
    if (folder.isProject && neverListed.has(name)) yield 'version-control';
    const names = [...folder.names, name];
    for (const kind of listKinds) {
      const sources = folder.sources[kind];
      // A list of a setting cannot re-include what another denies.
      const groups = kind === 'ignore-setting' ? sources.map((source) => [source]) : [sources];
      if (groups.some((each) => this.#matcher.ignores(each, names, isDirectory))) yield kind;
    }
    // Outside of any project, the globs are relative to the path's own folder.
    if (
      !folder.isProject &&
      this.#globs.some((list) =>
        this.#matcher.ignores([globSource(list, folder.names.length)], names, isDirectory),
      )
    )
      yield 'ignore-setting';
  }

  #derive(
    path: string,
    parent: Folder | undefined,
    own: readonly FolderList[],
    repository: Repository | undefined,
  ): Folder {
    const isTop = repository?.root === path;
    const inherited = (kind: ListKind) =>
      isTop && kind === 'gitignore' ? [] : (parent?.sources[kind] ?? []);
    const sourcesOf = (kind: ListKind) => [...inherited(kind), ...own.filter((each) => each.kind === kind)];
    const rules =
      parent === undefined ? [] : [...parent.denied, ...this.denying(parent, basename(path), true)];
    // A folder that an outer repository ignores may be a repository itself.
    const denied = isTop ? rules.filter((rule) => rule !== 'gitignore' && rule !== 'version-control') : rules;
    return {
      names: namesOf(path),
      parent,
      denied: [...new Set(denied)],
      sources: {
        gitignore: sourcesOf('gitignore'),
        completionignore: sourcesOf('completionignore'),
        'ignore-setting': sourcesOf('ignore-setting'),
      },
      repository,
      isProject: repository !== undefined || path === this.#root || parent?.isProject === true,
      own,
    };
  }
}

function isSame(known: Folder, own: readonly FolderList[], repository: Repository | undefined): boolean {
  return (
    known.repository?.root === repository?.root &&
    known.repository?.gitDirectory === repository?.gitDirectory &&
    known.own.length === own.length &&
    known.own.every(({ list, name }, index) => list === own[index]?.list && name === own[index].name)
  );
}

function namesOf(path: string): readonly string[] {
  return path.split(sep).filter((name) => name !== '');
}
