import type { ServerResponse } from 'node:http';
import { errorBody } from '../errors/error-response';
import type { GatewayError } from '../errors/gateway-error';

/** Ends a response that has not begun with `error`. */
export function endWithError(outgoing: ServerResponse, error: GatewayError): void {
  const body = JSON.stringify(errorBody(error));
  outgoing.writeHead(error.status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  outgoing.end(body);
}
