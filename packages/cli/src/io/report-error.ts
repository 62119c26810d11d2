import { exitCodes } from '../exit-code';
import { UsageError } from '../usage-error';
import { codeOf, errorMessage } from './error-message';
import { printNotice, write, type Terminal } from './terminal';

/** Says in one line what went wrong, with causes and stacks only under `--debug`. Returns the exit code that fits. */
export async function reportError(
  error: unknown,
  terminal: Pick<Terminal, 'stderr' | 'debug'>,
): Promise<number> {
  await printNotice(terminal, errorMessage(error));
  if (terminal.debug) await write(terminal.stderr, `${causesOf(error)}\n`);
  return exitCodeOf(error);
}

/** The exit code for a failure, by its code where it has one. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return exitCodes.usage;
  const code = codeOf(error);
  if (code === undefined) return exitCodes.unexpected;
  return code === 'invalid-options' ? exitCodes.usage : exitCodes.provider;
}

/** The stack of an error and of what caused it. */
export function causesOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by: ${causesOf(error.cause)}`;
}
