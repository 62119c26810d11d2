import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { destination, pino } from 'pino';
import { CompletionGateway, type Gateway } from '../create-gateway';
import { errorReply } from '../errors/error-response';
import type { GatewayLogger } from '../log/gateway-logger';
import { prometheusMetrics } from '../metrics/prometheus-metrics';
import type { GatewayOptions } from '../options/gateway-options';
import { GatewayOptionsError } from '../options/gateway-options-error';
import { connectRedis } from '../store/redis-store';
import { closeServer } from './close-server';
import { createListener, type ServerRoutes } from './create-listener';
import { isLoopback } from '@org/completion-core/host';
import { foreignHost } from './loopback-names';
import { RequestScope } from './request-scope';
import { createServedApp } from './served-app';
import { defaultServerLimits, type ServerLimits } from './server-limits';

/** Settings of {@link startGateway}: those of the gateway, and where it listens. */
export interface StartGatewayOptions extends GatewayOptions {
  /** `0`: a free port. @default 4141 */
  readonly port?: number;
  /** Where to listen. Anything but a loopback address requires `auth`. @default '127.0.0.1' */
  readonly host?: string;
  /** Shares limits, budgets and answers with other gateways through this Redis. */
  readonly redisUrl?: string;
  /** A folder of files to serve beside the gateway's routes, e.g. a built web app. */
  readonly staticFolder?: string;
  /** How long answers in flight may take when the gateway closes, in milliseconds. @default 30_000 */
  readonly drainMs?: number;
  /** Limits of connections. */
  readonly server?: Partial<ServerLimits>;
}

/** A gateway that listens. */
export interface RunningGateway {
  /** E.g. `http://127.0.0.1:4141`. */
  readonly url: string;
  readonly port: number;
  readonly gateway: Gateway;
  /**
   * Rejects new requests, lets the answers in flight end for `drainMs`, cuts the rest, and closes. Listens until then, so that
   * `/healthz` can report `draining`. Returns the same promise each time, which takes at most a second longer than `drainMs`.
   */
  close(): Promise<void>;
  /**
   * Logs an uncaught error, and sends an error to the request in whose work it was thrown. Must be called from the process's
   * events: see {@link catchUncaught}. Never throws.
   */
  failUncaught(error: unknown): void;
}

/**
 * Starts a gateway with Prometheus metrics, and with JSON logs on stdout unless `logger` is given.
 *
 * @throws {GatewayOptionsError} for an invalid setting, and for a host beyond loopback without `auth`
 */
export async function startGateway(options: StartGatewayOptions): Promise<RunningGateway> {
  const { port = 4141, host = '127.0.0.1', redisUrl, drainMs = 30_000 } = options;
  if (options.auth === 'none' && !isLoopback(host)) {
    throw new GatewayOptionsError(
      'host',
      `must be a loopback address without auth, got ${host}; set COMPLETION_GATEWAY_TOKENS (\`completion-gateway token NAME\` creates a token)`,
    );
  }
  const metrics = options.metrics ?? prometheusMetrics();
  const logger = options.logger ?? logToStdout();
  const redis = redisUrl === undefined ? undefined : connectRedis({ url: redisUrl, logger, metrics });
  let gateway: CompletionGateway | undefined;
  const release = () => {
    gateway?.close();
    redis?.close();
  };
  try {
    const store = redis === undefined ? {} : { store: redis };
    gateway = new CompletionGateway({ healthCheckMs: 10_000, ...options, metrics, logger, ...store });
    const scope = new RequestScope();
    const app = createServedApp(gateway, {
      staticFolder: options.staticFolder,
      loopbackNamesOnly: options.auth === 'none',
    });
    const routes = { fetch: app.fetch, complete: completions(gateway, options.auth === 'none') };
    const server = createListener(routes, { ...defaultServerLimits, ...options.server }, scope);
    if ((await redis?.ready(2000)) === false)
      logger.warn({}, 'Redis cannot be reached: limits are counted in this process alone until it can');
    await listen(server, port, host);
    return running(gateway, server, scope, logger, drainMs, release);
  } catch (error) {
    release();
    throw error;
  }
}

function completions(gateway: CompletionGateway, loopbackNamesOnly: boolean): ServerRoutes['complete'] {
  return (request, path) => {
    const error = loopbackNamesOnly ? foreignHost(request.url) : undefined;
    return error === undefined ? gateway.complete(request, path) : Promise.resolve(errorReply(error));
  };
}

function running(
  gateway: Gateway,
  server: Server,
  scope: RequestScope,
  logger: GatewayLogger,
  drainMs: number,
  release: () => void,
): RunningGateway {
  const { family, address, port } = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    port,
    gateway,
    close: () => (closing ??= closeServer(server, gateway, drainMs).finally(release)),
    failUncaught(cause) {
      const { name, message, stack } = cause instanceof Error ? cause : new Error(String(cause));
      try {
        logger.error({ error: { name, message, stack } }, 'uncaught error; the gateway goes on');
        scope.fail();
      } catch {
        // This is the last handler.
      }
    },
  };
}

/** Written in the background, so that a slow reader of the log does not hold up streams. A full disk does not end the process. */
function logToStdout(): GatewayLogger {
  const stdout = destination({ sync: false });
  stdout.on('error', () => {});
  return pino(stdout);
}

/** Connections that may wait to be accepted. With Node's 511, a busy moment resets some of a thousand clients that come at once. */
const maxUnaccepted = 4096;

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: maxUnaccepted }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
