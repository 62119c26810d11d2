import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { errorResponse } from '../errors/error-response';
import { GatewayError } from '../errors/gateway-error';
import { completionPaths, type CompletionPath } from '../request/proxied-request';
import type { ClientRequest } from '../routes/client-request';
import type { Reply } from '../routes/reply';
import { answerClientError, rejectExpectation } from './client-errors';
import { incomingRequest } from './incoming-request';
import type { RequestScope } from './request-scope';
import { sendReply } from './send-reply';
import type { ServerLimits } from './server-limits';
import { trackResponses } from './track-responses';

/** How the server answers. */
export interface ServerRoutes {
  /** All requests but completions. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /**
   * Completions. The platform's requests and responses would take as long as all else that is done for one, so these are answered
   * on Node's own.
   */
  readonly complete: (request: ClientRequest, path: CompletionPath) => Promise<Reply>;
}

/** An HTTP server, not listening yet, that responds with `routes` and enforces `limits`. */
export function createListener(
  { fetch, complete }: ServerRoutes,
  limits: ServerLimits,
  scope: RequestScope,
): Server {
  const listener = getRequestListener(fetch, {
    // The platform's own classes stay as they are: this may run inside another app.
    overrideGlobalObjects: false,
    errorHandler: () => errorResponse(badTarget()),
  });
  const server = createServer({
    IncomingMessage: scope.requestClass(),
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: Math.min(1000, limits.headersMs),
    maxHeaderSize: limits.maxHeaderBytes,
  });
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const path = completionPathOf(incoming);
    if (path === undefined) return listener(incoming, outgoing);
    const reply = await complete(incomingRequest(incoming, outgoing), path);
    sendReply(outgoing, reply, limits.stalledMs);
  };
  server.on('request', (incoming, outgoing) => {
    void scope.run(outgoing, () => answer(incoming, outgoing)).catch(() => outgoing.destroy());
  });
  server.maxHeadersCount = 100;
  server.on('checkExpectation', rejectExpectation);
  const responses = trackResponses(server);
  server.on('clientError', (error, socket) => answerClientError(error, socket, responses.lastOn(socket)));
  // `sendReply` ends stalled streams; this ends stalled complete answers and files.
  server.timeout = limits.stalledMs;
  server.on('timeout', (socket) => {
    const betweenRequests = responses.lastOn(socket)?.writableFinished === true;
    if (betweenRequests || socket.writableLength > 0) socket.destroy();
  });
  return server;
}

/** The completion that is requested; `undefined` for all other requests, and where the address must be examined. */
function completionPathOf({ method, url = '', headers: { host = '' } }: IncomingMessage) {
  const isPlain = method === 'POST' && plainHost.test(host) && URL.canParse(`http://${host}`);
  return isPlain ? completionRoutes.get(url.split('?', 1)[0] ?? '') : undefined;
}

const plainHost = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/i;
const completionRoutes: ReadonlyMap<string, CompletionPath> = new Map(
  completionPaths.map((path) => [`/v1/${path}`, path]),
);

function badTarget(): GatewayError {
  return new GatewayError({
    status: 400,
    code: 'bad_request_target',
    message: 'The address or the Host header of the request is not well formed.',
  });
}
