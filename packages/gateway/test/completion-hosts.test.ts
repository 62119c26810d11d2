import { once } from 'node:events';
import { createServer, request as httpRequest, Agent, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  directFetch,
  httpUpstream,
  startGateway,
  type RunningGateway,
  type StartGatewayOptions,
} from '../src/index';
import { silentLogger } from '../src/log/gateway-logger';
import { done, event } from './hand-upstream';
import { until } from './programs';

// Sockets, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const body = JSON.stringify({ model: 'm', prompt: 'p', stream: true });
const answer = event('a') + event('b', 'stop') + done;

/** A model server on Node's own server: what it does with each request is up to the test. */
let model: Server;
let respond: Parameters<typeof createServer>[1];
let seen: IncomingMessage[];
let connections: number;
let running: RunningGateway;

async function start(options: Partial<StartGatewayOptions> = {}): Promise<RunningGateway> {
  const { port } = model.address() as AddressInfo;
  return startGateway({
    port: 0,
    upstreams: [
      httpUpstream({
        baseUrl: `http://127.0.0.1:${port}/v1`,
        fetch: directFetch({ fetch, isPlain: () => true }),
      }),
    ],
    auth: 'none',
    logger: silentLogger,
    healthCheckMs: 0,
    ...options,
  });
}

beforeEach(async () => {
  [seen, connections] = [[], 0];
  respond = (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(answer);
  };
  model = createServer((request, response) => {
    seen.push(request);
    request.resume();
    request.once('end', () => respond?.(request, response));
  });
  model.on('connection', () => connections++);
  model.listen(0, '127.0.0.1');
  await once(model, 'listening');
  running = await start();
});

afterEach(async () => {
  await running.close();
  model.closeAllConnections();
  model.close();
});

function head(lines: readonly string[] = [], target = '/v1/completions', host = '127.0.0.1'): string {
  return [
    `POST ${target} HTTP/1.1`,
    `Host: ${host}`,
    'Content-Type: application/json',
    ...lines,
    '',
    '',
  ].join('\r\n');
}

const whole = (lines: readonly string[] = [], ...place: string[]) =>
  head([`Content-Length: ${body.length}`, ...lines], ...place) + body;

