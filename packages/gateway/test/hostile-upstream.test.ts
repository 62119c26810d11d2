import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fakeClock } from '@org/completion-testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createGateway, type Gateway } from '../src/create-gateway';
import { directFetch, httpUpstream } from '../src/index';
import { prometheusMetrics } from '../src/metrics/prometheus-metrics';
import type { GatewayOptions } from '../src/options/gateway-options';
import type { Upstream } from '../src/upstream/upstream';
import {
  ask,
  codeOf,
  completion,
  done,
  event,
  handUpstream,
  chunks,
  settled,
  type HandUpstream,
} from './hand-upstream';

// Processes and sockets, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

// Assembled, so that no scanner takes them for real.
const key = ['sk', 'own', 'Key4711', '/of+this="upstream"'].join('-');
const likeKey = ['sk', 'proj', 'a1B2c3D4e5F6g7H8'].join('-');

function gatewayOver(upstream: Upstream, options: Partial<GatewayOptions> = {}) {
  return createGateway({ upstreams: [upstream], auth: 'none', ...options });
}

function withKey() {
  return handUpstream({ secrets: () => [key] });
}

const health = async (gateway: { fetch(request: Request): Promise<Response> }) =>
  (await (await gateway.fetch(new Request('http://gateway.test/healthz'))).json()) as unknown;

describe('a hostile response', () => {
  let server: Server | undefined;
  const sockets = new Set<Socket>();

  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    server?.close();
    if (server !== undefined) await once(server, 'close');
    server = undefined;
  });

  /** A server that always responds with the same bytes. */
  async function answering(bytes: string | Uint8Array): Promise<Upstream> {
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('data', () => socket.end(bytes));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return httpUpstream({
      baseUrl: `http://127.0.0.1:${port}/v1`,
      fetch: directFetch({ fetch, isPlain: () => true }),
    });
  }

  const head = 'Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}';

  it.each(['101 x', '200 OK', '204 x', '205 x', '299 x', '304 x', '600 x', '999 x', '000 x'])(
    'with status %s is an error for requests, and does not break a health check',
    async (status) => {
      const upstream = await answering(`HTTP/1.1 ${status}\r\n${head}`);
      const clock = fakeClock();
      let checked = 0;
      const checks = () => checked;
      const counted: Upstream = {
        ...upstream,
        send: (call) =>
          upstream.send(call).finally(() => {
            if (call.path === '/models') checked++;
          }),
      };
      const gateway = gatewayOver(counted, { clock, healthCheckMs: 10_000 });
      for (const stream of [true, false]) {
        const response = await gateway.fetch(ask({ stream }));
        expect(response.status).toBe(502);
        expect(await codeOf(response)).toMatch(/^upstream_/);
      }
      // The check goes over the socket, which the clock does not drive.
      await clock.advance(10_000);
      await expect.poll(() => checks()).toBe(1);
      gateway.close();
      expect(gateway.open).toBe(0);
      await expect.poll(() => clock.pending).toBe(0);
    },
  );

  it('with an encoding that was not requested is an error', async () => {
    const upstream = await answering(
      'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: application/json\r\nConnection: close\r\n\r\nxx',
    );
    const response = await gatewayOver(upstream).fetch(ask({ stream: false }));
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    expect([response.status, error.code]).toEqual([502, 'upstream_malformed']);
    expect(error.message).toContain('gzip');
  });

  it('without a status, as of a hidden redirect, is an error', async () => {
    const upstream: Upstream = { id: 'hidden', send: () => Promise.resolve(Response.error()) };
    const response = await gatewayOver(upstream).fetch(ask());
    expect([response.status, await codeOf(response)]).toEqual([502, 'upstream_redirected']);
  });
});

