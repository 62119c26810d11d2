import { CompletionError } from './completion-error';

/** `error` as callers get it: what a provider throws becomes a `CompletionError` with the original as its cause. */
export function asCompletionError(error: unknown): CompletionError {
  if (CompletionError.is(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new CompletionError('provider-unavailable', `the provider failed: ${message}`, {
    cause: error,
    retryable: true,
  });
}
