import { CompletionError } from '@org/completion-core';
import type { LoadedConfig } from '@org/completion-node';

/** The deadline of a whole command. */
export interface Deadline {
  /** Aborted when it has passed. */
  readonly signal: AbortSignal;
  /** The remaining time, in milliseconds; at least 1. */
  leftMs(): number;
}

/** Longest time that a timer can run, in milliseconds. */
const maxMs = 2 ** 31 - 1;

/** A deadline `ms` milliseconds from now. Does not keep the process alive. */
function startDeadline(ms: number): Deadline {
  const startedAt = performance.now();
  return {
    signal: AbortSignal.timeout(Math.min(ms, maxMs)),
    leftMs: () => Math.max(1, Math.round(startedAt + ms - performance.now())),
  };
}

/**
 * The deadline that is set. The default is none: it is the limit of one request, and reading a workspace may take longer.
 *
 * @param setting - path of the setting with the time limit
 */
export function deadlineOf(
  { effective }: Pick<LoadedConfig, 'effective'>,
  setting = 'timeoutMs',
): Deadline | undefined {
  const limit = effective.find(({ path, origin }) => path.join('.') === setting && origin.kind !== 'default');
  return typeof limit?.value === 'number' ? startDeadline(limit.value) : undefined;
}

/** The error when the deadline passes before a request could be sent. */
export function deadlineBeforeRequest(cause: unknown): CompletionError {
  const message = 'the deadline passed before a request could be sent; raise --timeout, or try --no-context';
  return new CompletionError('timeout', message, { retryable: true, cause });
}
