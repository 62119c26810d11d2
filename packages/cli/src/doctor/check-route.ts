import { lookup } from 'node:dns/promises';
import { connect } from 'node:tls';
import type { HttpRoute } from '@org/completion-node';

/** A finding about the route to a server; `ok` is false when requests cannot get through. */
export interface RouteFinding {
  readonly what: 'proxy' | 'name' | 'tls';
  readonly ok: boolean;
  readonly message: string;
}

/** How long a TLS handshake may take, in milliseconds. */
const connectTimeoutMs = 10_000;

/** Checks how requests get to `url`: by which proxy, to which address, and whether its certificate is trusted. */
export async function checkRoute(
  url: string,
  route: HttpRoute,
  signal: AbortSignal,
): Promise<readonly RouteFinding[]> {
  const { protocol, hostname, port } = new URL(url);
  const proxy = protocol === 'https:' ? route.httpsProxy : route.httpProxy;
  if (proxy !== undefined) {
    const except = route.noProxy === undefined ? '' : `, except for ${route.noProxy}`;
    if (!URL.canParse(proxy) || !/^https?:$/.test(new URL(proxy).protocol))
      return [
        {
          what: 'proxy',
          ok: false,
          message: `the proxy ${withoutPassword(proxy)} is not an http or https URL; correct HTTPS_PROXY, HTTP_PROXY, ALL_PROXY or the setting "proxy"`,
        },
      ];
    return [{ what: 'proxy', ok: true, message: `requests go through ${withoutPassword(proxy)}${except}` }];
  }
  const host = hostname.replace(/^\[|\]$/g, '');
  const name = await checkName(host);
  if (!name.ok || protocol !== 'https:') return [name];
  return [name, await checkTls(host, Number(port || 443), signal)];
}

/** A URL without its user and password, fit to be shown. */
export function withoutPassword(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}

async function checkName(host: string): Promise<RouteFinding> {
  try {
    const { address } = await lookup(host);
    return {
      what: 'name',
      ok: true,
      message: address === host ? `${host} is an address` : `${host} is at ${address}`,
    };
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    return {
      what: 'name',
      ok: false,
      message: `${host} has no address (${code}); check the base URL, the network, or set HTTPS_PROXY`,
    };
  }
}

function checkTls(host: string, port: number, signal: AbortSignal): Promise<RouteFinding> {
  return new Promise((resolve) => {
    // The server name of a handshake must not be an IP address.
    const servername = /^[\d.]+$|:/.test(host) ? undefined : host;
    const socket = connect({
      host,
      port,
      rejectUnauthorized: false,
      timeout: connectTimeoutMs,
      ...(servername && { servername }),
    });
    const settle = (ok: boolean, message: string) => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve({ what: 'tls', ok, message });
    };
    const onAbort = () => settle(false, 'interrupted');
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('secureConnect', () => {
      const { issuer } = socket.getPeerCertificate();
      const by = issuer?.O ?? issuer?.CN ?? 'an unnamed issuer';
      if (socket.authorized) return settle(true, `${socket.getProtocol()}, certificate by ${String(by)}`);
      settle(
        true,
        `${socket.getProtocol()}, certificate by ${String(by)}, which Node does not know (${String(socket.authorizationError)}); the system's certificates and "caFile" are tried`,
      );
    });
    socket.once('timeout', () =>
      settle(false, `no TLS handshake with ${host} within ${connectTimeoutMs / 1000} s`),
    );
    socket.once('error', (error: NodeJS.ErrnoException) =>
      settle(false, `no TLS with ${host}: ${error.code ?? error.message}`),
    );
  });
}
