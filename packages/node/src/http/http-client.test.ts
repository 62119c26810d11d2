import { readFileSync } from 'node:fs';
import { createServer, request, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { createHttpClient, type HttpClientOptions } from './http-client';

const fixture = (name: string) => fileURLToPath(new URL(`../../test/fixtures/${name}`, import.meta.url));
const certificate = fixture('loopback.cert.pem');

/** Starts `server` on loopback; it goes with the test. Returns host and port. */
async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function startOrigin(
  answer: RequestListener = (_, response) => response.end('from the origin'),
): Promise<string> {
  return listen(createServer(answer));
}

function startTlsOrigin(): Promise<string> {
  const options = { cert: readFileSync(certificate), key: readFileSync(fixture('loopback.key.pem')) };
  return listen(createTlsServer(options, (_, response) => response.end('from the TLS origin')));
}

/** A proxy that notes what it receives and passes it on. */
async function startProxy() {
  const received: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer((incoming: IncomingMessage, response) => {
    received.push(`${incoming.method} ${incoming.url}`);
    incoming.pipe(
      request(incoming.url ?? '', { method: incoming.method, headers: incoming.headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502);
        answer.pipe(response);
      }),
    );
  });
  server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    received.push(`CONNECT ${incoming.url}`);
    const [host = '', port] = (incoming.url ?? '').split(':');
    const through = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      through.pipe(socket).pipe(through);
    });
    sockets.push(socket, through);
    for (const each of [socket, through]) each.on('error', () => {});
  });
  const address = await listen(server);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  return { url: `http://${address}`, received };
}

function client(options: HttpClientOptions) {
  const made = createHttpClient({ env: {}, ...options });
  onTestFinished(() => made.close());
  return made;
}

const textOf = async (response: Promise<Response>) => (await response).text();

it('connects directly when nothing is set', async () => {
  const origin = await startOrigin();
  expect(await textOf(client({}).fetch(`http://${origin}/`))).toBe('from the origin');
});

it('sends plain HTTP through the proxy without a tunnel', async () => {
  const [origin, proxy] = [await startOrigin(), await startProxy()];
  const { fetch: ask } = client({ env: { http_proxy: proxy.url } });
  expect(await textOf(ask(`http://${origin}/v1`, { method: 'POST', body: 'x' }))).toBe('from the origin');
  expect(proxy.received).toEqual([`POST http://${origin}/v1`]);
});

it('bypasses the proxy for the hosts of NO_PROXY', async () => {
  const [origin, proxy] = [await startOrigin(), await startProxy()];
  const { fetch: ask } = client({ env: { HTTP_PROXY: proxy.url, NO_PROXY: 'example.org,127.0.0.1' } });
  expect(await textOf(ask(`http://${origin}/`))).toBe('from the origin');
  expect(proxy.received).toEqual([]);
});

it('prefers the proxy of the configuration to that of the environment', async () => {
  const [origin, proxy] = [await startOrigin(), await startProxy()];
  const { fetch: ask } = client({ proxy: proxy.url, env: { HTTP_PROXY: 'http://127.0.0.1:1' } });
  await textOf(ask(`http://${origin}/`));
  expect(proxy.received).toHaveLength(1);
});

it('tunnels to TLS servers through the proxy, and trusts the CA file', async () => {
  const [origin, proxy] = [await startTlsOrigin(), await startProxy()];
  const { fetch: ask } = client({ caFile: certificate, env: { HTTPS_PROXY: proxy.url } });
  expect(await textOf(ask(`https://${origin}/`))).toBe('from the TLS origin');
  expect(proxy.received).toEqual([`CONNECT ${origin}`]);
});

it.each([
  ['the CA file of the configuration', { caFile: certificate }],
  ['the certificates of the system', { env: { SSL_CERT_FILE: certificate } }],
])('trusts %s', async (_, options) => {
  const origin = await startTlsOrigin();
  expect(await textOf(client(options).fetch(`https://${origin}/`))).toBe('from the TLS origin');
});

it('rejects an untrusted certificate', async () => {
  const origin = await startTlsOrigin();
  const error: unknown = await client({})
    .fetch(`https://${origin}/`)
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ cause: { code: expect.stringMatching(/SELF_SIGNED/) } });
});

it('names a CA file that cannot be used', async () => {
  const origin = await startOrigin();
  const { fetch: ask } = client({ caFile: '/nowhere/ca.pem' });
  await expect(ask(`http://${origin}/`)).rejects.toThrow(
    '"caFile" /nowhere/ca.pem cannot be read; name a PEM file',
  );
});

it('keeps the connection for the next request', async () => {
  const ports = new Set<number | undefined>();
  const origin = await startOrigin((incoming, response) => {
    ports.add(incoming.socket.remotePort);
    response.end();
  });
  const { fetch: ask } = client({ caFile: certificate });
  await textOf(ask(`http://${origin}/`));
  await new Promise((resolve) => setImmediate(resolve));
  await textOf(ask(`http://${origin}/`));
  expect(ports.size).toBe(1);
});

it('closes the connection when the caller aborts mid-response', async () => {
  let closed: () => void = () => {};
  const gone = new Promise<void>((resolve) => (closed = resolve));
  const origin = await startOrigin((incoming, response) => {
    incoming.socket.once('close', closed);
    response.write('first');
  });
  const caller = new AbortController();
  const response = await client({ caFile: certificate }).fetch(`http://${origin}/`, {
    signal: caller.signal,
  });
  caller.abort();
  await gone;
  await expect(response.text()).rejects.toMatchObject({ name: 'AbortError' });
});
