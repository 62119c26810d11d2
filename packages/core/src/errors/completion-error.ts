/**
 * The kind of a failure. Branch on it; messages are for display.
 * - `invalid-options`: an option, request or configuration value is wrong, and the message names it; or a part passed as an option fails.
 * - `unsupported-model`: the endpoint does not have the model, or cannot take the request's prompt strategy.
 * - `authentication`: no key, or the server rejected it (401, 403); or a proxy wants a name and a password (407).
 * - `rate-limited`: 429, or the local budget is spent; carries `retryAfterMs` where known.
 * - `provider-rejected`: the server rejected the request (other 4xx, or an error inside a stream), or sent it elsewhere.
 * - `provider-unavailable`: no connection, a cut connection, or 5xx.
 * - `timeout`: the deadline passed or the stream fell silent.
 * - `malformed-stream`: the answer is not what the protocol allows (HTML, broken JSON, an endless line).
 */
export type CompletionErrorCode =
  | 'invalid-options'
  | 'unsupported-model'
  | 'authentication'
  | 'rate-limited'
  | 'provider-rejected'
  | 'provider-unavailable'
  | 'timeout'
  | 'malformed-stream';

const brand = Symbol.for('@org/completion-core/CompletionError');

/** Every failure that the engine reports. `message` is one line with the cause and the next step, and never contains a key. */
export class CompletionError extends Error {
  override readonly name: string = 'CompletionError';
  readonly code: CompletionErrorCode;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;

  constructor(
    code: CompletionErrorCode,
    message: string,
    options: { retryable?: boolean; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Whether `error` is a `CompletionError`, including one from another copy of this package. */
  static is(error: unknown): error is CompletionError {
    return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[brand] === true;
  }
}

/** A failure with an HTTP status. */
export class ProviderHttpError extends CompletionError {
  override readonly name = 'ProviderHttpError';
  readonly status: number;
  /** Wait that the server requested, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: CompletionErrorCode,
    message: string,
    options: { status: number; retryAfterMs?: number | undefined; retryable?: boolean; cause?: unknown },
  ) {
    super(code, message, options);
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** `error` with another message. Keeps its code and status, and `cause` only when it is given. */
export function withMessage(error: CompletionError, message: string, cause?: unknown): CompletionError {
  const { code, retryable } = error;
  if (!(error instanceof ProviderHttpError)) return new CompletionError(code, message, { retryable, cause });
  const { status, retryAfterMs } = error;
  return new ProviderHttpError(code, message, { status, retryAfterMs, retryable, cause });
}

/** The abort reason of a request that a newer one replaced. */
export class SupersededError extends Error {
  override readonly name = 'AbortError';
  constructor() {
    super('superseded by a newer request');
  }
}

/** Whether `error` reports a cancellation, which is not a failure. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