/** Sends bytes and reads until the server closes the connection. */
async function raw(bytes: string): Promise<string> {
  const socket = connect(running.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(bytes);
  return text(socket).catch(() => '');
}

const post = (headers: Record<string, string> = {}) =>
  fetch(`${running.url}/v1/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });

describe('completions on a server', () => {
  it('keep the connections of both sides', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const sockets = new Set<unknown>();
    for (let turn = 0; turn < 5; turn++) {
      const sent = httpRequest(`${running.url}/v1/completions`, {
        agent,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': body.length },
      });
      sent.end(body);
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      sockets.add(sent.socket);
      expect(await text(response)).toBe(answer);
    }
    agent.destroy();
    expect([sockets.size, connections]).toEqual([1, 1]);
  });

  it('pass headers on in both directions, and none that they should not', async () => {
    respond = (_, response) => {
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'x-ratelimit-remaining-requests': '7',
        'set-cookie': 'a=b',
        'x-own': 'secret',
      });
      response.end(answer);
    };
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const response = await post({
      traceparent,
      'x-request-id': 'id-1',
      cookie: 'c=d',
      authorization: 'Bearer t',
    });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-completion-cache': 'miss',
      'x-ratelimit-remaining-requests': '7',
      'x-request-id': 'id-1',
    });
    expect([response.headers.get('set-cookie'), response.headers.get('x-own')]).toEqual([null, null]);
    expect(await response.text()).toBe(answer);
    const [{ headers } = { headers: {} }] = seen as { headers: Record<string, unknown> }[];
    expect(headers).toMatchObject({ traceparent, 'x-request-id': 'id-1' });
    expect([headers['cookie'], headers['authorization']]).toEqual([undefined, undefined]);
  });

  it('take a body in chunks with trailers, and an answer with trailers', async () => {
    respond = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', trailer: 'x-sum' });
      response.write(answer);
      response.addTrailers({ 'x-sum': '1' });
      response.end();
    };
    const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\nX-Sum: 1\r\n\r\n`;
    const got = await raw(
      head(['Transfer-Encoding: chunked', 'Trailer: X-Sum', 'Connection: close']) + chunked,
    );
    expect(got).toMatch(/^HTTP\/1.1 200 /);
    expect(got).toContain(done);
    expect(got).not.toMatch(/x-sum/i);
  });

  it('end with an error event where the upstream ends in the middle', async () => {
    respond = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(event('a'), () => response.destroy());
    };
    const cut = await post();
    expect(await cut.text()).toMatch(/"text":"a"[\s\S]*upstream_cut/);
    expect(running.gateway.open).toBe(0);
  });

  it('end their work when the client leaves before and in the middle of the answer', async () => {
    const closed: Promise<unknown>[] = [];
    for (const begins of [false, true]) {
      respond = (_, response) => {
        closed.push(once(response, 'close'));
        if (!begins) return;
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(event('a'));
      };
      const socket = connect(running.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write(whole());
      if (begins) await once(socket, 'data');
      else await until(() => closed.length === 1);
      socket.destroy();
      await Promise.all(closed);
      await until(() => running.gateway.open === 0);
    }
    expect(closed).toHaveLength(2);
  });

  it('let a client read the error for a body that is too large, and send its next request', async () => {
    await running.close();
    running = await start({ caps: { maxBodyBytes: 1_000_000 } });
    const large = 'x'.repeat(3_000_000);
    const got = await raw(head([`Content-Length: ${large.length}`]) + large + whole(['Connection: close']));
    expect(got).toMatch(/^HTTP\/1.1 413 [\s\S]*body_too_large[\s\S]*HTTP\/1.1 200 /);
  });

  it('do not wait long for a body that nobody reads', async () => {
    const got = await raw(head(['Content-Length: 100000000']) + 'x'.repeat(1000));
    expect(got).toMatch(/^HTTP\/1.1 413 /);
  });

  it.each([
    ['with a query', '/v1/completions?api-version=1', '127.0.0.1', 200],
    ['with a whole address', 'http://127.0.0.1/v1/completions', '127.0.0.1', 200],
    ['under another loopback name', '/v1/completions', 'localhost:4141', 200],
    ['under a foreign name', '/v1/completions', 'evil.example', 403],
    ['under a name that is none', '/v1/completions', 'a b/c', 400],
    ['with a slash too many', '/v1//completions', '127.0.0.1', 404],
  ])('are found %s', async (_name, target, host, status) => {
    const got = await raw(whole(['Connection: close'], target, host));
    expect(got).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(got.includes(done)).toBe(status === 200);
  });

  it.each(['GET', 'HEAD', 'PUT', 'DELETE'])('take no %s', async (method) => {
    const response = await fetch(`${running.url}/v1/completions`, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
  });

  it('answer pages of allowed origins, and no others', async () => {
    await running.close();
    running = await start({ origins: ['https://play.example.org'] });
    const asks = (origin: string) => ({ origin, 'access-control-request-headers': 'authorization' });
    const preflight = await fetch(`${running.url}/v1/completions`, {
      method: 'OPTIONS',
      headers: asks('https://play.example.org'),
    });
    expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([
      204,
      'authorization',
    ]);
    const allowed = await post({ origin: 'https://play.example.org' });
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://play.example.org');
    expect(await allowed.text()).toBe(answer);
    const own = await post({ origin: running.url });
    expect([own.status, await own.text()]).toEqual([200, answer]);
    const foreign = await post({ origin: 'https://evil.example' });
    expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    expect(seen).toHaveLength(2);
  });

  it('release their slot when their head cannot be written', async () => {
    await running.close();
    const headers = new Map([
      ['content-type', 'text/event-stream'],
      ['x-ratelimit-odd', 'two\nlines'],
    ]);
    const signals: AbortSignal[] = [];
    running = await start({
      upstreams: [
        {
          id: 'odd',
          send: ({ signal }) => {
            signals.push(signal);
            return Promise.resolve({
              status: 200,
              ok: true,
              headers: {
                get: (name) => headers.get(name) ?? null,
                forEach: (visit) => headers.forEach((value, name) => visit(value, name)),
              },
              body: { read: (take) => take(new TextEncoder().encode(event('a'))), cancel: () => {} },
            });
          },
        },
      ],
    });
    await expect(post()).rejects.toThrow('fetch failed');
    await until(() => running.gateway.open === 0);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });
});