describe('the key of an upstream', () => {
  const said = (secret: string) => JSON.stringify({ error: { message: `the key ${secret} is not good` } });
  const json = { 'content-type': 'application/json' };

  describe.each([
    ['the upstream’s own', key],
    ['what looks like one', likeKey],
  ])('%s', (_name, secret) => {
    const answers: readonly (readonly [string, Response])[] = [
      ...[400, 401, 402, 403, 404, 409, 422, 429, 500, 503].map((status): [string, Response] => [
        `status ${status}`,
        new Response(said(secret), { status, headers: json }),
      ]),
      [
        'a list of fields',
        Response.json({ detail: [{ loc: ['header'], msg: `key ${secret}` }] }, { status: 422 }),
      ],
      ['plain text', new Response(`key ${secret} is unknown`, { status: 400 })],
      ['a page', new Response(`<title>${secret}</title>`, { status: 400 })],
      ['an error with status 200', new Response(said(secret), { headers: json })],
      ['an error with a number', Response.json({ error: { message: secret, code: 429 } })],
      ['a code', Response.json({ error: { message: 'm', code: secret, param: secret } }, { status: 400 })],
      ['a type', new Response('x', { headers: { 'content-type': `text/${secret.replace(/[^\w-]/g, '')}` } })],
      ['a header', Response.json({}, { status: 429, headers: { 'x-ratelimit-note': secret } })],
      ['a header of a good answer', Response.json(completion, { headers: { 'x-ratelimit-note': secret } })],
    ];

    it.each(answers)('in %s is redacted', async (_where, response) => {
      for (const stream of [true, false]) {
        const upstream = withKey();
        const pending = gatewayOver(upstream).fetch(ask({ stream }));
        (await upstream.next()).respond(response.clone());
        const sent = await pending;
        const all = JSON.stringify([...sent.headers]) + (await sent.text());
        expect(all).not.toContain(secret);
        expect(all).not.toContain(JSON.stringify(secret).slice(1, -1));
      }
    });

    it.each([
      ['data', `data: ${said(secret)}\n\n`],
      ['data behind other fields', `data: ${JSON.stringify({ id: 'a', error: { message: secret } })}\n\n`],
      ['an event named error', `event: error\ndata: {"message":${JSON.stringify(secret)}}\n\n`],
      ['a field of its own', `error: ${said(secret)}\n\n`],
      ['a line of its own', `${said(secret)}\n\n`],
      ['an error over two lines', `event: error\ndata: {"message":\ndata: ${JSON.stringify(secret)}}\n\n`],
      ['text', `event: error\ndata: ${secret}\n\n`],
    ])('in an error event as %s is redacted, at once and in mid-stream', async (_where, bytes) => {
      for (const before of ['', event('a')]) {
        const upstream = withKey();
        const pending = gatewayOver(upstream).fetch(ask());
        const call = await upstream.next();
        call.open();
        if (before !== '') call.send(before);
        const cut = Math.floor(bytes.length / 2);
        call.send(bytes.slice(0, cut));
        await settled();
        call.send(bytes.slice(cut) + done);
        const text = await (await pending).text();
        expect(text).not.toContain(secret);
        expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
        expect(text).toContain('"error":{');
        expect(text).not.toContain('[DONE]');
        expect(call.aborted).toBe(true);
      }
    });
  });

  it('is redacted in a model’s text and in a list of models', async () => {
    const upstream = withKey();
    const gateway = gatewayOver(upstream);
    const pending = gateway.fetch(ask());
    const call = await upstream.next();
    call.open();
    call.send(event(`a ${key} b`, 'stop') + done);
    call.end();
    const text = await (await pending).text();
    expect(text).toContain('a [key] b');
    const whole = gateway.fetch(ask({ stream: false }));
    (await upstream.next()).respond(Response.json({ choices: [{ text: key, finish_reason: 'stop' }] }));
    expect(await (await whole).json()).toMatchObject({ choices: [{ text: '[key]' }] });
    const list = gateway.fetch(new Request('http://gateway.test/v1/models'));
    (await upstream.next()).respond(Response.json({ data: [{ id: 'm', note: key }] }));
    expect(await (await list).json()).toEqual({ object: 'list', data: [{ id: 'm', note: '[key]' }] });
  });

  it.each([
    ['in JSON', JSON.stringify(key).slice(1, -1)],
    ['in JSON with escaped slashes', JSON.stringify(key).slice(1, -1).replaceAll('/', '\\/')],
    ['in a URL', encodeURIComponent(key)],
  ])('is redacted in a complete answer as it is written %s', async (_name, spelling) => {
    const upstream = withKey();
    const pending = gatewayOver(upstream).fetch(ask({ stream: false }));
    const headers = { 'content-type': 'application/json' };
    const answer = (text: string) => `{"choices":[{"text":"a ${text} b","finish_reason":"stop"}]}`;
    (await upstream.next()).respond(new Response(answer(spelling), { headers }));
    expect(await (await pending).text()).toBe(answer('[key]'));
  });

  it('is not redacted where generated text only looks like one', async () => {
    const upstream = withKey();
    const pending = gatewayOver(upstream).fetch(ask());
    const call = await upstream.next();
    call.open();
    call.send(event(`const token = "${likeKey}";`, 'stop') + done);
    call.end();
    expect(await (await pending).text()).toContain(likeKey);
  });
});

