import { describe, expect, it } from 'vitest';
import { ask, completion, done, event, handUpstream, settled } from '../../test/hand-upstream';
import { createGateway } from '../create-gateway';
import { httpUpstream, type HttpUpstreamOptions } from './http-upstream';

/** A gateway before a server over HTTP that a test drives. */
function setUp(options: Partial<HttpUpstreamOptions> = {}) {
  const server = handUpstream();
  const upstream = httpUpstream({
    baseUrl: 'http://server.test/v1',
    fetch: (url, { body, signal } = {}) => {
      if (!(signal instanceof AbortSignal) || typeof url !== 'string')
        throw new Error('not a call of a gateway');
      const text = typeof body === 'string' ? body : '{}';
      return server.send({ method: 'POST', path: '/completions', headers: {}, body: text, signal });
    },
    ...options,
  });
  return { server, gateway: createGateway({ upstreams: [upstream], auth: 'none' }) };
}

const json = { 'content-type': 'application/json' };
/** llama.cpp's server with four slots, and with one. */
const tooMany = (slots: number, n: number) =>
  `{"error":{"code":400,"message":"Field 'n': Value must be between 1 <= value <= ${slots}, but got ${n}","type":"invalid_request_error"}}`;
const [one, two] = [1, 2].map((number) => ({
  id: `cmpl-${number}`,
  choices: [{ index: 0, text: `text ${number}`, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 },
}));

describe('the number of stop sequences', () => {
  it('is cut to what the server takes once it refuses more, and at once from then on', async () => {
    const { server, gateway } = setUp();
    const stop = Array.from({ length: 20 }, (_, index) => `s${index}`);
    const first = gateway.fetch(ask({ stream: false, stop }));
    const refused = await server.next();
    expect(refused.body['stop']).toHaveLength(20);
    // The words of vLLM 0.32.
    const message = 'List should have at most 4 items after validation, not 20';
    refused.respond(
      Response.json({ error: { message, type: 'BadRequestError', code: 400 } }, { status: 400 }),
    );
    const cut = await server.next();
    expect(cut.body['stop']).toEqual(['s0', 's1', 's2', 's3']);
    cut.respond(Response.json(completion));
    expect(await (await first).json()).toEqual(completion);

    const second = gateway.fetch(ask({ stream: false, stop }));
    const fitted = await server.next();
    expect(fitted.body['stop']).toHaveLength(4);
    fitted.respond(Response.json(completion));
    expect((await second).status).toBe(200);
  });

  it('is not cut for another reason to refuse', async () => {
    const { server, gateway } = setUp();
    const pending = gateway.fetch(ask({ stream: false, stop: ['a', 'b', 'c', 'd', 'e'] }));
    const message =
      'request (6000 tokens) exceeds the available context size (2048 tokens), try increasing it';
    const body = JSON.stringify({ error: { code: 400, message, type: 'exceed_context_size_error' } });
    (await server.next()).respond(new Response(body, { status: 400, headers: json }));
    const response = await pending;
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(message)]);
    expect(server.calls).toHaveLength(1);
  });
});

it.each([
  [['', '\n'], ['\n']],
  [[''], undefined],
  ['', undefined],
  ['\n', '\n'],
  [null, null],
])('passes the stop list %j on as %j, without empty ones', async (stop, passed) => {
  const { server, gateway } = setUp();
  const pending = gateway.fetch(ask({ stream: false, stop }));
  const call = await server.next();
  expect(call.body['stop']).toEqual(passed);
  call.respond(Response.json(completion));
  await pending;
});

