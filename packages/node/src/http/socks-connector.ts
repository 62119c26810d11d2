import { lookup } from 'node:dns/promises';
import type { Socket } from 'node:net';
import { callbackify } from 'node:util';
import { SocksClient } from 'socks';
import type { buildConnector } from 'undici';
import type { ProxyServer } from './proxy-server';

/** Time for a proxy to connect to a server, in milliseconds. */
const timeoutMs = 10_000;

/** Versions of the protocol, and whether the proxy looks names up. */
const kinds: Readonly<Record<string, { readonly type: 4 | 5; readonly namesByProxy: boolean }>> = {
  'socks4:': { type: 4, namesByProxy: false },
  'socks4a:': { type: 4, namesByProxy: true },
  'socks5:': { type: 5, namesByProxy: false },
  'socks5h:': { type: 5, namesByProxy: true },
  'socks:': { type: 5, namesByProxy: true },
};

/** Whether a proxy speaks SOCKS. */
export function isSocks({ address }: ProxyServer): boolean {
  return new URL(address).protocol in kinds;
}

/**
 * Connects to servers through a SOCKS proxy.
 *
 * @param secure - makes TLS connections over an open socket
 */
export function socksConnector(
  proxy: ProxyServer,
  secure: buildConnector.connector,
): buildConnector.connector {
  const connect = callbackify(connectThrough);
  return (options, callback) => {
    const { protocol, hostname, port } = options;
    const server = { host: bare(hostname), port: Number(port || (protocol === 'https:' ? 443 : 80)) };
    connect(proxy, server, (error, socket) => {
      if (error !== null) callback(error, null);
      else if (protocol === 'https:') secure({ ...options, httpSocket: socket }, callback);
      else callback(null, socket);
    });
  };
}

async function connectThrough(
  { address, credentials }: ProxyServer,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Socket> {
  const url = new URL(address);
  const { type, namesByProxy } = kinds[url.protocol] ?? { type: 5, namesByProxy: true };
  const destination = namesByProxy ? host : (await lookup(host, type === 4 ? { family: 4 } : {})).address;
  const [, name, password] = /^([^:]*):(.*)$/s.exec(credentials?.reveal() ?? '') ?? [];
  const { socket } = await SocksClient.createConnection({
    command: 'connect',
    proxy: {
      host: bare(url.hostname),
      port: Number(url.port || 1080),
      type,
      ...(name === undefined ? {} : { userId: name, password: password ?? '' }),
    },
    destination: { host: destination, port },
    timeout: timeoutMs,
  }).catch((error: unknown) => {
    // Without the library's error, whose options hold the password.
    throw new Error(error instanceof Error ? error.message : String(error));
  });
  return socket.setNoDelay(true);
}

/** An IPv6 address without its brackets. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
