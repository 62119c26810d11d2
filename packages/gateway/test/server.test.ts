import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCompletionServer, type CompletionServer } from '@org/completion-testing/server';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hashToken } from '../src/auth/static-tokens';
import { httpUpstream, startGateway, type RunningGateway, type StartGatewayOptions } from '../src/index';
import { silentLogger } from '../src/log/gateway-logger';
import { codeOf } from './hand-upstream';
import { output, until } from './programs';

const model = 'Qwen/Qwen2.5-Coder-7B';
let upstream: CompletionServer;
let running: RunningGateway;
/** A gateway with short timeouts, which a busy machine may exceed. */
let impatient: RunningGateway;

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

function start(options: Partial<StartGatewayOptions> = {}): Promise<RunningGateway> {
  return startGateway({
    port: 0,
    upstreams: [httpUpstream({ baseUrl: upstream.baseUrl, apiKey: 'key' })],
    auth: 'none',
    logger: silentLogger,
    healthCheckMs: 0,
    ...options,
  });
}

beforeAll(async () => {
  upstream = await startCompletionServer();
  running = await start();
  impatient = await start({ server: { headersMs: 300, requestMs: 600 } });
});

afterAll(async () => {
  await Promise.all([running.close(), impatient.close()]);
  await upstream.close();
});

