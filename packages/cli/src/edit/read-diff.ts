import { dirname, resolve } from 'node:path';
import { decodeText } from '../complete/decode-text';
import { readAll, type TextFile } from '../complete/read-document';
import { readRegularFile } from '../complete/read-regular-file';
import { printNotice, type Terminal } from '../io/terminal';
import { UsageError } from '../usage-error';
import { gitDiff } from './git-diff';

/** A diff to make a history of. */
export interface ReadDiff {
  readonly text: string;
  /** What to call it in messages. */
  readonly name: string;
  /** The folder that its names are relative to, where that is known. */
  readonly root?: string;
  /** Whether its order is not that of the edits. */
  readonly isUnordered: boolean;
}

/**
 * Reads the diff of `--diff`, a file or `-`; without one asks git for the changes since the last commit.
 *
 * @throws UsageError when it cannot be read; the reason of `signal` when that is aborted
 */
export async function readDiff(
  given: string | undefined,
  document: TextFile,
  { terminal, signal }: { readonly terminal: Terminal; readonly signal: AbortSignal },
): Promise<ReadDiff> {
  if (given === undefined) {
    const { env } = terminal;
    const diff = await gitDiff(dirname(document.path), document.name, { env, signal });
    return { ...diff, name: 'git diff HEAD', isUnordered: true };
  }
  const name = given === '-' ? 'the diff from stdin' : given;
  if (given === '-' && terminal.stdin.isTTY)
    await printNotice(terminal, 'reading the diff from here; end it with Ctrl-D');
  const bytes =
    given === '-'
      ? await readAll(terminal.stdin, signal)
      : await readFile(resolve(terminal.cwd, given), name);
  return { text: decodeText(bytes, name).text, name, isUnordered: false };
}

async function readFile(path: string, name: string): Promise<Buffer> {
  try {
    return await readRegularFile(path, `--diff ${name}`, 'pipe it in and use --diff -');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`--diff ${name} cannot be read (${code}); name a file with a diff, or - for stdin`, {
      cause: error,
    });
  }
}
