import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ollama } from '@org/completion-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listen, startHttpProxy, startOrigin, startSocksProxy } from '../../test/loopback-proxies';
import { createHttpClient, type HttpClientOptions } from './http-client';

const fixture = (name: string) => fileURLToPath(new URL(`../../test/fixtures/${name}`, import.meta.url));
const certificate = fixture('loopback.cert.pem');

function startTlsOrigin(): Promise<string> {
  const options = { cert: readFileSync(certificate), key: readFileSync(fixture('loopback.key.pem')) };
  return listen(createTlsServer(options, (_, response) => response.end('from the TLS origin')));
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

/** The address of a server as only the proxies of these tests find it. */
const named = (origin: string, scheme = 'http') => `${scheme}://api.example.test:${origin.split(':').at(-1)}`;

/** The error of a request. */
async function errorOf(response: Promise<unknown>): Promise<Error> {
  const error: unknown = await response.catch((reason: unknown) => reason);
  if (error instanceof Error) return error;
  throw new Error('the request succeeded');
}

describe('an HTTP proxy', () => {
  it('gets plain HTTP without a tunnel', async () => {
    const [origin, proxy] = [await startOrigin(), await startHttpProxy()];
    const { fetch: ask } = client({ env: { http_proxy: `http://${proxy.address}` } });
    expect(await textOf(ask(`${named(origin)}/v1`, { method: 'POST', body: 'x' }))).toBe('from the origin');
    expect(proxy.asked).toEqual([`POST ${named(origin)}/v1`]);
  });

  it('tunnels to TLS servers, which the CA file lets trust', async () => {
    const [origin, proxy] = [await startTlsOrigin(), await startHttpProxy()];
    const url = `https://${origin}/`;
    const { fetch: ask } = client({
      caFile: certificate,
      env: { HTTPS_PROXY: `http://${proxy.address}`, NO_PROXY: '<-loopback>' },
    });
    expect(await textOf(ask(url))).toBe('from the TLS origin');
    expect(proxy.asked).toEqual([`CONNECT ${origin}`]);
  });

  it.each<[string, (address: string) => HttpClientOptions]>([
    [
      'the setting, before the environment',
      (proxy) => ({ proxy, env: { HTTP_PROXY: 'http://127.0.0.1:1' } }),
    ],
    ['ALL_PROXY', (proxy) => ({ env: { ALL_PROXY: proxy } })],
    ['an address without a scheme', (proxy) => ({ env: { HTTP_PROXY: proxy.slice('http://'.length) } })],
    [
      'the lower-case variable first',
      (proxy) => ({ env: { http_proxy: proxy, HTTP_PROXY: 'http://127.0.0.1:1' } }),
    ],
  ])('is taken from %s', async (_, options) => {
    const [origin, proxy] = [await startOrigin(), await startHttpProxy()];
    const { fetch: ask } = client(options(`http://${proxy.address}`));
    await textOf(ask(named(origin)));
    expect(proxy.asked).toHaveLength(1);
  });

  it.each([
    ['with name and password', 'me:p%40ss', 'me:p@ss'],
    ['without a password', 'me', 'me:'],
  ])('gets its credentials, %s', async (_, given, credentials) => {
    const [origin, proxy] = [await startTlsOrigin(), await startHttpProxy({ credentials })];
    const plain = await startOrigin();
    const variable = `http://${given}@${proxy.address}`;
    const { fetch: ask } = client({
      caFile: certificate,
      env: { HTTPS_PROXY: variable, HTTP_PROXY: variable, NO_PROXY: '<-loopback>' },
    });
    expect(await textOf(ask(`https://${origin}/`))).toBe('from the TLS origin');
    expect(await textOf(ask(named(plain)))).toBe('from the origin');
  });

  it.each(['http', 'https'])('that wants a password is named, with where to set it (%s)', async (scheme) => {
    const proxy = await startHttpProxy({ credentials: 'me:hidden' });
    const variable = scheme === 'https' ? 'HTTPS_PROXY' : 'http_proxy';
    const { fetch: ask } = client({ env: { [variable]: `http://${proxy.address}` } });
    expect(await errorOf(ask(named('x:1234', scheme)))).toMatchObject({
      code: 'authentication',
      status: 407,
      message: `the proxy http://${proxy.address} (${variable}) answered 407: the proxy wants a name and a password; set them in ${variable}: http://NAME:PASSWORD@HOST:PORT`,
    });
  });

  it.each(['http', 'https'])('that refuses the password is named without it (%s)', async (scheme) => {
    const proxy = await startHttpProxy({ credentials: 'me:hidden' });
    const { fetch: ask } = client({ env: { ALL_PROXY: `http://me:secret@${proxy.address}` } });
    expect(await errorOf(ask(named('x:1234', scheme)))).toMatchObject({
      code: 'authentication',
      message: `the proxy http://${proxy.address} (ALL_PROXY) answered 407; correct the name and the password in ALL_PROXY`,
    });
  });

  it('that does not allow the server is named', async () => {
    const proxy = await startHttpProxy({ status: 403 });
    const { fetch: ask } = client({ proxy: `http://${proxy.address}` });
    expect(await errorOf(ask('https://api.example.test/v1'))).toMatchObject({
      code: 'provider-rejected',
      retryable: false,
      message: `the proxy http://${proxy.address} (the setting "proxy") answered 403 when asked for api.example.test; it may not allow that server: ask its operator, or name the server in NO_PROXY`,
    });
  });

  it('that is not there is named', async () => {
    const { fetch: ask } = client({ env: { HTTPS_PROXY: 'http://me:secret@127.0.0.1:9' } });
    const error = await errorOf(ask('https://api.example.test/v1'));
    expect(error.message).toBe(
      'no connection to https://api.example.test through the proxy http://127.0.0.1:9 (HTTPS_PROXY): connect ECONNREFUSED 127.0.0.1:9',
    );
  });

  it('that an abort leaves waiting is no failure', async () => {
    const silent = await listen(createServer(() => {}).on('connect', () => {}));
    const { fetch: ask } = client({ env: { ALL_PROXY: `http://${silent}` } });
    for (const scheme of ['http', 'https']) {
      const caller = new AbortController();
      const asked = errorOf(ask(named('x:1234', scheme), { signal: caller.signal }));
      setImmediate(() => caller.abort());
      expect(await asked).toHaveProperty('name', 'AbortError');
    }
  });
});

describe('a SOCKS proxy', () => {
  it.each([
    ['socks4a', 'socks4 api.example.test'],
    ['socks5h', 'socks5 api.example.test'],
    ['socks', 'socks5 api.example.test'],
  ])('of kind %s looks names up itself', async (scheme, asked) => {
    const [origin, proxy] = [await startOrigin(), await startSocksProxy()];
    const { fetch: ask } = client({ env: { ALL_PROXY: `${scheme}://${proxy.address}` } });
    expect(await textOf(ask(named(origin)))).toBe('from the origin');
    expect(proxy.asked).toEqual([asked]);
  });

  it.each([
    ['socks4', 'socks4 127.0.0.1'],
    ['socks5', 'socks5 127.0.0.1'],
  ])('of kind %s gets addresses', async (scheme, asked) => {
    const [origin, proxy] = [await startOrigin(), await startSocksProxy()];
    const { fetch: ask } = client({
      env: { ALL_PROXY: `${scheme}://${proxy.address}`, NO_PROXY: '<-loopback>' },
    });
    expect(await textOf(ask(`http://127.0.0.1:${origin.split(':')[1]}/`))).toBe('from the origin');
    expect(proxy.asked).toEqual([asked]);
  });

  it('passes TLS and a stream on, with a name and a password', async () => {
    const credentials = 'me:p@ss:word';
    const [origin, proxy] = [await startTlsOrigin(), await startSocksProxy({ credentials })];
    const { fetch: ask } = client({
      caFile: certificate,
      env: { HTTPS_PROXY: `socks5h://me:p%40ss%3Aword@${proxy.address}`, NO_PROXY: '<-loopback>' },
    });
    expect(await textOf(ask(`https://${origin}/`))).toBe('from the TLS origin');
    expect(proxy.asked).toEqual(['socks5 127.0.0.1']);
  });

  it.each([
    ['', 'authentication'],
    ['me:wrong@', 'authentication'],
  ])('that wants another password than %j is named without one', async (given, code) => {
    const proxy = await startSocksProxy({ credentials: 'me:hidden' });
    const { fetch: ask } = client({ env: { ALL_PROXY: `socks5h://${given}${proxy.address}` } });
    const error = await errorOf(ask('http://api.example.test/'));
    expect(error).toMatchObject({
      code,
      message: expect.stringContaining(`socks5h://${proxy.address} (ALL_PROXY)`),
    });
    expect(error.message).not.toMatch(/wrong|hidden/);
  });

  it.each(['socks4a', 'socks5h'])('that refuses the server is named (%s)', async (scheme) => {
    const proxy = await startSocksProxy({ refuses: true });
    const { fetch: ask } = client({ env: { ALL_PROXY: `${scheme}://${proxy.address}` } });
    expect((await errorOf(ask('http://api.example.test/'))).message).toMatch(
      `no connection to http://api.example.test through the proxy ${scheme}://${proxy.address} (ALL_PROXY): Socks`,
    );
  });
});

describe('a server at a Unix socket', () => {
  it.runIf(process.platform !== 'win32')('is asked as localhost, past every proxy', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'completion-socket-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, 'model server.sock');
    const hosts: unknown[] = [];
    const server = createServer(({ method, url, headers }, response) => {
      hosts.push(`${method} ${headers.host}${url}`);
      response.end('{"models":[{"name":"qwen"}]}');
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    onTestFinished(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    const { fetch: ask } = client({ env: { ALL_PROXY: 'http://127.0.0.1:9' } });
    const provider = ollama({ baseUrl: `unix:${path}`, fetch: ask });
    const models = await provider.models?.({ signal: new AbortController().signal });
    expect(models?.map(({ id }) => id)).toEqual(['qwen']);
    expect(hosts[0]).toBe('GET localhost/api/tags');
  });

  it('that does not listen is named by its path', async () => {
    const provider = ollama({ baseUrl: 'unix:/nowhere/a.sock', fetch: client({}).fetch, retry: false });
    const error = await errorOf(
      provider.models?.({ signal: new AbortController().signal }) ?? Promise.resolve(),
    );
    expect(error.message).toBe(
      'no connection to http+unix://%2Fnowhere%2Fa.sock: connect ENOENT /nowhere/a.sock',
    );
  });
});

const hasIPv6 = Object.values(networkInterfaces()).some((each) =>
  each?.some(({ address }) => address === '::1'),
);

it.runIf(hasIPv6)('reaches IPv6 addresses, directly and through a tunnel', async () => {
  const tls = { cert: readFileSync(certificate), key: readFileSync(fixture('loopback.key.pem')) };
  const origin = await listen(
    createServer((_, response) => response.end('from IPv6')),
    '::1',
  );
  expect(await textOf(client({}).fetch(`http://${origin}/`))).toBe('from IPv6');
  const secure = await listen(createTlsServer(tls, (_, response) => response.end('by TLS')));
  const port = secure.split(':')[1];
  const proxies = [await startHttpProxy(), await startSocksProxy()];
  for (const [at, scheme] of ['http', 'socks5h'].entries()) {
    const { fetch: ask } = client({
      env: { HTTPS_PROXY: `${scheme}://${proxies[at]?.address}`, NO_PROXY: '<-loopback>' },
    });
    // The certificate is for 127.0.0.1, which shows that the handshake came through.
    const error = await errorOf(ask(`https://[::1]:${port}/`));
    expect(error.message).toMatch(/self.signed|altname/i);
  }
  expect(proxies.map(({ asked }) => asked)).toEqual([
    [`CONNECT [::1]:${port}`],
    ['socks5 0000:0000:0000:0000:0000:0000:0000:0001'],
  ]);
});

it('reports a server that answers 407 without any proxy setting', async () => {
  const origin = await startOrigin((_, response) =>
    response.writeHead(407, { 'proxy-authenticate': 'Basic' }).end('<title>Denied</title>'),
  );
  const provider = ollama({ baseUrl: `http://${origin}`, fetch: client({}).fetch });
  const error = await errorOf(
    provider.models?.({ signal: new AbortController().signal }) ?? Promise.resolve(),
  );
  expect(error).toMatchObject({
    code: 'authentication',
    message: `http://${origin} answered 407: the proxy wants a name and a password; set them in HTTPS_PROXY or HTTP_PROXY: http://NAME:PASSWORD@HOST:PORT`,
  });
});

it.each([
  ['foo bar', 'foo bar'],
  ['ftp://proxy.test:21', 'ftp://proxy.test:21'],
  ['http://', 'http://'],
  ['me:secret@host:port', 'host:port'],
  ['http://me:secret@a b', 'http://a b'],
  ['proxy.test/with/path', 'proxy.test/with/path'],
])('rejects %j as a proxy, without its password', async (value, shown) => {
  const { fetch: ask, routeTo } = client({ env: { HTTPS_PROXY: value } });
  const message = `HTTPS_PROXY must be the address of an http, https or SOCKS proxy, such as http://127.0.0.1:3128 or socks5h://127.0.0.1:1080, got ${JSON.stringify(shown)}`;
  expect(() => routeTo('https://api.example.test')).toThrow(message);
  await expect(ask('https://api.example.test')).rejects.toThrow(message);
  // Servers that need no proxy are reached all the same.
  expect(await textOf(ask(`http://${await startOrigin()}`))).toBe('from the origin');
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
