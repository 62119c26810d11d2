import type { Environment } from '../config/user-directories';
import { createRouter, type HttpRoute, type RouteOptions } from './http-route';
import { routeFailure } from './route-failure';
import { createRoutedFetch, type RoutedFetch } from './routed-fetch';
import { systemCertificates } from './trusted-certificates';

export interface HttpClientOptions extends RouteOptions {
  /** File with additional trusted certificates (PEM). */
  readonly caFile?: string | undefined;
  /** Variables of the process. @default process.env */
  readonly env?: Environment;
}

/** The one client for all calls of a host. */
export interface HttpClient {
  /** Takes `http+unix:` addresses too. Rejects with a ConfigError when the proxy for a server, or the CA file, cannot be used. */
  readonly fetch: typeof fetch;
  /**
   * The route of requests to a server.
   *
   * @throws ConfigError when the proxy for it cannot be used, naming where it is set
   */
  readonly routeTo: (url: string | URL) => HttpRoute;
  /** Whether requests to a server need nothing that the platform's own client lacks: no proxy, Unix socket or CA file. */
  readonly isPlain: (url: string | URL) => boolean;
  /** A line on each entry of `NO_PROXY` that no host can be in. */
  readonly complaints: readonly string[];
  /** Closes connections. Requests through a proxy that are still under way fail. */
  close(): Promise<void>;
}

/** TLS errors for a certificate whose issuer Node does not know. Nothing has been sent when they occur. */
const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * A client that honors the proxy variables with `NO_PROXY`, the system's certificates, `NODE_EXTRA_CA_CERTS` and a CA file, reaches
 * servers at Unix sockets, and keeps connections alive.
 *
 * Servers that need none of these are reached by the platform's `fetch`. `undici` is loaded for the others, and when a server's
 * certificate was issued by an authority that only the system trusts.
 */
export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const { env = process.env, caFile } = options;
  const router = createRouter(options, env);
  const byPlatform = caFile === undefined && !platformUsesProxies(env);
  const direct: HttpRoute = { via: 'direct', why: '' };
  const systemTrusted = new Set<string>();
  let loaded: Promise<RoutedFetch> | undefined;

  async function sendBy(route: HttpRoute, url: URL, ...call: Parameters<typeof fetch>): Promise<Response> {
    try {
      loaded ??= createRoutedFetch(env, caFile);
      return await (await loaded).send(route, ...call);
    } catch (error) {
      throw call[1]?.signal?.aborted === true ? error : routeFailure(error, route, url);
    }
  }

  async function send(...call: Parameters<typeof fetch>): Promise<Response> {
    const url = urlOf(call[0]);
    const route = router.routeTo(url);
    if (route.via !== 'direct' || !byPlatform || systemTrusted.has(url.host))
      return sendBy(route, url, ...call);
    try {
      return await fetch(...call);
    } catch (error) {
      if (!untrusted.has(codeOf(error)) || systemCertificates(env).length === 0) throw error;
      systemTrusted.add(url.host);
      return sendBy(direct, url, ...call);
    }
  }

  return {
    fetch: send,
    routeTo: (url) => router.routeTo(new URL(url)),
    isPlain: (url) => byPlatform && router.routeTo(new URL(url)).via === 'direct',
    complaints: router.complaints,
    async close() {
      const routed = await loaded?.catch(() => undefined);
      await routed?.close();
    },
  };
}

function urlOf(input: Parameters<typeof fetch>[0]): URL {
  return new URL(input instanceof Request ? input.url : input);
}

/** Whether Node itself sends requests through the proxies of the environment, by rules of its own (since Node 24). */
function platformUsesProxies(env: Environment): boolean {
  const flags = [...process.execArgv, env['NODE_OPTIONS'] ?? ''].join(' ');
  return env['NODE_USE_ENV_PROXY'] === '1' || flags.includes('--use-env-proxy');
}

function codeOf(error: unknown): string {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  return typeof cause === 'object' && cause !== null ? codeOf(cause) : '';
}
