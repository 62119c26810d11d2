import type { Agent, Dispatcher, ProxyAgent } from 'undici';
import type { Environment } from '../config/user-directories';
import type { HttpRoute } from './http-route';
import type { ProxyServer } from './proxy-server';
import { trustedCertificates } from './trusted-certificates';

/** Sends requests over connections of its own. */
export interface RoutedFetch {
  /** `fetch` by a route. */
  send(route: HttpRoute, ...call: Parameters<typeof fetch>): ReturnType<typeof fetch>;
  /** Closes all connections, also those of requests under way. */
  close(): Promise<void>;
}

/**
 * The `fetch` of undici with a dispatcher for each route: the platform's `fetch` may not accept a dispatcher of another copy of
 * undici.
 *
 * @throws ConfigError when the CA file cannot be used
 */
export async function createRoutedFetch(env: Environment, caFile: string | undefined): Promise<RoutedFetch> {
  const undici = await import('undici');
  const ca = trustedCertificates(env, caFile);
  const dispatchers = new Map<string, Promise<Agent | ProxyAgent>>();

  async function dispatcherFor(route: HttpRoute): Promise<Agent | ProxyAgent> {
    if (route.via === 'direct') return new undici.Agent({ connect: { ca } });
    if (route.via === 'socket') return new undici.Agent({ connect: { socketPath: route.path } });
    const { isSocks, socksConnector } = await import('./socks-connector');
    if (isSocks(route.proxy))
      return new undici.Agent({ connect: socksConnector(route.proxy, undici.buildConnector({ ca })) });
    return new undici.ProxyAgent({
      uri: route.proxy.address,
      ...authorization(route.proxy),
      // Plain HTTP goes through the proxy without a tunnel, since some proxies refuse CONNECT to port 80.
      proxyTunnel: false,
      requestTls: { ca },
      proxyTls: { ca },
    });
  }

  function cachedDispatcher(route: HttpRoute): Promise<Dispatcher> {
    const key = keyOf(route);
    let found = dispatchers.get(key);
    if (found === undefined) {
      found = dispatcherFor(route);
      dispatchers.set(key, found);
    }
    return found;
  }

  // Both are the standard fetch; only their declarations differ.
  const fetchBy = undici.fetch as (input: unknown, init: unknown) => Promise<unknown>;
  return {
    async send(route, input, init) {
      const dispatcher = await cachedDispatcher(route);
      const address = route.via === 'socket' ? overSocket(input) : input;
      return fetchBy(address, { ...init, dispatcher }) as ReturnType<typeof fetch>;
    },
    async close() {
      const open = await Promise.all(dispatchers.values());
      dispatchers.clear();
      // Not `close`, which waits for a proxy that does not answer.
      await Promise.all(open.map((each) => each.destroy()));
    },
  };
}

function keyOf(route: HttpRoute): string {
  if (route.via === 'proxy') return `proxy ${route.proxy.from} ${route.proxy.address}`;
  return route.via === 'socket' ? `socket ${route.path}` : route.via;
}

/** undici itself sends no authorization without a password. */
function authorization({ credentials }: ProxyServer): { readonly token?: string } {
  if (credentials === undefined) return {};
  return { token: `Basic ${Buffer.from(credentials.reveal()).toString('base64')}` };
}

/** The address that a server at a Unix socket is asked for: some answer to `localhost` alone. */
function overSocket(input: Parameters<typeof fetch>[0]): string {
  const { pathname, search } = new URL(input instanceof Request ? input.url : input);
  return `http://localhost${pathname}${search}`;
}