describe('an answer', () => {
  const same = { temperature: 0 };

  /** What the client of a deterministic request gets when the upstream streams `bytes`. */
  async function streamed(gateway: Gateway, upstream: HandUpstream, bytes: string): Promise<string> {
    const pending = gateway.fetch(ask(same));
    const call = await upstream.next();
    call.open();
    call.send(bytes);
    call.end();
    return (await pending).text();
  }

  it.each([
    ['JSON that breaks off', '{"choices":[{"text":"a","finish_reason":"stop"'],
    ['no choices', '{"choices":[]}'],
    ['no field of choices', '{"id":"a"}'],
    ['an error behind other fields', '{"id":"a","error":{"message":"overloaded"}}'],
    ['an error by its kind', '{"object":"error","message":"overloaded"}'],
    ['an error in details', '{"detail":"overloaded"}'],
    ['an error beside choices', '{"choices":[{"text":"a","finish_reason":"stop"}],"error":"overloaded"}'],
    ['a choice that failed', '{"choices":[{"text":"a","finish_reason":"error"}]}'],
    ['a content filter', '{"choices":[{"text":"","finish_reason":"content_filter"}]}'],
    ['nothing', ''],
    ['a number', '1'],
  ])('with %s is an error, and not cached', async (_name, body) => {
    for (const stream of [true, false]) {
      const upstream = handUpstream();
      const gateway = gatewayOver(upstream);
      for (let turn = 0; turn < 2; turn++) {
        const pending = gateway.fetch(ask({ ...same, stream }));
        const call = await upstream.next();
        call.respond(new Response(body, { headers: { 'content-type': 'application/json' } }));
        const response = await pending;
        expect(response.status).toBeGreaterThanOrEqual(400);
        expect(await codeOf(response)).toBeTypeOf('string');
      }
      expect(gateway.open).toBe(0);
    }
  });

  it.each([
    [
      'an event that breaks off',
      event('a') + 'data: {"choices":[{"text":"b\n\n' + done,
      'upstream_malformed',
    ],
    ['an event that is no JSON', event('a') + 'data: hello\n\n' + done, 'upstream_malformed'],
    ['no choices', 'data: {"choices":[]}\n\n' + done, 'upstream_malformed'],
    ['nothing but the end', `: hello\n\n${done}`, 'upstream_malformed'],
    [
      'an error by its kind',
      event('a') + 'data: {"object":"error","message":"m"}\n\n' + done,
      'upstream_error',
    ],
    ['an error behind others', event('a') + 'data: {"id":"1","error":{"message":"m"}}\n\n', 'upstream_error'],
    ['an error in details', event('a') + 'data: {"detail":"m"}\n\n' + done, 'upstream_error'],
    ['a choice that failed', event('a') + event('b', 'error') + done, 'upstream_error'],
  ])('of events with %s ends with an error, and is not cached', async (_name, bytes, code) => {
    const upstream = handUpstream();
    const gateway = gatewayOver(upstream);
    for (let turn = 0; turn < 2; turn++) {
      const text = await streamed(gateway, upstream, bytes);
      expect(text).toContain(`"code":"${code}"`);
      expect(text).not.toContain('[DONE]');
      expect(text).not.toContain('hello\n\ndata');
    }
    expect(gateway.open).toBe(0);
  });

  it.each([
    ['without a reason to end', event('a') + done],
    ['that a content filter ended', event('a', 'content_filter') + done],
    [
      'of which one choice did not end',
      event('a', 'stop') + 'data: {"choices":[{"index":1,"text":"b","finish_reason":null}]}\n\n' + done,
    ],
  ])('of events %s is passed on, and not cached', async (_name, bytes) => {
    const upstream = handUpstream();
    const gateway = gatewayOver(upstream);
    for (let turn = 0; turn < 2; turn++) expect(await streamed(gateway, upstream, bytes)).toBe(bytes);
  });

  it.each([
    ['one event per chunk', [event('a'), event('b', 'stop'), done]],
    [
      'an event over two lines',
      ['data: {"choices":\ndata: [{"text":"a","finish_reason":"stop"}]}\n\n', done],
    ],
    ['chunks that end anywhere', (event('a') + event('b', 'stop') + done).split('')],
    ['CRLF line ends', [event('a', 'stop').replaceAll('\n', '\r\n'), done]],
    ['CR line ends', [event('a', 'stop').replaceAll('\n', '\r'), done]],
    ['words about errors', [event('{"error":"x"} "error"'), event('', 'stop'), done]],
    ['comments, counts and pings', [': ping\n\n', 'data: {"usage":{}}\n\n', event('a', 'stop'), done]],
  ])('of events with %s is passed on unchanged, and cached', async (_name, parts) => {
    const upstream = handUpstream();
    const gateway = gatewayOver(upstream);
    const pending = gateway.fetch(ask(same));
    const call = await upstream.next();
    call.open();
    for (const part of parts) call.send(part);
    call.end();
    const text = await (await pending).text();
    expect(text.replaceAll(/\r\n|\r/g, '\n')).toBe(parts.join('').replaceAll(/\r\n|\r/g, '\n'));
    const again = await gateway.fetch(ask(same));
    expect([again.headers.get('x-completion-cache'), await again.text()]).toEqual(['hit', text]);
  });
});

