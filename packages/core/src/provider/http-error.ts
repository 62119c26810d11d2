import { CompletionError, ProviderHttpError, type CompletionErrorCode } from '../errors/completion-error';
import { readServerError, type ServerError } from './server-error';

/** A request that failed with an HTTP status. */
export interface FailedRequest {
  readonly status: number;
  /** The beginning of the response's body. */
  readonly body: string;
  /** Wait that the server requested, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** Scheme, host and path of the request, for the message. */
  readonly url: string;
}

/** The error for an HTTP status, with the server's message and the next step. */
export function httpError({ status, body, retryAfterMs, url }: FailedRequest): ProviderHttpError {
  const { message } = readServerError(body);
  const code = codeOf(status, message);
  const cause = message === '' ? `${url} answered ${status}` : `${url} answered ${status}: ${message}`;
  return new ProviderHttpError(code, `${cause}${adviceFor(code, status, message)}`, {
    status,
    retryAfterMs,
    retryable: code === 'rate-limited' || code === 'provider-unavailable' || code === 'timeout',
  });
}

/** The error for a failure that a stream reports. */
export function streamError({
  message: reported,
  status,
}: Pick<ServerError, 'message' | 'status'>): CompletionError {
  const message = reported === '' ? 'no reason given' : reported;
  const told = `the server broke the answer off: ${message}${exceedsContext.test(message) ? contextAdvice : ''}`;
  if (status === undefined) return new CompletionError('provider-rejected', told);
  const code = codeOf(status, message);
  const retryable = code === 'rate-limited' || code === 'provider-unavailable';
  return new ProviderHttpError(code, told, { status, retryable });
}

/**
 * Whether a server has nothing at the path of a request, or its model cannot be asked that way: 404, 405 or 501. A model that is
 * not there is another matter.
 */
export function isMissingWay(error: unknown): error is ProviderHttpError {
  if (!CompletionError.is(error) || error.code !== 'provider-rejected') return false;
  const { status } = error as Partial<ProviderHttpError>;
  return status === 404 || status === 405 || status === 501;
}

/** Whether a server answers 503 because it loads its model: llama.cpp's `Loading model`, TGI's `is currently loading`. */
export function isLoading(error: unknown): boolean {
  if (!CompletionError.is(error) || (error as Partial<ProviderHttpError>).status !== 503) return false;
  return /\bloading\b.{0,40}\bmodel\b|\bmodel\b.{0,80}\b(?:is|still) (?:currently |being )?load(?:ing|ed)\b/i.test(
    error.message,
  );
}

/** Messages about the model's context, whatever their status: llama.cpp sends 500 when all requests together are too long. */
const exceedsContext = /context (?:length|size|window)|\bn_ctx\b|prompt is too long/i;
const contextAdvice = '; lower prompt.maxPromptTokens, or start the server with a larger context';

function codeOf(status: number, message: string): CompletionErrorCode {
  if (status === 401 || status === 403) return 'authentication';
  if (status === 429) return 'rate-limited';
  if (status === 408 || status === 504) return 'timeout';
  if (status === 501 || exceedsContext.test(message)) return 'provider-rejected';
  if (status >= 500) return 'provider-unavailable';
  const missing =
    /model/i.test(message) &&
    /not (?:exist|found|available|supported)|unknown|no such|does not exist/i.test(message);
  return missing ? 'unsupported-model' : 'provider-rejected';
}

function adviceFor(code: CompletionErrorCode, status: number, message: string): string {
  switch (code) {
    case 'authentication':
      return '; check the API key and that it belongs to this address';
    case 'unsupported-model':
      return '; model ids are case-sensitive, `completion models` lists those on offer';
    case 'provider-rejected':
      if (exceedsContext.test(message)) return contextAdvice;
      return status === 404 || status === 405 ? '; check the base URL' : '';
    default:
      return '';
  }
}
