import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { errorBody } from '../errors/error-response';
import { GatewayError } from '../errors/gateway-error';

/**
 * Answers what never became a request, in the shape of every other error, and closes the connection.
 *
 * @param last - the last answer on this connection, if any
 */
export function answerClientError(
  error: Error & { readonly code?: string },
  socket: Duplex,
  last: ServerResponse | undefined,
): void {
  const inAnswer = last !== undefined && last.headersSent && !last.writableFinished;
  // In the middle of an answer nothing can be said any more.
  if (error.code === 'ECONNRESET' || !socket.writable || inAnswer) {
    socket.destroy();
    return;
  }
  const { status, phrase, code, message } = answers[error.code ?? ''] ?? malformed;
  const body = JSON.stringify(errorBody(new GatewayError({ status, code, message })));
  socket.end(
    [
      `HTTP/1.1 ${status} ${phrase}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

/** Answers a request that expects of its server what this one does not do: anything but `100-continue`. */
export function refuseExpectation(incoming: IncomingMessage, outgoing: ServerResponse): void {
  incoming.resume();
  const message = 'Of what a request may expect only 100-continue is known here.';
  const body = JSON.stringify(
    errorBody(new GatewayError({ status: 417, code: 'expectation_failed', message })),
  );
  outgoing.writeHead(417, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  outgoing.end(body);
}

interface RawAnswer {
  readonly status: number;
  readonly phrase: string;
  readonly code: string;
  readonly message: string;
}

const malformed: RawAnswer = {
  status: 400,
  phrase: 'Bad Request',
  code: 'malformed_http',
  message: 'This is not a well-formed HTTP request.',
};

const answers: Readonly<Record<string, RawAnswer>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    phrase: 'Request Header Fields Too Large',
    code: 'headers_too_large',
    message: 'The headers of the request are too large.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    phrase: 'Request Timeout',
    code: 'request_too_slow',
    message: 'The request took too long to arrive.',
  },
};
