import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { isInside } from '../config/workspace-root';

/** Names of the rules that keep a file from leaving, as they stand in outcomes. */
export type IgnoreRule = 'version-control' | 'gitignore' | 'completionignore' | 'ignore-setting';

/** Which files of a workspace are nobody else's business. */
export interface IgnoreRules {
  /** The rule that denies the file or directory at the absolute `path`, which lies in the root; `undefined` when none does. */
  deniedBy(path: string, kind: 'file' | 'directory'): IgnoreRule | undefined;
}

/** Directories that hold no source of the project's own, whether an ignore file says so or not. */
const neverListed: ReadonlySet<string> = new Set(['.git', '.hg', '.jj', '.svn', 'node_modules']);

const ignoreFiles = [
  { rule: 'gitignore', name: '.gitignore' },
  { rule: 'completionignore', name: '.completionignore' },
] as const;

/**
 * The ignore rules of the workspace at `root`: `.gitignore` and `.completionignore` of every directory, `.git/info/exclude`, and lists
 * from configuration files. Each kind, and each list, judges by itself: a `!pattern` takes back only what its own kind denied.
 * Ignore files are read when first needed and again when they change. One that is there and cannot be read denies all that it could.
 *
 * @param ignoreGlobs - lists in gitignore syntax, relative to `root`
 * @param options - `trustedMs`: how long an ignore file is taken to be as it was; for listing many files, whose gate looks again
 */
export function createIgnoreRules(
  root: string,
  ignoreGlobs: readonly (readonly string[])[] = [],
  { trustedMs = 0 }: { readonly trustedMs?: number } = {},
): IgnoreRules {
  const lists = ignoreGlobs.map((globs) => ignore().add([...globs]));
  const files = new IgnoreFiles(trustedMs);

  function judge(path: string, kind: 'file' | 'directory'): IgnoreRule | undefined {
    const end = kind === 'directory' ? '/' : '';
    for (const { rule, name } of ignoreFiles) {
      let denied = false;
      for (const directory of directoriesBetween(root, path)) {
        const sources = [files.read(join(directory, name))];
        if (rule === 'gitignore' && directory === root)
          sources.unshift(files.read(join(root, '.git', 'info', 'exclude')));
        for (const source of sources) {
          const verdict = source?.test(slashed(relative(directory, path)) + end);
          if (verdict?.ignored) denied = true;
          else if (verdict?.unignored) denied = false;
        }
      }
      if (denied) return rule;
    }
    const fromRoot = slashed(relative(root, path)) + end;
    return lists.some((list) => list.ignores(fromRoot)) ? 'ignore-setting' : undefined;
  }

  return {
    deniedBy(path, kind) {
      if (path === root || !isInside(path, root)) return undefined;
      const steps = [...directoriesBetween(root, path).slice(1), path];
      if (steps.some((step) => neverListed.has(step.slice(step.lastIndexOf(sep) + 1))))
        return 'version-control';
      for (const step of steps) {
        const rule = judge(step, step === path ? kind : 'directory');
        if (rule !== undefined) return rule;
      }
      return undefined;
    },
  };
}

/** `root` and every directory below it on the way to `path`, without `path` itself; outermost first. */
function directoriesBetween(root: string, path: string): string[] {
  const chain: string[] = [];
  for (let directory = dirname(path); isInside(directory, root); directory = dirname(directory)) {
    chain.unshift(directory);
    if (directory === root || directory === dirname(directory)) break;
  }
  return chain;
}

function slashed(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

/** Ignore files, parsed once for each state they are in. */
class IgnoreFiles {
  readonly #parsed = new Map<string, { readonly stamp: string; readonly rules: Ignore }>();
  readonly #looked = new Map<string, { readonly at: number; readonly rules: Ignore | undefined }>();
  readonly #trustedMs: number;

  constructor(trustedMs: number) {
    this.#trustedMs = trustedMs;
  }

  read(path: string): Ignore | undefined {
    if (this.#trustedMs === 0) return this.#look(path);
    const known = this.#looked.get(path);
    const now = performance.now();
    if (known !== undefined && now - known.at < this.#trustedMs) return known.rules;
    const rules = this.#look(path);
    this.#looked.set(path, { at: now, rules });
    return rules;
  }

  #look(path: string): Ignore | undefined {
    try {
      const status = statSync(path, { throwIfNoEntry: false });
      if (status === undefined || !status.isFile()) return undefined;
      const stamp = `${status.mtimeMs} ${status.size}`;
      const known = this.#parsed.get(path);
      if (known?.stamp === stamp) return known.rules;
      const rules = ignore().add(readFileSync(path, 'utf8'));
      this.#parsed.set(path, { stamp, rules });
      return rules;
    } catch (error) {
      return isAbsence(error) ? undefined : everything;
    }
  }
}

const everything = ignore().add('*');

/** Gone since it was seen, or below what is no directory: in a worktree and a submodule `.git` is a file. */
function isAbsence(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
