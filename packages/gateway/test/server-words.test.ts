import { describe, expect, it } from 'vitest';
import { createGateway } from '../src/create-gateway';
import { ask, done, event, handUpstream, type HandUpstream } from './hand-upstream';

// The bytes of llama.cpp's server (0.6), vLLM 0.32 and Ollama 0.17 are those of November 2026.

const json = { 'content-type': 'application/json' };

interface Answered {
  readonly status: number;
  readonly text: string;
}

async function answered(
  respond: (call: Awaited<ReturnType<HandUpstream['next']>>) => void,
  body: object = {},
): Promise<Answered> {
  const upstream = handUpstream({ id: 'up' });
  const gateway = createGateway({ upstreams: [upstream], auth: 'none' });
  const pending = gateway.fetch(ask(body)).then(async (response) => ({
    status: response.status,
    text: await response.text(),
  }));
  respond(await upstream.next());
  const answer = await pending;
  expect(gateway.open).toBe(0);
  return answer;
}

const errorIn = (text: string) =>
  (JSON.parse(text.replace(/^[\s\S]*data: (?=\{"error")/, '')) as { error: object }).error;

describe('an error with status 200', () => {
  const bodies: readonly (readonly [string, string, number])[] = [
    [
      '{"code":1113,"msg":"Insufficient balance","success":false}',
      'The upstream up failed: Insufficient balance',
      502,
    ],
    ['{"success":false,"code":"AccountOverdue"}', 'The upstream up failed with the code AccountOverdue', 502],
    [
      '[{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}]',
      'The model is overloaded.',
      503,
    ],
    [
      '{"choices":[{"index":0,"text":"","finish_reason":"error","error":{"message":"Provider returned error"}}]}',
      'The upstream up failed: Provider returned error',
      502,
    ],
    [
      '{"choices":[{"index":0,"text":"","finish_reason":"error"}]}',
      'The upstream up failed: the model failed',
      502,
    ],
    [
      '{"object":"error","message":"no such adapter","type":"NotFoundError","param":null,"code":null}',
      'The upstream up failed: no such adapter',
      502,
    ],
    ['{"detail":"Not Found"}', 'The upstream up failed: Not Found', 502],
    ['{"choices":null,"code":"x","msg":"busy"}', 'The upstream up failed: busy', 502],
    ['{"choices":[],"message":"no worker"}', 'The upstream up failed: no worker', 502],
  ];

  it.each(bodies)('in the body %s is answered with its words', async (body, message, status) => {
    for (const stream of [true, false]) {
      const answer = await answered((call) => call.respond(new Response(body, { headers: json })), {
        stream,
      });
      expect(answer.status).toBe(status);
      expect(errorIn(answer.text)).toMatchObject({
        message: expect.stringContaining(message) as string,
        type: 'server_error',
      });
    }
  });

  it.each(bodies)('in the first event %s is answered with its words', async (body, message, status) => {
    const answer = await answered((call) => {
      call.open();
      call.send(`data: ${body}\n\n${done}`);
      call.end();
    });
    expect(answer.status).toBe(status);
    expect(errorIn(answer.text)).toMatchObject({ message: expect.stringContaining(message) as string });
  });

  it.each([
    ...bodies.map(([body, message]): [string, string] => [`data: ${body}\n\n`, message]),
    [
      'data: {"error":{"code":500,"message":"Context size has been exceeded.","type":"server_error"}}\n\n',
      'The upstream up failed with status 500: Context size has been exceeded.',
    ],
    [
      'error: {"code":500,"message":"Context size has been exceeded.","type":"server_error"}\n\n',
      'Context size has been exceeded.',
    ],
  ])(
    'in the later event %s ends the stream with its words, and is no ordinary end',
    async (bytes, message) => {
      const answer = await answered((call) => {
        call.open();
        call.send(event('a'));
        call.send(bytes + done);
        call.end();
      });
      expect(answer.status).toBe(200);
      expect(answer.text).not.toContain('[DONE]');
      expect(errorIn(answer.text)).toMatchObject({ message: expect.stringContaining(message) as string });
    },
  );
});

describe('a fault of the upstream', () => {
  const notSupported =
    '{"error":{"code":501,"message":"Infill is not supported by this model: prefix token is missing. suffix token is missing. middle token is missing. ","type":"not_supported_error"}}';

  it.each([
    [
      new Response(notSupported, { status: 501, headers: json }),
      501,
      'The upstream up does not support this request: Infill is not supported by this model: prefix token is missing. suffix token is missing. middle token is missing.',
    ],
    [
      new Response('{"error":{"message":"Loading model","type":"unavailable_error","code":503}}', {
        status: 503,
        headers: json,
      }),
      503,
      'The upstream up failed with status 503: Loading model',
    ],
    [new Response('', { status: 503 }), 503, 'The upstream up failed with status 503. Try again.'],
    [
      new Response('', { status: 307, headers: { location: 'https://new.example/v1/completions?token=x' } }),
      502,
      'The upstream up redirects to https://new.example/v1/completions (307), which is not followed. If that is its new address, set its base URL to it.',
    ],
    [
      new Response('', { status: 302, headers: { location: '/login?next=/v1' } }),
      502,
      'redirects to /login (302)',
    ],
    [new Response(null, { status: 304 }), 502, 'The upstream up failed with status 304. Try again.'],
    [Response.error(), 502, 'The upstream up redirects, which is not followed. Check its base URL.'],
    [
      new Response('<html><title>Sign in</title></html>', { headers: { 'content-type': 'text/html' } }),
      502,
      'The upstream up sent text/html instead of an answer.',
    ],
  ])('is answered with what it was (%#)', async (response, status, message) => {
    const answer = await answered((call) => call.respond(response));
    expect(answer.status).toBe(status);
    expect(errorIn(answer.text)).toMatchObject({ message: expect.stringContaining(message) as string });
  });

  it.each([
    ['ECONNREFUSED', 'nothing listens at its address'],
    ['ENOTFOUND', 'its host name is not known'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is not trusted'],
  ])('before an answer, %s, is told in words', async (code, words) => {
    const upstream = handUpstream({ id: 'up' });
    const gateway = createGateway({ upstreams: [upstream], auth: 'none' });
    const pending = gateway.fetch(ask());
    for (let attempt = 0; attempt < 2; attempt++) {
      const cause = Object.assign(new Error('from the socket'), { code });
      (await upstream.next()).fail(attempt === 0 ? cause : new TypeError('fetch failed', { cause }));
    }
    const response = await pending;
    expect(response.status).toBe(502);
    expect(await response.text()).toContain(`The upstream up cannot be reached: ${words}`);
  });

  it('that will never support a request does not count against its health', async () => {
    const upstream = handUpstream();
    const gateway = createGateway({ upstreams: [upstream], auth: 'none' });
    const pending = gateway.fetch(ask());
    (await upstream.next()).respond(new Response(notSupported, { status: 501, headers: json }));
    expect((await pending).status).toBe(501);
    const health = await gateway.fetch(new Request('http://gateway.test/healthz'));
    expect(await health.json()).toMatchObject({ upstreams: { healthy: 1, total: 1 } });
  });
});

describe('events that are no object', () => {
  it.each([
    ['data: null\n\n', ''],
    ['data:null\n\n', ''],
    ['data: 1\r\n\r\n', ''],
    [': ping\n\ndata: null\n\n', ': ping\n\n'],
  ])('such as %j are not handed on, wherever they are', async (bytes, left) => {
    for (const chunks of [
      [bytes, event('a')],
      [bytes + event('a')],
      (bytes + event('a')).split(''),
      [event('b'), bytes, event('a')],
    ]) {
      const answer = await answered((call) => {
        call.open();
        for (const chunk of chunks) call.send(chunk);
        call.send(event('', 'stop') + done);
        call.end();
      });
      const lines = (text: string) => text.split(/\r\n|\n/).filter((line) => line !== '');
      const sent = chunks.join('').replace(bytes, left) + event('', 'stop') + done;
      expect(lines(answer.text)).toEqual(lines(sent));
    }
  });
});
