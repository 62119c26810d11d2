import { asCompletionError } from '../errors/as-completion-error';
import { CompletionError, isAbort } from '../errors/completion-error';
import type { InflightRequest, RequestStats } from '../reuse/inflight-request';
import type { Endpoint } from '../scheduling/endpoint';

/** `error` as the request fails with it. A host's own gate or token counter that throws is not the provider's failure. */
export function asFailure(error: unknown, { stats }: InflightRequest): unknown {
  if (isAbort(error) || CompletionError.is(error)) return error;
  if (stats.sentAt !== undefined) return asCompletionError(error);
  const message = `the prompt could not be built: ${error instanceof Error ? error.message : String(error)}`;
  return new CompletionError('invalid-options', message, { cause: error });
}

/** Reports to the endpoint only failures of its own; a deadline that passes without an answer is one, unless the model loads. */
export function reportFailure(error: unknown, { end, stats }: InflightRequest, endpoint: Endpoint): void {
  if (end === undefined && !isAbort(error)) endpoint.onFailure(error);
  else if (end?.kind === 'aborted' && end.cause === 'deadline' && !stats.isLoading)
    endpoint.onFailure(new CompletionError('timeout', deadlineMessage(stats)));
  else endpoint.onCancelled();
}

/** What to do about a request that ended at its deadline. */
export function deadlineMessage({
  firstTokenAt,
  isLoading,
}: Pick<RequestStats, 'firstTokenAt' | 'isLoading'>): string {
  if (isLoading)
    return 'the server was still loading its model at the deadline; ask again, or raise timeoutMs';
  return firstTokenAt === undefined
    ? 'the model gave no token before the deadline, so the next prompts are half as long; set prompt.maxPromptTokens lower, raise timeoutMs or ask a faster model'
    : 'the model gave no whole line before the deadline; raise timeoutMs or ask a faster model';
}
