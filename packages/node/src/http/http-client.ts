import type { Environment } from '../config/user-directories';
import { systemCertificates, trustedCertificates } from './trusted-certificates';

export interface HttpClientOptions {
  /** Proxy for all requests, before the environment's. */
  readonly proxy?: string | undefined;
  /** Hosts asked without the proxy, separated by commas, in place of `NO_PROXY`. */
  readonly noProxy?: string | undefined;
  /** File with certificates (PEM) to trust besides. */
  readonly caFile?: string | undefined;
  /** Variables of the process. @default process.env */
  readonly env?: Environment;
}

/** The way requests go, for a person to read. */
export interface HttpRoute {
  /** Proxies by the scheme of the address asked. */
  readonly httpProxy: string | undefined;
  readonly httpsProxy: string | undefined;
  readonly noProxy: string | undefined;
  readonly caFile: string | undefined;
}

/** The one client for all calls of a host. */
export interface HttpClient {
  readonly fetch: typeof fetch;
  readonly route: HttpRoute;
  /** Closes kept connections. */
  close(): Promise<void>;
}

/** What TLS says when the server's certificate comes from someone Node does not know: nothing has been sent by then. */
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
 * Without proxy and CA file it is the platform's own `fetch`. The heavier client is loaded when one of them is set, and when a
 * server's certificate turns out to come from someone only the system knows.
 *
 * @throws ConfigError from the first request when the CA file cannot be used
 */
export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const { env = process.env } = options;
  const route = routeOf(options, env);
  let equipped: Promise<EquippedClient> | undefined;
  const equip = () => (equipped ??= createEquippedClient(route, env));

  const routed =
    route.httpProxy !== undefined || route.httpsProxy !== undefined || route.caFile !== undefined;
  const fetchRouted: typeof fetch = async (input, init) => (await equip()).fetch(input, init);
  const fetchPlain: typeof fetch = async (input, init) => {
    if (equipped !== undefined) return fetchRouted(input, init);
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
      const client = await equipped?.catch(() => undefined);
      await client?.close();
    },
  };
}

interface EquippedClient {
  readonly fetch: typeof fetch;
  close(): Promise<void>;
}

/** undici's own `fetch` with its own dispatcher: a dispatcher of one copy must not be given to the `fetch` of another. */
async function createEquippedClient(route: HttpRoute, env: Environment): Promise<EquippedClient> {
  const undici = await import('undici');
  const ca = trustedCertificates(env, route.caFile);
  const dispatcher = new undici.EnvHttpProxyAgent({
    httpProxy: route.httpProxy ?? '',
    httpsProxy: route.httpsProxy ?? '',
    noProxy: route.noProxy ?? '',
    // Plain addresses are asked of the proxy in full, as proxies that refuse CONNECT to port 80 want it.
    proxyTunnel: false,
    connect: { ca },
    requestTls: { ca },
    proxyTls: { ca },
  });
  // Both are the fetch of the standard; only the declarations differ from copy to copy.
  const fetchThrough = undici.fetch as (input: unknown, init: unknown) => Promise<unknown>;
  return {
    fetch: (input, init) => fetchThrough(input, { ...init, dispatcher }) as ReturnType<typeof fetch>,
    close: () => dispatcher.close(),
  };
}

/** Small letters before capitals, `ALL_PROXY` where there is no other, `HTTP_PROXY` for https too where that has none of its own. */
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