describe('an upstream that demands a wait of a year', () => {
  it('gets one trial request after a minute, and its wait is in /healthz and /metrics', async () => {
    const clock = fakeClock();
    const upstream = handUpstream();
    const gateway = gatewayOver(upstream, { clock, metrics: prometheusMetrics() });
    const refused = gateway.fetch(ask());
    (await upstream.next()).respond(
      Response.json({}, { status: 429, headers: { 'retry-after': '31536000' } }),
    );
    expect((await refused).headers.get('retry-after')).toBe('60');
    const waiting = await gateway.fetch(ask());
    expect([waiting.status, waiting.headers.get('retry-after')]).toEqual([429, '60']);
    expect(await health(gateway)).toMatchObject({
      status: 'degraded',
      upstreams: { healthy: 1, total: 1, limited: 1, limitedForSeconds: 60 },
    });
    const metrics = await (await gateway.fetch(new Request('http://gateway.test/metrics'))).text();
    expect(metrics).toMatch(/upstream_wait_seconds\{upstream="hand"\} (?:5\d|60)/);

    await clock.advance(60_000);
    const trial = gateway.fetch(ask());
    const call = await upstream.next();
    expect((await gateway.fetch(ask())).status).toBe(429);
    call.open();
    call.send(event('a', 'stop') + done);
    call.end();
    expect(await (await trial).text()).toContain('[DONE]');
    expect(await health(gateway)).toMatchObject({ status: 'ok', upstreams: { limited: 0 } });
    expect(upstream.calls).toHaveLength(2);
  });
});

