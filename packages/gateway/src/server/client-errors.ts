import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { errorBody } from '../errors/error-response';
import { GatewayError } from '../errors/gateway-error';
import { endWithError } from './end-with-error';

/**
 * Responds to bytes that are not an HTTP request, in the shape of all errors, and closes the connection.
 *
 * @param last - the last response on this connection, if any
 */
export function answerClientError(
  error: Error & { readonly code?: string },
  socket: Duplex,
  last: ServerResponse | undefined,
): void {
  const isResponding = last !== undefined && last.headersSent && !last.writableFinished;
  // In the middle of a response there is no place for an error.
  if (error.code === 'ECONNRESET' || !socket.writable || isResponding) {
    socket.destroy();
    return;
  }
  const { status, code, message } = answers[error.code ?? ''] ?? malformed;
  const body = JSON.stringify(errorBody(new GatewayError({ status, code, message })));
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

/** Rejects a request with an `Expect` header other than `100-continue`. */
export function rejectExpectation(incoming: IncomingMessage, outgoing: ServerResponse): void {
  incoming.resume();
  const message = 'The only supported value of the header Expect is 100-continue.';
  endWithError(outgoing, new GatewayError({ status: 417, code: 'expectation_failed', message }));
}

interface RawAnswer {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const malformed: RawAnswer = {
  status: 400,
  code: 'malformed_http',
  message: 'This is not a well-formed HTTP request.',
};

const answers: Readonly<Record<string, RawAnswer>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: 'headers_too_large',
    message: 'The headers of the request are too large.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    code: 'request_too_slow',
    message: 'The request took too long to arrive.',
  },
};
