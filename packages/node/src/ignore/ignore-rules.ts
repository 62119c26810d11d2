import { homedir } from 'node:os';
import { basename, dirname, join, sep } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { Environment } from '../config/user-directories';
import { projectFileName } from '../config/workspace-root';
import { GitConfig } from './git-config';
import { repositoryAt, type Repository } from './git-repository';
import { IgnoreFiles } from './ignore-files';
import { parseIgnoreList, type IgnoreList } from './ignore-list';
import { MatchSteps, StepsSpentError } from './match-steps';

/** Names of the rules that deny a file, as in outcomes. */
export type IgnoreRule = 'version-control' | 'gitignore' | 'completionignore' | 'ignore-setting';

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

/** Directories without sources of the project, denied even if no ignore file names them. */
const neverListed: ReadonlySet<string> = new Set(['.git', '.hg', '.jj', '.svn', 'node_modules']);
/** Folders cached. */
const maxFolders = 20_000;

/** A list, and the folder that its patterns are relative to. */
interface Source {
  readonly list: IgnoreList;
  /** Path of the file, or a name for the list. */
  readonly name: string;
  /** Number of names in the path of that folder. */
  readonly depth: number;
}

/** The kinds of lists, applied independently of each other. */
const kinds = ['gitignore', 'completionignore', 'ignore-setting'] as const;
type Kind = (typeof kinds)[number];

/** What is known of a folder. */
interface Folder {
  readonly names: readonly string[];
  readonly parent: Folder | undefined;
  /** All rules that deny it. */
  readonly denied: readonly IgnoreRule[];
  /** Lists that apply to its content, outermost first. */
  readonly sources: Readonly<Record<Kind, readonly Source[]>>;
  readonly repository: Repository | undefined;
  /** Whether it is in a repository or in the workspace. */
  readonly isProject: boolean;
  /** The lists of this folder itself: while they are the same, so is the rest. */
  readonly own: readonly OwnList[];
}

type OwnList = Source & { readonly kind: Kind };

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
  const files = new IgnoreFiles(parseList);
  const git = new GitConfig(env);
  const home = env['HOME'] || homedir();
  const globs = ignoreGlobs.map((lines) => parseList(lines.join('\n')));
  const steps = new MatchSteps();
  const slow = new WeakSet<IgnoreList>();
  const folders = new LRUCache<string, { readonly folder: Folder; readonly at: number }>({
    max: maxFolders,
  });

  /** Whether a source of a kind ignores the path; the innermost list with a verdict decides. */
  function ignores(sources: readonly Source[], names: readonly string[], isDirectory: boolean): boolean {
    if (sources.some(({ list }) => slow.has(list))) return true;
    for (const { list, name, depth } of sources.toReversed()) {
      try {
        const verdict = list.verdictOf(names, depth, isDirectory, steps);
        if (verdict !== undefined) return verdict;
      } catch (error) {
        if (!(error instanceof StepsSpentError)) throw error;
        slow.add(list);
        onSlowList(
          `${name} takes too long to match: every file that it could match is ignored; simplify its patterns`,
        );
        return true;
      }
    }
    return false;
  }

  /** The rules that deny a path in `folder`, by the lists there. */
  function* rulesFor(folder: Folder, name: string, isDirectory: boolean): Generator<IgnoreRule, void> {
    if (folder.isProject && neverListed.has(name)) yield 'version-control';
    const names = [...folder.names, name];
    for (const kind of kinds) {
      const sources = folder.sources[kind];
      // A list of a setting cannot re-include what another denies.
      const groups = kind === 'ignore-setting' ? sources.map((source) => [source]) : [sources];
      if (groups.some((each) => ignores(each, names, isDirectory))) yield kind;
    }
    // Outside of any project, the globs are relative to the path's own folder.
    if (
      !folder.isProject &&
      globs.some((list) => ignores([globSource(list, folder.names.length)], names, isDirectory))
    )
      yield 'ignore-setting';
  }

  /** What is known of a folder; the same object until a file changes that it depends on. */
  function folderAt(path: string): Folder {
    const known = folders.get(path);
    const now = performance.now();
    if (known !== undefined && now - known.at < trustedMs) return known.folder;
    const above = dirname(path);
    const parent = above === path ? undefined : folderAt(above);
    const repository = repositoryAt(path) ?? parent?.repository;
    const own = ownLists(path, namesOf(path).length, repository);
    const isCurrent =
      known !== undefined && known.folder.parent === parent && isSame(known.folder, own, repository);
    const folder = isCurrent ? known.folder : derive(path, parent, own, repository);
    folders.set(path, { folder, at: now });
    return folder;
  }

  /** The lists of a folder itself. */
  function ownLists(path: string, depth: number, repository: Repository | undefined): readonly OwnList[] {
    const found: OwnList[] = [];
    const add = (kind: Kind, name: string, list: IgnoreList | undefined) => {
      if (list !== undefined) found.push({ kind, name, list, depth });
    };
    const isTop = repository?.root === path;
    if (isTop) {
      const { gitDirectory } = repository;
      const exclude = gitDirectory === undefined ? [] : [join(gitDirectory, 'info', 'exclude')];
      for (const name of [...git.excludesFiles(path, gitDirectory), ...exclude])
        add('gitignore', name, files.list(name));
    }
    const ignoreFile = join(path, '.gitignore');
    if (repository !== undefined || path === root || path !== home)
      add('gitignore', ignoreFile, files.list(ignoreFile));
    const completionIgnore = join(path, '.completionignore');
    add('completionignore', completionIgnore, files.list(completionIgnore));
    const settings = join(path, projectFileName);
    add('ignore-setting', settings, files.setting(settings));
    if (isTop || path === root)
      found.push(...globs.map((list) => ({ ...globSource(list, depth), kind: 'ignore-setting' as const })));
    return found;
  }

  function derive(
    path: string,
    parent: Folder | undefined,
    own: readonly OwnList[],
    repository: Repository | undefined,
  ): Folder {
    const isTop = repository?.root === path;
    const inherited = (kind: Kind) => (isTop && kind === 'gitignore' ? [] : (parent?.sources[kind] ?? []));
    const sourcesOf = (kind: Kind) => [...inherited(kind), ...own.filter((each) => each.kind === kind)];
    const rules = parent === undefined ? [] : [...parent.denied, ...rulesFor(parent, basename(path), true)];
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
      isProject: repository !== undefined || path === root || parent?.isProject === true,
      own,
    };
  }

  return {
    deniedBy(path, kind) {
      steps.begin();
      const above = dirname(path);
      if (above === path) return undefined;
      if (kind === 'directory') return folderAt(path).denied[0];
      const folder = folderAt(above);
      return folder.denied[0] ?? rulesFor(folder, basename(path), false).next().value ?? undefined;
    },
  };
}

function globSource(list: IgnoreList, depth: number): Source {
  return { list, name: 'the setting "ignore"', depth };
}

function isSame(known: Folder, own: readonly OwnList[], repository: Repository | undefined): boolean {
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
