import { lookup } from 'node:dns/promises';
import { connect } from 'node:tls';
import { stat } from 'node:fs/promises';
import type { HttpClient, HttpRoute } from '@org/completion-node';

/** A finding about the route to a server; `ok` is false when requests cannot get through, or an entry of a list is of no use. */
export interface RouteFinding {
  readonly what: 'route' | 'name' | 'tls';
  readonly ok: boolean;
  readonly message: string;
}

/** How long a TLS handshake may take, in milliseconds. */
const connectTimeoutMs = 10_000;

/**
 * Checks how requests get to `url`: by which route and why, to which address, and whether its certificate is trusted.
 *
 * @throws ConfigError when the proxy for it cannot be used
 */
export async function checkRoute(
  url: string,
  client: Pick<HttpClient, 'routeTo' | 'complaints'>,
  signal: AbortSignal,
): Promise<readonly RouteFinding[]> {
  const complaints = client.complaints.map((message) => ({ what: 'route', ok: false, message }) as const);
  return [...complaints, ...(await findings(new URL(url), client.routeTo(url), signal))];
}

async function findings(
  { protocol, hostname, port }: URL,
  route: HttpRoute,
  signal: AbortSignal,
): Promise<readonly RouteFinding[]> {
  if (route.via === 'socket') return [await checkSocket(route.path)];
  if (route.via === 'proxy') {
    const { address, from, credentials } = route.proxy;
    const as = credentials === undefined ? '' : ', with a name and a password';
    const message = `through the proxy ${address}, which ${from} names${as}`;
    return [
      { what: 'route', ok: true, message },
      await checkName(withoutBrackets(new URL(address).hostname)),
    ];
  }
  const direct = { what: 'route', ok: true, message: `directly: ${route.why}` } as const;
  const host = withoutBrackets(hostname);
  const name = await checkName(host);
  if (!name.ok || protocol !== 'https:') return [direct, name];
  return [direct, name, await checkTls(host, Number(port || 443), signal)];
}

function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

async function checkSocket(path: string): Promise<RouteFinding> {
  const found = await stat(path).catch(() => undefined);
  const is =
    found === undefined ? 'which does not exist' : found.isSocket() ? undefined : 'which is no socket';
  const advice = is === undefined ? '' : `, ${is}; start the server, or correct the base URL`;
  return { what: 'route', ok: is === undefined, message: `over the Unix socket ${path}${advice}` };
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
