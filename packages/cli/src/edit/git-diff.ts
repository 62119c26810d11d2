import { execFile } from 'node:child_process';
import type { Environment } from '@org/completion-node';
import { oneLine } from '../io/terminal';
import { UsageError } from '../usage-error';

/** Larger diffs are no edits of a person, in bytes. */
const maxDiffBytes = 32_000_000;

/** What differs in a working tree since the last commit. */
export interface GitDiff {
  /** A unified diff with `a/` and `b/` before the names, which are relative to `root`. */
  readonly text: string;
  /** Top folder of the working tree, absolute, without symbolic links. */
  readonly root: string;
}

/** Whatever is set for git, the diff has three lines of context and these prefixes, and no diff tool, converter or file monitor is run for it. */
const diffArguments = [
  '-c',
  'core.quotePath=false',
  '-c',
  // Off in every version of git: where it is a command, `false` would be run.
  'core.fsmonitor=',
  '-c',
  'diff.relative=false',
  'diff',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--ignore-submodules',
  '--find-renames',
  '--unified=3',
  '--src-prefix=a/',
  '--dst-prefix=b/',
  'HEAD',
  '--',
];

/**
 * Runs `git diff HEAD` in `folder`.
 *
 * @param name - what to call the file whose changes are wanted, in errors
 * @throws UsageError when git is missing, `folder` is in no repository, or there is no commit; the reason of `signal` when it is aborted
 */
export async function gitDiff(
  folder: string,
  name: string,
  { env, signal }: { readonly env: Environment; readonly signal: AbortSignal },
): Promise<GitDiff> {
  const run = (args: readonly string[]) => runGit(args, { folder, name, env, signal });
  const root = await run(['rev-parse', '--show-toplevel']);
  return { root: root.replace(/\r?\n$/, ''), text: await run(diffArguments) };
}

interface GitCall {
  readonly folder: string;
  readonly name: string;
  readonly env: Environment;
  readonly signal: AbortSignal;
}

function runGit(args: readonly string[], { folder, name, env, signal }: GitCall): Promise<string> {
  const options = {
    cwd: folder,
    // A diff needs no lock on the index, its messages are read here, and `GIT_DIFF_OPTS` would win over the arguments.
    env: { ...env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C', GIT_DIFF_OPTS: undefined },
    maxBuffer: maxDiffBytes,
    encoding: 'utf8' as const,
    signal,
  };
  return new Promise((resolve, reject) => {
    execFile('git', args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else if (signal.aborted) reject(signal.reason as Error);
      else reject(new UsageError(messageOf(error, stderr, name), { cause: error }));
    });
  });
}

const instead = 'give a diff of your own by --diff, or - to read one from stdin';

function messageOf(error: { readonly code?: unknown }, stderr: string, name: string): string {
  if (error.code === 'ENOENT') return `git is not installed; ${instead}`;
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
    return `git diff HEAD is longer than 32 MB; give a smaller diff by --diff`;
  if (/not a git repository/.test(stderr)) return `${name} is in no git repository; ${instead}`;
  if (/'HEAD'/.test(stderr)) return `the repository of ${name} has no commit yet; ${instead}`;
  return `git diff HEAD failed: ${oneLine(stderr).replace(/^fatal: /, '') || 'no reason given'}; ${instead}`;
}