describe('timeouts', () => {
  it('do not end a complete answer while its bytes arrive', async () => {
    const clock = fakeClock();
    const upstream = handUpstream();
    const gateway = gatewayOver(upstream, { clock });
    const pending = gateway.fetch(ask({ stream: false }));
    const call = await upstream.next();
    call.open({ 'content-type': 'application/json' });
    const text = JSON.stringify(completion);
    for (const letter of text.slice(0, 10)) {
      call.send(letter);
      await settled();
      await clock.advance(50_000);
    }
    call.send(text.slice(10));
    call.end();
    const response = await pending;
    expect([response.status, await response.text()]).toEqual([200, text]);
    expect(clock.pending).toBe(0);
  });

  it.each([
    ['before its first byte', 0, 60_000, 'upstream_timeout'],
    ['in its middle', 1, 120_000, 'upstream_silent'],
  ])('end a complete answer when nothing arrives %s', async (_name, sent, ms, code) => {
    const clock = fakeClock();
    const upstream = handUpstream();
    const gateway = gatewayOver(upstream, { clock });
    const pending = gateway.fetch(ask({ stream: false }));
    const call = await upstream.next();
    call.open({ 'content-type': 'application/json' });
    await settled();
    if (sent > 0) call.send('{');
    await settled();
    await clock.advance(ms - 1);
    expect(call.aborted).toBe(false);
    await clock.advance(1);
    const response = await pending;
    expect([response.status, await codeOf(response)]).toEqual([504, code]);
    expect([call.aborted, clock.pending]).toEqual([true, 0]);
  });

  it('end a complete answer at the deadline of its request', async () => {
    const clock = fakeClock();
    const upstream = handUpstream();
    const gateway = gatewayOver(upstream, { clock, caps: { maxDurationMs: 100_000 } });
    const pending = gateway.fetch(ask({ stream: false }));
    const call = await upstream.next();
    call.open({ 'content-type': 'application/json' });
    for (let turn = 0; turn < 4; turn++) {
      call.send(' ');
      await settled();
      await clock.advance(25_000);
    }
    const response = await pending;
    expect([response.status, await codeOf(response)]).toEqual([504, 'deadline_exceeded']);
    expect(clock.pending).toBe(0);
  });

  it('do not matter after [DONE], which ends a stream whatever its upstream does', async () => {
    const clock = fakeClock();
    const upstream = handUpstream();
    const gateway = gatewayOver(upstream, { clock });
    const pending = gateway.fetch(ask({ temperature: 0 }));
    const call = await upstream.next();
    call.open();
    call.send(`${event('a', 'stop')}${done}${event('more')}`);
    const body = chunks(await pending);
    expect(await body.rest()).toBe(event('a', 'stop') + done);
    expect(gateway.open).toBe(0);
    const kept = await gateway.fetch(ask({ temperature: 0 }));
    expect(kept.headers.get('x-completion-cache')).toBe('hit');
    // The upstream may end its connection, and is aborted when it does not.
    expect(call.aborted).toBe(false);
    await clock.advance(1_000);
    expect([call.aborted, clock.pending]).toEqual([true, 0]);
  });
});

describe('a logger, metrics or a store', () => {
  it('may throw or reject without changing the answer', async () => {
    const fail = () => {
      throw new Error('from outside');
    };
    const logger = { info: fail, warn: fail, error: fail };
    const metrics = new Proxy(prometheusMetrics(), { get: () => fail });
    const rejecting = () => Promise.reject(new Error('from outside'));
    const store = {
      windows: { take: rejecting, adjust: rejecting },
      answers: { get: rejecting, set: rejecting },
      up: () => true,
    };
    const upstream = handUpstream({ dispose: fail });
    const gateway = gatewayOver(upstream, { logger, metrics, store });
    for (let turn = 0; turn < 2; turn++) {
      const pending = gateway.fetch(ask({ temperature: 0 }));
      const call = await upstream.next();
      call.open();
      call.send(event('a', 'stop') + done);
      call.end();
      expect(await (await pending).text()).toBe(event('a', 'stop') + done);
    }
    const failing = gateway.fetch(ask());
    (await upstream.next()).respond(new Response('', { status: 500 }));
    expect((await failing).status).toBe(500);
    expect(gateway.open).toBe(0);
    gateway.close();
  });
});
