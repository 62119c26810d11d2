import { CompletionError, type CompletionErrorCode } from '../errors/completion-error';

/** An error as a message carries it: cloning loses its class. */
export interface PlainError {
  /** `undefined` for an error that is not a `CompletionError`. */
  readonly code: CompletionErrorCode | undefined;
  readonly message: string;
  readonly retryable: boolean;
}

/** `error` in a form that can be sent. */
export function toPlainError(error: unknown): PlainError {
  if (CompletionError.is(error)) {
    const { code, message, retryable } = error;
    return { code, message, retryable };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: undefined, message, retryable: false };
}

/** The `CompletionError` that was sent. An error without a code becomes `provider-unavailable`, and names `service`. */
export function fromPlainError({ code, message, retryable }: PlainError, service: string): CompletionError {
  return code === undefined
    ? new CompletionError('provider-unavailable', `${service}: ${message}`)
    : new CompletionError(code, message, { retryable });
}
