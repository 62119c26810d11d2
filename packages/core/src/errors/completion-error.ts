/**
 * What went wrong, to branch on; messages are for people.
 * - `invalid-options`: an option, request or configuration value is of the wrong kind, which is named, or a part given as an option fails.
 * - `unsupported-model`: the endpoint does not know the model, or it cannot do what was asked.
 * - `authentication`: no key, or the server refused it (401, 403).
 * - `rate-limited`: 429, or the local budget is spent; carries `retryAfterMs` where known.
 * - `provider-rejected`: the server refused the request as such (other 4xx, or an error inside a stream).
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

/** Every failure the engine reports. `message` says what happened and what to do, in one line, and never holds a key. */
export class CompletionError extends Error {
  override readonly name: string = 'CompletionError';
  readonly code: CompletionErrorCode;
  /** Whether asking again later may help. */
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

  /** Whether `error` is a `CompletionError`, also one from another copy of this package. */
  static is(error: unknown): error is CompletionError {
    return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[brand] === true;
  }
}

/** A failure that came with an HTTP status. */
export class ProviderHttpError extends CompletionError {
  override readonly name = 'ProviderHttpError';
  readonly status: number;
  /** How long the server asked to wait, in milliseconds. */
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

/** The reason a request is aborted with when a newer one took its place. */
export class SupersededError extends Error {
  override readonly name = 'AbortError';
  constructor() {
    super('superseded by a newer request');
  }
}

/** Whether `error` means that somebody withdrew, which is no failure. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
