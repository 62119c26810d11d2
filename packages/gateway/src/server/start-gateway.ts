import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { systemClock } from '@org/completion-core';
import { destination, pino } from 'pino';
import { createGateway, type Gateway } from '../create-gateway';
import { errorResponse } from '../errors/error-response';
import { GatewayError } from '../errors/gateway-error';
import { prometheusMetrics } from '../metrics/prometheus-metrics';
import { GatewayOptionsError } from '../options/gateway-options-error';
import type { GatewayLogger } from '../log/gateway-logger';
import type { GatewayOptions } from '../options/gateway-options';
import { connectRedis } from '../store/redis-store';
import { answerClientError, refuseExpectation } from './client-errors';
import { directChunksOf } from '../stream/chunk-reader';
import { RequestScope } from './request-scope';
import { createServedApp } from './served-app';
import { trackAnswers } from './track-answers';
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
  /**
   * Takes no more requests, lets the answers under way end for `drainMs`, cuts those that have not, and closes. Listens until then, so
   * that `/healthz` can say `draining`. The same promise each time; it never takes more than a second longer than `drainMs`.
   */
  close(): Promise<void>;
  /**
   * Logs an error that nobody caught, and answers the request in whose work it was thrown. Called from within the process's own
   * events: see {@link catchUncaught}. Never throws.
   */
  failUncaught(error: unknown): void;
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
  const logger = options.logger ?? logToStdout();
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
  const scope = new RequestScope();
  const server = listenerFor(app.fetch, { ...defaultServerLimits, ...options.server }, scope);
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
    failUncaught(cause) {
      const { name, message, stack } = cause instanceof Error ? cause : new Error(String(cause));
      try {
        logger.error({ error: { name, message, stack } }, 'uncaught error; the gateway goes on');
        scope.fail();
      } catch {
        // The net has no other below it.
      }
    },
  };
}

/** A log that cannot be written, e.g. on a full disk, ends nothing. */
function logToStdout(): GatewayLogger {
  const stdout = destination({ sync: false });
  stdout.on('error', () => {});
  return pino(stdout);
}

function listenerFor(
  fetch: (request: Request) => Response | Promise<Response>,
  limits: ServerLimits,
  scope: RequestScope,
): Server {
  const listener = getRequestListener(
    async (request, { outgoing }) => {
      const response = await fetch(request);
      const pieces = directChunksOf(response);
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
  server.on('checkExpectation', refuseExpectation);
  const answers = trackAnswers(server);
  server.on('clientError', (error, socket) => answerClientError(error, socket, answers.lastOn(socket)));
  // Streams are cut off by their writer; whole answers and files, which nobody else watches, are here.
  server.timeout = limits.stalledMs;
  server.on('timeout', (socket) => {
    const betweenRequests = answers.lastOn(socket)?.writableFinished === true;
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
  const late = timer(drainMs);
  await Promise.race([gateway.drain(), late.passed]);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // A connection that becomes idle while others are answered has nothing to wait for either.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  await Promise.race([closed, late.passed]);
  server.closeAllConnections();
  // What does not end by itself even then, e.g. a file system that does not answer, is left behind.
  const left = timer(closeMs);
  await Promise.race([Promise.all([gateway.drain(), closed]), left.passed]);
  clearInterval(idle);
  for (const each of [late, left]) each.stop();
}

/** How long connections that were cut may take to close, in milliseconds. */
const closeMs = 1_000;

function timer(ms: number): { readonly passed: Promise<void>; stop(): void } {
  let stop = () => {};
  const passed = new Promise<void>((resolve) => {
    stop = systemClock.after(ms, resolve);
  });
  return { passed, stop };
}

/** Whether only this machine reaches `host`. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
