import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createHttpClient } from '@org/completion-node';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { textBody } from '../../test/hand-upstream';
import { chunksOf, readChunk } from '../stream/chunk-reader';
import { directFetch } from './direct-fetch';
import { httpUpstream } from './http-upstream';

// Processes and sockets, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const direct = directFetch({ fetch, isPlain: () => true });
const noSignal = new AbortController().signal;
const call = {
  method: 'POST',
  path: '/completions',
  headers: { 'x-request-id': '1' },
  body: '{"a":"é"}',
  signal: noSignal,
} as const;

let server: Server | undefined;

afterEach(async () => {
  const running = server;
  server = undefined;
  if (running === undefined) return;
  running.closeAllConnections();
  running.close();
  await once(running, 'close');
});

async function serve(
  handle: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>,
): Promise<string> {
  server = createServer((request, response) => void handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe.each([
  ['the platform’s fetch', fetch],
  ['Node’s own client', direct],
])('an HTTP upstream over %s', (_name, over) => {
  it('sends its own key instead of any other, and reads the answer', async () => {
    const seen: unknown[] = [];
    const origin = await serve(async (request, response) => {
      seen.push([
        request.method,
        request.url,
        request.headers.authorization,
        request.headers['x-own'],
        request.headers['x-request-id'],
        await text(request),
      ]);
      response.writeHead(201, { 'content-type': 'application/json', 'x-ratelimit-remaining-requests': '5' });
      response.end('{"ok":true}');
    });
    const upstream = httpUpstream({
      baseUrl: `${origin}/v1/`,
      apiKey: 'key',
      headers: { 'x-own': 'yes' },
      fetch: over,
    });
    const response = await upstream.send({
      ...call,
      headers: { ...call.headers, authorization: 'Bearer client' },
    });
    expect(seen).toEqual([['POST', '/v1/completions', 'Bearer key', 'yes', '1', '{"a":"é"}']]);
    expect([response.status, response.headers.get('x-ratelimit-remaining-requests')]).toEqual([201, '5']);
    expect(JSON.parse(await textBody(response))).toEqual({ ok: true });
  });

  it('does not follow redirects', async () => {
    let asked = 0;
    const origin = await serve((_, response) => {
      asked++;
      response.writeHead(307, { location: '/elsewhere' });
      response.end();
    });
    const response = await httpUpstream({ baseUrl: origin, fetch: over }).send(call);
    expect([response.status, asked]).toEqual([307, 1]);
  });

  it('rejects when no server responds, and closes the connection when it is aborted', async () => {
    const unreachable = httpUpstream({ baseUrl: 'http://127.0.0.1:1/v1', fetch: over });
    await expect(unreachable.send(call)).rejects.toThrow(/fetch failed|ECONNREFUSED|bad port/);
    const closed: Promise<unknown>[] = [];
    const origin = await serve((request, response) => {
      closed.push(once(response, 'close'));
      request.resume();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
    });
    const client = new AbortController();
    const response = await httpUpstream({ baseUrl: origin, fetch: over }).send({
      ...call,
      signal: client.signal,
    });
    const reader = chunksOf(response);
    if (reader === undefined) throw new Error('no body');
    await readChunk(reader);
    client.abort(new Error('gone'));
    await expect(readChunk(reader)).rejects.toThrow(/gone|abort/);
    await Promise.all(closed);
    expect(closed).toHaveLength(1);
  });

  it('distinguishes a body that breaks off from one that ends', async () => {
    const origin = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n', () => response.destroy());
    });
    const response = await httpUpstream({ baseUrl: origin, fetch: over }).send(call);
    await expect(textBody(response)).rejects.toThrow(/terminated|aborted|closed/);
  });
});

describe('Node’s own client', () => {
  it('retries when a kept connection was closed at the moment of its reuse', async () => {
    let asked = 0;
    const origin = await serve((request, response) => {
      asked++;
      request.resume();
      if (asked === 2) {
        request.socket.resetAndDestroy();
        return;
      }
      response.end('{}');
    });
    const first = await direct(`${origin}/v1/completions`, { method: 'POST', headers: {}, body: '{}' });
    await textBody(first);
    const second = await direct(`${origin}/v1/completions`, { method: 'POST', headers: {}, body: '{}' });
    expect([await textBody(second), asked]).toEqual(['{}', 3]);
  });

  it('pauses the server while the client reads nothing', async () => {
    let written = 0;
    const origin = await serve((request, response) => {
      request.resume();
      response.writeHead(200);
      const more = () => {
        while (written < 50_000_000) {
          written += 100_000;
          if (!response.write(Buffer.alloc(100_000))) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    });
    const response = await direct(`${origin}/`, { headers: {} });
    const chunks = chunksOf(response);
    if (chunks === undefined) throw new Error('no body');
    let before = -1;
    while (before !== written) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(written).toBeLessThan(40_000_000);
    let read = 0;
    for (let chunk = await readChunk(chunks); chunk !== undefined; chunk = await readChunk(chunks))
      read += chunk.length;
    expect(read).toBe(50_000_000);
  });

  it('is not used where requests go through a proxy', async () => {
    const answer = new Response('through the proxy');
    const proxied = directFetch({
      fetch: () => Promise.resolve(answer),
      isPlain: (url) => new URL(url).hostname !== 'far.example',
    });
    expect(await proxied('https://far.example/v1/models')).toBe(answer);
    const origin = await serve((_, response) => void response.end('directly'));
    expect(await textBody(await proxied(`${origin}/v1/models`))).toBe('directly');
  });
});

it.runIf(process.platform !== 'win32')('reaches an upstream at a Unix socket', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'completion-gateway-'));
  const path = join(folder, 'model.sock');
  const client = createHttpClient({ env: { ALL_PROXY: 'http://127.0.0.1:9' } });
  server = createServer((request, response) => void response.end(`${request.headers.host}${request.url}`));
  server.listen(path);
  await once(server, 'listening');
  const upstream = httpUpstream({ baseUrl: `unix:${path}`, fetch: directFetch(client) });
  expect(upstream.id).toBe(path);
  expect(await textBody(await upstream.send(call))).toBe('localhost/v1/completions');
  await client.close();
  await rm(folder, { recursive: true, force: true });
});

it.each(['ftp://a', 'not a url', 'http://user:secret@host/v1'])(
  'rejects an invalid address without showing its password: %s',
  (baseUrl) => {
    const make = () => httpUpstream({ baseUrl });
    expect(make).toThrow('baseUrl');
    expect(make).not.toThrow('secret');
  },
);

it.each([
  'http://h',
  'http://h/',
  'http://h/v1',
  'http://h/v1/',
  'http://h/v1/completions',
  'http://h/v1/chat/completions',
])('accepts the base URL with or without a path: %s', async (baseUrl) => {
  const urls: string[] = [];
  const over: typeof fetch = (url) => {
    urls.push(url as string);
    return Promise.resolve(new Response());
  };
  await httpUpstream({ baseUrl, fetch: over }).send(call);
  expect(urls).toEqual(['http://h/v1/completions']);
});