describe('choices beyond what the server generates at once', () => {
  it('are asked for one after the other, with the tokens of all', async () => {
    const { server, gateway } = setUp();
    const both = {
      id: 'cmpl-1',
      choices: [
        { index: 0, text: 'text 1', finish_reason: 'stop' },
        { index: 1, text: 'text 2', finish_reason: 'stop' },
      ],
      usage: { prompt_tokens: 9, completion_tokens: 8, total_tokens: 17 },
    };
    const answerBoth = async () => {
      for (const each of [one, two]) {
        const call = await server.next();
        expect(call.body).not.toHaveProperty('n');
        call.respond(Response.json(each));
      }
    };
    const first = gateway.fetch(ask({ stream: false, n: 2 }));
    const refused = await server.next();
    expect(refused.body['n']).toBe(2);
    refused.respond(new Response(tooMany(1, 2), { status: 400, headers: json }));
    await answerBoth();
    expect(await (await first).json()).toEqual(both);

    const later = gateway.fetch(ask({ stream: false, n: 2 }));
    await answerBoth();
    expect(await (await later).json()).toEqual(both);
  });

  it('are one stream', async () => {
    const { server, gateway } = setUp({ maxChoices: 1 });
    const pending = gateway.fetch(ask({ n: 2 })).then((response) => response.text());
    const ended = (text: string) =>
      `data: ${JSON.stringify({ choices: [{ index: 0, text, finish_reason: 'length' }], usage: { prompt_tokens: 9, completion_tokens: 2 } })}\n\n`;
    for (const text of ['a', 'b']) {
      const call = await server.next();
      call.open();
      call.send(`${event(text)}${ended('')}${done}`);
      call.end();
    }
    const events = (await pending).split('\n\n').filter((each) => each !== '');
    expect(events.at(-1)).toBe('data: [DONE]');
    expect(events.slice(0, -1).map((each) => JSON.parse(each.slice(6)) as unknown)).toEqual([
      { choices: [{ index: 0, text: 'a', finish_reason: null }] },
      { choices: [{ index: 0, text: '', finish_reason: 'length' }] },
      { choices: [{ index: 1, text: 'b', finish_reason: null }] },
      { choices: [{ index: 1, text: '', finish_reason: 'length' }] },
      { choices: [], usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 } },
    ]);
  });

  it.each([
    ['is refused', (body: string) => new Response(body, { status: 500, headers: json })],
    ['is an error with status 200', (body: string) => new Response(body, { headers: json })],
  ])('fail when one of them %s', async (_how, respond) => {
    const { server, gateway } = setUp({ maxChoices: 1 });
    const pending = gateway.fetch(ask({ stream: false, n: 2 }));
    (await server.next()).respond(Response.json(one));
    (await server.next()).respond(
      respond('{"error":{"code":500,"message":"Context size has been exceeded.","type":"server_error"}}'),
    );
    const response = await pending;
    expect([response.status, await response.text()]).toEqual([
      500,
      expect.stringContaining('Context size has been exceeded.'),
    ]);
  });

  it('end a stream with an error when a later one fails or breaks off', async () => {
    for (const end of ['fails', 'breaks off']) {
      const { server, gateway } = setUp({ maxChoices: 1 });
      const pending = gateway.fetch(ask({ n: 2 })).then((response) => response.text());
      const first = await server.next();
      first.open();
      first.send(event('a', 'stop') + done);
      first.end();
      const second = await server.next();
      if (end === 'fails') second.respond(new Response('{"error":"busy"}', { status: 503, headers: json }));
      else {
        second.open();
        second.send(event('b'));
        second.end();
      }
      const text = await pending;
      expect(text).toContain(end === 'fails' ? 'busy' : 'upstream_cut');
      expect(text).not.toContain('[DONE]');
    }
  });

  it('end with the client', async () => {
    const { server, gateway } = setUp({ maxChoices: 1 });
    const client = new AbortController();
    const pending = gateway.fetch(new Request(ask({ n: 2 }), { signal: client.signal }));
    const call = await server.next();
    call.open();
    call.send(event('a'));
    const response = await pending;
    await response.body?.cancel();
    client.abort();
    await settled();
    expect([call.aborted, server.calls.length, gateway.open]).toEqual([true, 1, 0]);
  });

  it('stay refused at temperature 0, where they would all be the same', async () => {
    const { server, gateway } = setUp();
    const pending = gateway.fetch(ask({ stream: false, n: 3, temperature: 0 }));
    const message = 'n must be 1 when using greedy sampling, got 3.';
    (await server.next()).respond(
      Response.json({ error: { message, type: 'BadRequestError', code: 400 } }, { status: 400 }),
    );
    expect((await pending).status).toBe(400);
    expect(server.calls).toHaveLength(1);
  });
});