function post(body: object, gateway = running): Promise<Response> {
  return fetch(`${gateway.url}/v1/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, prompt: 'p', ...body }),
  });
}

/** A text that is generated when the test allows it. */
function byHand() {
  const parts: (string | undefined)[] = [];
  let wake = () => {};
  const put = (part: string | undefined) => {
    parts.push(part);
    wake();
  };
  async function* stream() {
    for (;;) {
      while (parts.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      const part = parts.shift();
      if (part === undefined) return;
      yield part;
    }
  }
  return { stream: stream(), put };
}

/** Sends bytes and reads until the server closes the connection. */
async function raw(bytes: string | Uint8Array, port = running.port): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(bytes);
  return text(socket).catch(() => '');
}

describe('a gateway over a socket', () => {
  it('delivers the first event before the upstream sends the second', async () => {
    const answer = byHand();
    upstream.configure({ model: () => ({ text: answer.stream }) });
    const pending = post({ stream: true });
    answer.put('one');
    const response = await pending;
    const reader = response.body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    expect(new TextDecoder().decode(value as Uint8Array)).toContain('one');
    answer.put('two');
    answer.put(undefined);
    let rest = '';
    for (;;) {
      const { done, value: more } = (await reader?.read()) ?? { done: true };
      if (done) break;
      rest += new TextDecoder().decode(more as Uint8Array);
    }
    expect(rest).toContain('two');
    expect(rest.trimEnd().endsWith('[DONE]')).toBe(true);
  });

  it('closes the upstream’s connection when the client disconnects, in the middle and before the head', async () => {
    const answer = byHand();
    upstream.configure({ model: () => ({ text: answer.stream }) });
    const client = new AbortController();
    const init = (body: object) => ({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model, prompt: 'p', stream: true, ...body }),
      signal: client.signal,
    });
    const early = fetch(`${running.url}/v1/completions`, init({ prompt: 'early' }));
    await upstream.nextRequest();
    const pending = fetch(`${running.url}/v1/completions`, init({ prompt: 'middle' }));
    answer.put('one');
    answer.put('one');
    await Promise.race([early, pending]);
    client.abort();
    await Promise.allSettled([early, pending]);
    await upstream.whenIdle();
    await until(() => running.gateway.open === 0);
    expect(upstream.inFlight).toBe(0);
  });

  it('pauses the upstream while the client does not read, and loses nothing', async () => {
    const chunk = 'x'.repeat(8192);
    let made = 0;
    const chunks = 3000;
    async function* much() {
      for (; made < chunks; made++) yield chunk;
    }
    upstream.configure({ model: () => ({ text: much() }) });
    const response = await post({ stream: true });
    // Sockets and streams buffer some, by far not all of the 24 MB.
    let before = -1;
    await until(async () => {
      const still = made === before;
      before = made;
      await new Promise((resolve) => setTimeout(resolve, 100));
      return still && made > 0;
    });
    expect(made).toBeLessThan(chunks * 0.7);
    const body = await response.text();
    expect(body.split(chunk)).toHaveLength(chunks + 1);
    expect(made).toBe(chunks);
  });

  it('disconnects a client that reads nothing for too long, and its upstream', async () => {
    async function* endless() {
      for (;;) yield await Promise.resolve('x'.repeat(8192));
    }
    upstream.configure({ model: () => ({ text: endless() }) });
    const hasty = await start({ server: { stalledMs: 200 } });
    const body = JSON.stringify({ model, prompt: 'p', stream: true });
    const socket = connect(hasty.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      `POST /v1/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await until(() => hasty.gateway.open === 1);
    await until(() => hasty.gateway.open === 0);
    await upstream.whenIdle();
    expect(upstream.inFlight).toBe(0);
    socket.destroy();
    await hasty.close();
  });

  it('lets a client wait for its upstream longer than for its own reads', async () => {
    const answer = byHand();
    upstream.configure({ model: () => ({ text: answer.stream }) });
    const hasty = await start({ server: { stalledMs: 50 } });
    const pending = post({ stream: true }, hasty);
    await until(() => hasty.gateway.open === 1);
    await sleep(150);
    answer.put('one');
    const response = await pending;
    await sleep(150);
    answer.put('two');
    answer.put(undefined);
    expect(await response.text()).toContain('two');
    await hasty.close();
  });

  it('streams to an HTTP/1.0 client too', async () => {
    upstream.configure({ model: () => ({ text: 'Heisenberg' }) });
    const body = JSON.stringify({ model, prompt: 'p', stream: true });
    const answer = await raw(
      `POST /v1/completions HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(answer).not.toMatch(/transfer-encoding/i);
    expect(answer).toContain('data: [DONE]');
  });
});

describe('hostile clients', () => {
  const json = (answer: string) =>
    JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as { error: { code: string } };

  it.each([
    ['nothing at all', ''],
    ['headers without end', 'POST /v1/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nX-'],
    ['half a body', 'POST /v1/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{'],
  ])('does not wait for %s', async (_name, bytes) => {
    const answer = await raw(bytes, impatient.port);
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(json(answer).error.code).toBe('request_too_slow');
  });

  it.each([
    [
      'a flood of headers',
      `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n${'X-A: aaaaaaaaaaaaaaaaaaaaaaaa\r\n'.repeat(2000)}\r\n`,
      431,
      'headers_too_large',
    ],
    [
      'one endless header',
      `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ${'a'.repeat(100_000)}`,
      431,
      'headers_too_large',
    ],
    ['something else than HTTP', 'hello\r\n\r\n', 400, 'malformed_http'],
    [
      'two lengths',
      'POST /v1/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
      'malformed_http',
    ],
    [
      'length and chunks',
      'POST /v1/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
      'malformed_http',
    ],
    [
      'a foreign host',
      'GET /v1/models HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
      403,
      'host_not_allowed',
    ],
    [
      'an odd host',
      'GET /v1/models HTTP/1.1\r\nHost: a b/c\r\nConnection: close\r\n\r\n',
      400,
      'bad_request_target',
    ],
    [
      'a path upwards',
      'GET /v1/../../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n',
      404,
      'unknown_route',
    ],
  ])('sends an error in the usual shape for %s', async (_name, bytes, status, code) => {
    const answer = await raw(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(json(answer).error.code).toBe(code);
  });

  it('limits the time for all headers, even when they arrive byte by byte', async () => {
    const socket = connect(impatient.port, '127.0.0.1');
    socket.on('error', () => {});
    const drip = setInterval(() => socket.write('X'), 20);
    try {
      socket.write('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-');
      const answer = await text(socket);
      expect(answer).toMatch(/^HTTP\/1.1 408 /);
      expect(json(answer).error.code).toBe('request_too_slow');
    } finally {
      clearInterval(drip);
    }
  });

  it('rejects a bad request after a good one on the same connection', async () => {
    const good = 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
    const socket = connect(running.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(good);
    let seen = '';
    socket.on('data', (data: Buffer) => {
      const first = seen === '';
      seen += data.toString();
      if (first) socket.write('hello\r\n\r\n');
    });
    await once(socket, 'close');
    expect(seen).toMatch(/^HTTP\/1.1 200 [\s\S]*HTTP\/1.1 400 /);
    expect(seen).toContain('malformed_http');
  });

  it('rejects a body that is too large while it arrives', async () => {
    const chunk = `8000\r\n${'x'.repeat(0x8000)}\r\n`;
    const answer = await raw(
      `POST /v1/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(40)}`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
  });

  it('survives arbitrary bytes', async () => {
    const request = fc.record({
      method: fc.constantFrom('GET', 'POST', 'PUT', 'OPTIONS', 'HEAD', 'TRACE', 'CONNECT', 'FOO'),
      path: fc.oneof(
        fc.constantFrom(
          '/v1/completions',
          '/v1/chat/completions',
          '/v1/models',
          '/metrics',
          '*',
          'http://a/v1/models',
          '/%00',
          '//',
          '/\\',
        ),
        fc.string({ maxLength: 40 }).map((each) => `/${each}`),
      ),
      headers: fc.array(
        fc.tuple(
          fc.oneof(
            fc.string({ maxLength: 12 }),
            fc.constantFrom(
              'Origin',
              'Authorization',
              'Content-Type',
              'X-Request-Id',
              'traceparent',
              'Expect',
            ),
          ),
          fc.oneof(
            fc.string({ maxLength: 40 }),
            fc.constantFrom('application/json', 'null', '100-continue', 'http://127.0.0.1'),
          ),
        ),
        { maxLength: 3 },
      ),
      body: fc.oneof(
        fc.json(),
        fc.string(),
        fc.uint8Array({ maxLength: 200 }).map((each) => Buffer.from(each).toString('latin1')),
        fc
          .record({
            model: fc.jsonValue(),
            prompt: fc.jsonValue(),
            max_tokens: fc.jsonValue(),
            n: fc.jsonValue(),
            stream: fc.jsonValue(),
            temperature: fc.jsonValue(),
          })
          .map((each) => JSON.stringify(each)),
      ),
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ method, path, headers, body }) => {
        const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
        const bytes = Buffer.from(
          `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n${head}Content-Length: ${Buffer.byteLength(body, 'latin1')}\r\n\r\n${body}`,
          'latin1',
        );
        const answer = await raw(bytes, impatient.port);
        // Node itself closes requests for a tunnel.
        if (method === 'CONNECT' && answer === '') return;
        const status = Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
        expect(status).toBeLessThan(500);
        const told = status < 400 || method === 'HEAD' ? 'nothing' : typeof json(answer).error.code;
        expect(['nothing', 'string']).toContain(told);
      }),
      { numRuns: 150 },
    );
    expect((await fetch(`${impatient.url}/healthz`)).status).toBe(200);
    await until(() => impatient.gateway.open === 0);
  });
});

describe('starting', () => {
  it('beyond loopback requires authentication', async () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1']) {
      await expect(start({ host })).rejects.toThrow('without auth');
    }
    const auth = { tokens: [{ id: 'a', sha256: await hashToken('t') }] };
    const open = await start({ host: '0.0.0.0', auth });
    expect((await fetch(`http://127.0.0.1:${open.port}/v1/models`)).status).toBe(401);
    await open.close();
  });

  it('on a port in use rejects and leaves nothing behind', async () => {
    await expect(start({ port: running.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('without a reachable Redis logs a warning and goes on', async () => {
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (_: object, message: string) => void warnings.push(message) };
    const alone = await start({ redisUrl: 'redis://127.0.0.1:1', logger });
    const { status } = await fetch(`${alone.url}/healthz`);
    await alone.close();
    expect(status).toBe(200);
    expect(warnings).toEqual([
      'Redis cannot be reached: limits are counted in this process alone until it can',
    ]);
  });
});

describe('closing', () => {
  it('lets streams end and rejects new requests', async () => {
    const answer = byHand();
    upstream.configure({ model: () => ({ text: answer.stream }) });
    const closing = await start();
    const pending = post({ stream: true }, closing);
    answer.put('one');
    const response = await pending;
    const closed = closing.close();
    await until(async () => {
      const refused = await post({}, closing).then(
        (each) => each.status === 503,
        () => true,
      );
      return refused;
    });
    answer.put('two');
    answer.put(undefined);
    expect(await response.text()).toContain('[DONE]');
    await closed;
    await expect(fetch(`${closing.url}/healthz`)).rejects.toThrow('fetch failed');
  });

  it('cuts streams that go on for too long', async () => {
    const answer = byHand();
    upstream.configure({ model: () => ({ text: answer.stream }) });
    const closing = await start({ drainMs: 100 });
    const pending = post({ stream: true }, closing);
    answer.put('one');
    const response = await pending;
    const rest = response.text().then(
      () => 'whole',
      () => 'cut off',
    );
    await closing.close();
    expect(await rest).toBe('cut off');
    await upstream.whenIdle();
  });
});

describe('a closing server', () => {
  it('reports draining at /healthz while answers end, also on new connections', async () => {
    const answer = byHand();
    upstream.configure({ model: () => ({ text: answer.stream }) });
    const closing = await start();
    const pending = post({ stream: true }, closing);
    answer.put('one');
    const response = await pending;
    const closed = closing.close();
    // A new connection, not a kept one.
    const told = await raw(
      'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n',
      closing.port,
    );
    expect(told).toMatch(/^HTTP\/1.1 503 /);
    expect(told).toContain('"status":"draining"');
    expect(await codeOf(await post({}, closing))).toBe('draining');
    answer.put(undefined);
    expect(await response.text()).toContain('[DONE]');
    await closed;
    await expect(fetch(`${closing.url}/healthz`)).rejects.toThrow('fetch failed');
  });

  it('closes in time although an answer never ends', async () => {
    const closing = await start({
      drainMs: 100,
      // This model ignores signals.
      upstreams: [{ id: 'deaf', send: () => new Promise(() => {}) }],
    });
    const pending = post({}, closing).catch(() => 'cut off');
    await until(() => closing.gateway.open === 1);
    await closing.close();
    expect(await pending).toBe('cut off');
  });
});

describe('two requests on one connection', () => {
  /** More than a connection buffers behind the first response. */
  const large = 'x'.repeat(8192);

  it.each([
    ['a short one', 'one'],
    ['one larger than the buffer', large],
  ])('leave nothing behind when it closes, with %s as the second answer', async (_name, chunk) => {
    async function* never() {
      for (let turn = 0; turn < 8; turn++) yield await Promise.resolve(chunk);
      await new Promise(() => {});
    }
    upstream.configure({ model: () => ({ text: never() }) });
    const body = JSON.stringify({ model, prompt: 'p', stream: true, max_tokens: 4096 });
    const request = `POST /v1/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const socket = connect(running.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(request + request + request);
    await until(() => running.gateway.open === 3 && upstream.inFlight === 3);
    socket.destroy();
    await until(() => running.gateway.open === 0);
    await upstream.whenIdle();
    expect(upstream.inFlight).toBe(0);
  });

  it('get their responses one after the other, however long the second waits', async () => {
    const first = byHand();
    let requestCount = 0;
    upstream.configure({ model: () => ({ text: requestCount++ === 0 ? first.stream : large.repeat(8) }) });
    const hasty = await start({ server: { stalledMs: 100 } });
    const body = JSON.stringify({ model, prompt: 'p', stream: true });
    const request = (more: string) =>
      `POST /v1/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;
    const socket = connect(hasty.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(request('') + request('Connection: close\r\n'));
    const all = text(socket);
    await until(() => requestCount === 2);
    first.put('one');
    await sleep(400);
    first.put(undefined);
    expect((await all).split('data: [DONE]')).toHaveLength(3);
    expect(hasty.gateway.open).toBe(0);
    await hasty.close();
  });
});

describe('files beside the routes', () => {
  let folder: string;
  let site: RunningGateway;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gateway-files-'));
    await mkdir(join(folder, 'site', 'assets'), { recursive: true });
    await writeFile(join(folder, 'secret.txt'), 'secret');
    await writeFile(join(folder, 'site', '.env'), 'secret');
    await writeFile(join(folder, 'site', 'index.html'), '<title>play</title>');
    await writeFile(join(folder, 'site', 'assets', 'app.js'), 'run()');
    site = await start({ staticFolder: join(folder, 'site') });
  });

  afterAll(async () => {
    await site.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('are served with their types beside the routes', async () => {
    const page = await fetch(site.url);
    expect([page.headers.get('content-type'), await page.text()]).toEqual([
      'text/html; charset=utf-8',
      '<title>play</title>',
    ]);
    const script = await fetch(`${site.url}/assets/app.js`);
    expect(script.headers.get('content-type')).toMatch(/javascript/);
    expect(script.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await fetch(`${site.url}/v1/models`)).status).toBe(200);
    expect(await codeOf(await fetch(`${site.url}/nothing.js`))).toBe('unknown_route');
  });

  it('are not kept open for a client that reads nothing', async () => {
    // More than the buffers of any system.
    await writeFile(join(folder, 'site', 'large.bin'), '');
    await truncate(join(folder, 'site', 'large.bin'), 256_000_000);
    const hasty = await start({
      staticFolder: join(folder, 'site'),
      server: { stalledMs: 200 },
      drainMs: 3_600_000,
    });
    const socket = connect(hasty.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('GET /large.bin HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await once(socket, 'readable');
    // It closes before its time limit only when all connections are closed.
    await expect(hasty.close()).resolves.toBeUndefined();
    socket.destroy();
  });

  it('exclude links that lead out or to hidden files, and all but regular files', async () => {
    const inSite = (...parts: string[]) => join(folder, 'site', ...parts);
    await symlink(join(folder, 'secret.txt'), inSite('out.txt'));
    await symlink(folder, inSite('outside'));
    await symlink(inSite('.env'), inSite('hidden.txt'));
    await symlink(inSite('assets', 'app.js'), inSite('within.js'));
    await mkdir(inSite('linked'));
    await symlink(join(folder, 'secret.txt'), inSite('linked', 'index.html'));
    expect((await output('mkfifo', [inSite('pipe')])).status).toBe(0);
    for (const path of ['out.txt', 'outside/secret.txt', 'hidden.txt', 'linked/', 'linked', 'pipe', '%FF'])
      expect([path, (await fetch(`${site.url}/${path}`)).status]).toEqual([path, 404]);
    expect(await (await fetch(`${site.url}/within.js`)).text()).toBe('run()');
    // The served folder may be a link itself.
    await symlink(inSite(), join(folder, 'link'));
    const linked = await start({ staticFolder: join(folder, 'link') });
    expect(await (await fetch(linked.url)).text()).toContain('play');
    await linked.close();
  });

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/.env',
    '/%2eenv',
    '//secret.txt',
    '/assets/%00',
    '/..;/secret.txt',
  ])('exclude files outside of the folder and hidden ones: %s', async (path) => {
    const answer = await raw(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`,
      site.port,
    );
    expect(answer).toMatch(/^HTTP\/1.1 (?:400|404) /);
    expect(answer).not.toContain('\r\nsecret');
  });
});
