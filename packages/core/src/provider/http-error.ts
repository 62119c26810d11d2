import { CompletionError, ProviderHttpError, type CompletionErrorCode } from '../errors/completion-error';
import { readServerError, type ServerError } from './server-error';

/** What is known of a request that failed. */
export interface FailedRequest {
  readonly status: number;
  /** The body's beginning. */
  readonly body: string;
  readonly retryAfterMs: number | undefined;
  /** What was asked, for the message: scheme, host and path. */
  readonly url: string;
}

/** The error for an HTTP status, with the server's own words and what to do. */
export function httpError({ status, body, retryAfterMs, url }: FailedRequest): ProviderHttpError {
  const { message: said } = readServerError(body);
  const code = codeOf(status, said);
  const words = said === '' ? `${url} answered ${status}` : `${url} answered ${status}: ${said}`;
  return new ProviderHttpError(code, `${words}${adviceFor(code, status)}`, {
    status,
    retryAfterMs,
    retryable: code === 'rate-limited' || code === 'provider-unavailable' || code === 'timeout',
  });
}

/** The error for one that came inside of a stream. */
export function streamError({
  message: said,
  status,
}: Pick<ServerError, 'message' | 'status'>): CompletionError {
  const message = said === '' ? 'no reason given' : said;
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
