import { webResponse, type Reply, type ReplyHeaders } from '../routes/reply';
import type { GatewayError } from './gateway-error';

/** OpenAI's error object. */
export interface ErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string;
  };
}

/** `error` in OpenAI's shape. */
export function errorBody(error: GatewayError): ErrorBody {
  const { message, status, param = null, code } = error;
  return { error: { message, type: typeOf(status), param, code } };
}

/**
 * Headers of an error response: `Retry-After` in whole seconds, and `x-should-retry: false` (which OpenAI's clients obey) when the
 * wait is longer than those clients retry.
 */
function errorHeaders(error: GatewayError): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': 'application/json', ...error.headers };
  if (error.retryAfterMs !== undefined) {
    headers['retry-after'] = String(Math.max(1, Math.ceil(error.retryAfterMs / 1000)));
    if (error.retryAfterMs > 60_000) headers['x-should-retry'] = 'false';
  }
  return headers;
}

/** `error` as a whole response. */
export function errorReply(error: GatewayError, headers: ReplyHeaders = {}): Reply {
  return {
    status: error.status,
    headers: { ...headers, ...errorHeaders(error) },
    body: JSON.stringify(errorBody(error)),
  };
}

/** `error` as a response of the platform. */
export function errorResponse(error: GatewayError): Response {
  return webResponse(errorReply(error));
}

/**
 * The event that ends a stream which began with status 200. Two line ends before it end the event that was cut off: the first may
 * only complete a CRLF.
 */
export function errorEvent(error: GatewayError): Uint8Array {
  return new TextEncoder().encode(`\n\ndata: ${JSON.stringify(errorBody(error))}\n\n`);
}

function typeOf(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}
