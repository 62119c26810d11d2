import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { destination, pino } from 'pino';
import { createGateway, type Gateway } from '../create-gateway';
import { errorResponse } from '../errors/error-response';
import { GatewayError } from '../errors/gateway-error';
import { prometheusMetrics } from '../metrics/prometheus-metrics';
import { GatewayOptionsError } from '../options/gateway-options-error';
import type { GatewayOptions } from '../options/gateway-options';
import { connectRedis } from '../store/redis-store';
import { answerClientError, refuseExpectation } from './client-errors';
import { directPiecesOf } from '../stream/piece-reader';
import { createServedApp } from './served-app';
import { writeResponse } from './write-response';

/** How long parts of a connection may take, and how much of a head is read. */
export interface ServerLimits {
  /** All headers of a request, in milliseconds. @default 10_000 */
  readonly headersMs: number;
  /** The whole of a request, in milliseconds. @default 30_000 */
  readonly requestMs: number;
  /** A connection between two requests, in milliseconds. @default 65_000 */
  readonly keepAliveMs: number;
  /** How long a client may take nothing of an answer that waits for it, in milliseconds; then it is cut off. @default 60_000 */
  readonly stalledMs: number;
  /** Bytes of a request's head. @default 16_384 */
  readonly maxHeaderBytes: number;
}

export const defaultServerLimits: ServerLimits = {
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 65_000,
  stalledMs: 60_000,
  maxHeaderBytes: 16_384,
};

/** Settings of {@link startGateway}: those of the gateway, and where it listens. */
export interface StartGatewayOptions extends GatewayOptions {
  /** `0`: one that is free. @default 4141 */
  readonly port?: number;
  /** Where to listen. Anything but a loopback address wants `auth`. @default '127.0.0.1' */
  readonly host?: string;
  /** Shares limits, budgets and answers with other gateways through this Redis. */
  readonly redisUrl?: string;
  /** A folder of files served beside the gateway's routes, e.g. a built web app. */
  readonly staticFolder?: string;
  /** How long answers under way may take when the gateway closes, in milliseconds. @default 30_000 */
  readonly drainMs?: number;
  readonly server?: Partial<ServerLimits>;
}

/** A gateway that listens. */
export interface RunningGateway {
  /** E.g. `http://127.0.0.1:4141`. */
  readonly url: string;
  readonly port: number;
  readonly gateway: Gateway;
  /** Takes no more requests, lets the answers under way end for `drainMs`, and closes. The same promise each time. */
  close(): Promise<void>;
}

/**
 * Starts a gateway with Prometheus metrics, and with logs in JSON on stdout unless `logger` is given.
 *
 * @throws {GatewayOptionsError} for a setting that cannot be, and for a host beyond loopback without `auth`
 */
export async function startGateway(options: StartGatewayOptions): Promise<RunningGateway> {
  const { port = 4141, host = '127.0.0.1', redisUrl, drainMs = 30_000 } = options;
  if (options.auth === 'none' && !isLoopback(host)) {
    throw new GatewayOptionsError(
      'host',
      `${host} can be reached from outside; that wants auth: set COMPLETION_GATEWAY_TOKENS (\`completion-gateway token NAME\` makes one)`,
    );
  }
  const metrics = options.metrics ?? prometheusMetrics();
  // Written in the background: a reader of the log that is slow must not hold up streams.
  const logger = options.logger ?? pino(destination({ sync: false }));
  const redis = redisUrl === undefined ? undefined : connectRedis({ url: redisUrl, logger, metrics });
  let gateway: Gateway;
  try {
    gateway = createGateway({
      healthCheckMs: 10_000,
      ...options,
      metrics,
      logger,
      ...(redis === undefined ? {} : { store: redis }),
    });
  } catch (error) {
    redis?.close();
    throw error;
  }
  const app = createServedApp(gateway, {
    staticFolder: options.staticFolder,
    loopbackNamesOnly: options.auth === 'none',
  });
  const server = listenerFor(app.fetch, { ...defaultServerLimits, ...options.server });
  const release = () => {
    gateway.close();
    redis?.close();
  };
  try {
    if ((await redis?.ready(2000)) === false)
      logger.warn({}, 'Redis is not reached: limits are counted in this process alone until it is');
    await listen(server, port, host);
  } catch (error) {
    release();
    throw error;
  }
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  let closing: Promise<void> | undefined;
  return {
    url: `http://${name}:${address.port}`,
    port: address.port,
    gateway,
    close: () => (closing ??= close(server, gateway, drainMs).finally(release)),
  };
}

function listenerFor(
  fetch: (request: Request) => Response | Promise<Response>,
  limits: ServerLimits,
): Server {
  const listener = getRequestListener(
    async (request, { outgoing }) => {
      const response = await fetch(request);
      const pieces = directPiecesOf(response);
      if (pieces === undefined) return response;
      await writeResponse(outgoing as ServerResponse, response, pieces, limits.stalledMs);
      return RESPONSE_ALREADY_SENT;
    },
    {
      // The platform's own classes stay as they are: this may run inside somebody's app.
      overrideGlobalObjects: false,
      errorHandler: () => errorResponse(badTarget()),
    },
  );
  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: Math.min(1000, limits.headersMs),
      maxHeaderSize: limits.maxHeaderBytes,
    },
    (incoming: IncomingMessage, outgoing: ServerResponse) => void listener(incoming, outgoing),
  );
  server.maxHeadersCount = 100;
  server.on('checkExpectation', refuseExpectation);
  const answers = new WeakMap<Duplex, ServerResponse>();
  server.on('request', (incoming, outgoing) => answers.set(incoming.socket, outgoing));
  server.on('clientError', (error, socket) => answerClientError(error, socket, answers.get(socket)));
  // Streams are cut off by their writer; whole answers and files, which nobody else watches, are here.
  server.timeout = limits.stalledMs;
  server.on('timeout', (socket) => {
    const betweenRequests = answers.get(socket)?.writableFinished === true;
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

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function close(server: Server, gateway: Gateway, drainMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // A connection that becomes idle while others are answered has nothing to wait for either.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const late = setTimeout(() => server.closeAllConnections(), drainMs);
  try {
    await Promise.all([gateway.drain(), closed]);
  } finally {
    clearInterval(idle);
    clearTimeout(late);
  }
}

/** Whether only this machine reaches `host`. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
