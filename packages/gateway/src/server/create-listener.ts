import { createServer, type Server, type ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { errorResponse } from '../errors/error-response';
import { GatewayError } from '../errors/gateway-error';
import { directChunksOf } from '../stream/chunk-reader';
import { answerClientError, rejectExpectation } from './client-errors';
import type { RequestScope } from './request-scope';
import type { ServerLimits } from './server-limits';
import { trackResponses } from './track-responses';
import { writeResponse } from './write-response';

/** An HTTP server, not listening yet, that responds with `fetch` and enforces `limits`. */
export function createListener(
  fetch: (request: Request) => Response | Promise<Response>,
  limits: ServerLimits,
  scope: RequestScope,
): Server {
  const listener = getRequestListener(
    async (request, { outgoing }) => {
      const response = await fetch(request);
      const chunks = directChunksOf(response);
      if (chunks === undefined) return response;
      await writeResponse(outgoing as ServerResponse, response, chunks, limits.stalledMs);
      return RESPONSE_ALREADY_SENT;
    },
    {
      // The platform's own classes stay as they are: this may run inside another app.
      overrideGlobalObjects: false,
      errorHandler: () => errorResponse(badTarget()),
    },
  );
  const server = createServer({
    IncomingMessage: scope.requestClass(),
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: Math.min(1000, limits.headersMs),
    maxHeaderSize: limits.maxHeaderBytes,
  });
  server.on('request', (incoming, outgoing) => {
    void scope.run(outgoing, () => listener(incoming, outgoing)).catch(() => outgoing.destroy());
  });
  server.maxHeadersCount = 100;
  server.on('checkExpectation', rejectExpectation);
  const responses = trackResponses(server);
  server.on('clientError', (error, socket) => answerClientError(error, socket, responses.lastOn(socket)));
  // `writeResponse` ends stalled streams; this ends stalled complete answers and files.
  server.timeout = limits.stalledMs;
  server.on('timeout', (socket) => {
    const betweenRequests = responses.lastOn(socket)?.writableFinished === true;
    if (betweenRequests || socket.writableLength > 0) socket.destroy();
  });
  return server;
}

function badTarget(): GatewayError {
  return new GatewayError({
    status: 400,
    code: 'bad_request_target',
    message: 'The address or the Host header of the request is not well formed.',
  });
}
