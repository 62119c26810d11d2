import { CompletionError } from '@org/completion-core';
import { exitCodes } from '../exit-code';
import { UsageError } from '../usage-error';
import { errorMessage } from './error-message';
import { printNotice, write, type Terminal } from './terminal';

/** Prints a failure in one line, with causes and stacks only under `--debug`. Returns its exit code. */
export async function reportError(
  error: unknown,
  terminal: Pick<Terminal, 'stderr' | 'debug'>,
): Promise<number> {
  await printNotice(terminal, errorMessage(error));
  if (terminal.debug) await write(terminal.stderr, `${causesOf(error)}\n`);
  return exitCodeOf(error);
}

/** The exit code of a failure. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return exitCodes.usage;
  if (!CompletionError.is(error)) return exitCodes.unexpected;
  return error.code === 'invalid-options' ? exitCodes.usage : exitCodes.provider;
}

/** The stacks of an error and of its causes. */
export function causesOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by: ${causesOf(error.cause)}`;
}
