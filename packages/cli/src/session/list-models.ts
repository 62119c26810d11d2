import { CompletionError, defaultOptions, type ModelInfo } from '@org/completion-core';
import type { LoadedConfig } from '@org/completion-node';
import type { Session } from './open-session';

/**
 * The models of the session's provider, within the time that one request may take.
 *
 * @throws CompletionError `timeout` when the list does not come in time; the reason of `signal` when that is aborted
 */
export async function listModels(
  { engine }: Session,
  { settings }: LoadedConfig,
  signal: AbortSignal,
): Promise<readonly ModelInfo[]> {
  const { timeoutMs = defaultOptions.timeoutMs } = settings;
  const late = AbortSignal.timeout(timeoutMs);
  try {
    return await engine.models({ signal: AbortSignal.any([signal, late]) });
  } catch (error) {
    if (!late.aborted || signal.aborted) throw error;
    throw new CompletionError(
      'timeout',
      `the server sent no list of its models within ${timeoutMs} ms; check the base URL, or raise timeoutMs`,
      { retryable: true, cause: error },
    );
  }
}
