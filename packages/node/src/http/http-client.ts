import type { Environment } from '../config/user-directories';
import { systemCertificates, trustedCertificates } from './trusted-certificates';

export interface HttpClientOptions {
  /** Proxy for all requests; overrides the environment. */
  readonly proxy?: string | undefined;
  /** Hosts reached without the proxy, separated by commas; replaces `NO_PROXY`. */
  readonly noProxy?: string | undefined;
  /** File with additional trusted certificates (PEM). */
  readonly caFile?: string | undefined;
  /** Variables of the process. @default process.env */
  readonly env?: Environment;
}

/** How requests are routed, for display. */
export interface HttpRoute {
  /** The proxy for `http:` addresses. */
  readonly httpProxy: string | undefined;
  readonly httpsProxy: string | undefined;
  readonly noProxy: string | undefined;
  readonly caFile: string | undefined;
}

/** The one client for all calls of a host. */
export interface HttpClient {
  readonly fetch: typeof fetch;
  readonly route: HttpRoute;
  /** Closes idle connections. */
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
 * A client that honors the proxy variables with `NO_PROXY`, the system's certificates, `NODE_EXTRA_CA_CERTS` and a CA file,
 * and keeps connections alive.
 *
 * Without proxy and CA file it is the platform's `fetch`. `undici` is loaded only when one of them is set, or when a server's certificate
 * was issued by an authority that only the system trusts.
 *
 * @throws ConfigError from the first request when the CA file cannot be used
 */
export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const { env = process.env } = options;
  const route = routeOf(options, env);
  let loaded: Promise<UndiciClient> | undefined;
  const load = () => (loaded ??= createUndiciClient(route, env));

  const routed =
    route.httpProxy !== undefined || route.httpsProxy !== undefined || route.caFile !== undefined;
  const fetchRouted: typeof fetch = async (input, init) => (await load()).fetch(input, init);
  const fetchPlain: typeof fetch = async (input, init) => {
    if (loaded !== undefined) return fetchRouted(input, init);
    try {
      return await fetch(input, init);
    } catch (error) {
      if (!untrusted.has(codeOf(error)) || systemCertificates(env).length === 0) throw error;
      return fetchRouted(input, init);
    }
  };
  return {
    fetch: routed ? fetchRouted : fetchPlain,
    route,
    async close() {
      const client = await loaded?.catch(() => undefined);
      await client?.close();
    },
  };
}

interface UndiciClient {
  readonly fetch: typeof fetch;
  close(): Promise<void>;
}

/** The `fetch` of undici with its dispatcher: the platform's `fetch` may not accept a dispatcher of another copy of undici. */
async function createUndiciClient(route: HttpRoute, env: Environment): Promise<UndiciClient> {
  const undici = await import('undici');
  const ca = trustedCertificates(env, route.caFile);
  const dispatcher = new undici.EnvHttpProxyAgent({
    httpProxy: route.httpProxy ?? '',
    httpsProxy: route.httpsProxy ?? '',
    noProxy: route.noProxy ?? '',
    // Plain HTTP goes through the proxy without a tunnel, since some proxies refuse CONNECT to port 80.
    proxyTunnel: false,
    connect: { ca },
    requestTls: { ca },
    proxyTls: { ca },
  });
  // Both are the standard fetch; only their declarations differ.
  const fetchThrough = undici.fetch as (input: unknown, init: unknown) => Promise<unknown>;
  return {
    fetch: (input, init) => fetchThrough(input, { ...init, dispatcher }) as ReturnType<typeof fetch>,
    close: () => dispatcher.close(),
  };
}

/** Lower-case variables win; `ALL_PROXY` is the fallback, and `HTTP_PROXY` that for https. */
function routeOf(options: HttpClientOptions, env: Environment): HttpRoute {
  const variable = (name: string) => env[name.toLowerCase()] || env[name] || undefined;
  const all = variable('ALL_PROXY');
  const usable = all !== undefined && /^https?:/i.test(all) ? all : undefined;
  const httpProxy = options.proxy ?? variable('HTTP_PROXY') ?? usable;
  return {
    httpProxy,
    httpsProxy: options.proxy ?? variable('HTTPS_PROXY') ?? httpProxy,
    noProxy: options.noProxy ?? variable('NO_PROXY'),
    caFile: options.caFile,
  };
}

function codeOf(error: unknown): string {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  return typeof cause === 'object' && cause !== null ? codeOf(cause) : '';
}
