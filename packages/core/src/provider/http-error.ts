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
  return new ProviderHttpError(code, `${cause}${adviceFor(code, status)}`, {
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
  const code = status === undefined ? 'provider-rejected' : codeOf(status, message);
  const retryable = code === 'rate-limited' || code === 'provider-unavailable';
  return new CompletionError(code, `the server broke the answer off: ${message}`, { retryable });
}

function codeOf(status: number, message: string): CompletionErrorCode {
  if (status === 401 || status === 403) return 'authentication';
  if (status === 429) return 'rate-limited';
  if (status === 408 || status === 504) return 'timeout';
  if (status >= 500) return 'provider-unavailable';
  const missing =
    /model/i.test(message) &&
    /not (?:exist|found|available|supported)|unknown|no such|does not exist/i.test(message);
  return missing ? 'unsupported-model' : 'provider-rejected';
}

function adviceFor(code: CompletionErrorCode, status: number): string {
  switch (code) {
    case 'authentication':
      return '; check the API key and that it belongs to this address';
    case 'unsupported-model':
      return '; model ids are case-sensitive, `completion models` lists those on offer';
    case 'provider-rejected':
      return status === 404 ? '; check the base URL' : '';
    default:
      return '';
  }
}
