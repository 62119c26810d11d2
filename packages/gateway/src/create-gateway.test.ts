import { fakeClock } from '@org/completion-testing';
import { Hono } from 'hono';
import { describe, expect, it, vi } from 'vitest';
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
} from '../test/hand-upstream';
import { hashToken } from './auth/static-tokens';
import { createGateway } from './create-gateway';
import { prometheusMetrics } from './metrics/prometheus-metrics';
import type { GatewayLogger } from './log/gateway-logger';
import type { GatewayOptions } from './options/gateway-options';

// Nothing here waits for time, but the machine may be busy.
vi.setConfig({ testTimeout: 120_000 });

function gatewayWith(options: Partial<GatewayOptions> = {}, upstream: HandUpstream = handUpstream()) {
  const gateway = createGateway({ upstreams: [upstream], auth: 'none', ...options });
  return { gateway, upstream, fetch: gateway.fetch };
}

/** Responds to the next call with one event and the end. */
async function answerNext(upstream: HandUpstream, text = 'hi'): Promise<void> {
  const call = await upstream.next();
  call.open();
  call.send(event(text, 'stop') + done);
  call.end();
}

describe('streams', () => {
  it('passes each event on before the next one arrives', async () => {
    const { fetch, upstream } = gatewayWith();
    const pending = fetch(ask());
    const call = await upstream.next();
    call.open();
    call.send(event('a'));
    const response = await pending;
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    const body = chunks(response);
    expect(await body.next()).toBe(event('a'));
    call.send(event('b', 'stop'));
    expect(await body.next()).toBe(event('b', 'stop'));
    call.send(done);
    call.end();
    expect(await body.rest()).toBe(done);
  });

  it('reads the upstream no further than the client reads', async () => {
    const { fetch, upstream } = gatewayWith();
    const pending = fetch(ask());
    const call = await upstream.next();
    call.open();
    call.send(event('a'));
    const body = chunks(await pending);
    await body.next();
    await settled();
    const before = call.pulls;
    await settled();
    expect(call.pulls).toBe(before);
    void body.next();
    await settled();
    expect(call.pulls).toBe(before + 1);
  });

  it('aborts the upstream when the client disconnects, before the first byte and after', async () => {
    const { fetch, upstream, gateway } = gatewayWith();
    const client = new AbortController();
    const early = fetch(new Request(ask(), { signal: client.signal }));
    const first = await upstream.next();
    client.abort();
    expect((await early).status).toBe(499);
    expect(first.aborted).toBe(true);

    const pending = fetch(ask());
    const second = await upstream.next();
    second.open();
    second.send(event('a'));
    const body = chunks(await pending);
    await body.next();
    expect(second.aborted).toBe(false);
    await body.cancel();
    expect(second.aborted).toBe(true);
    expect(gateway.open).toBe(0);
  });

  it.each([
    ['within a line', 'data: {"choi', ''],
    ['within an event', 'data: {"a":1}\n', 'data: {"a":1}\n'],
  ])('ends with whole events and an error event when it breaks off %s', async (_name, part, passed) => {
    const { fetch, upstream } = gatewayWith();
    const pending = fetch(ask());
    const call = await upstream.next();
    call.open();
    call.send(event('a'));
    const body = chunks(await pending);
    await body.next();
    call.send(part);
    await settled();
    const rest = body.rest();
    await settled();
    call.cut();
    const text = await rest;
    expect(text.startsWith(passed)).toBe(true);
    const events = text
      .split('\n\n')
      .filter((each) => each.trim() !== '')
      .map((each) => JSON.parse(each.trim().slice(6)) as unknown);
    expect(events.at(-1)).toMatchObject({
      error: { code: 'upstream_cut', type: 'server_error', param: null },
    });
  });

  it('treats a stream that ends without finish reason and [DONE] as broken off', async () => {
    const { fetch, upstream } = gatewayWith();
    const pending = fetch(ask());
    const call = await upstream.next();
    call.open();
    call.send(event('a'));
    call.end();
    expect(await chunks(await pending).rest()).toContain('upstream_cut');
  });

  it('adds a missing [DONE] and last line end', async () => {
    const { fetch, upstream } = gatewayWith();
    const pending = fetch(ask());
    const call = await upstream.next();
    call.open();
    call.send(event('a', 'stop').trimEnd());
    call.end();
    expect(await chunks(await pending).rest()).toBe(event('a', 'stop') + done);
  });

  it('ends with an error event when the upstream falls silent or the request times out', async () => {
    const clock = fakeClock();
    const { fetch, upstream } = gatewayWith({
      clock,
      timeouts: { idleMs: 1000 },
      caps: { maxDurationMs: 5000 },
    });
    for (const [ms, code] of [
      [1000, 'upstream_silent'],
      [5000, 'deadline_exceeded'],
    ] as const) {
      const pending = fetch(ask());
      const call = await upstream.next();
      call.open();
      call.send(event('a'));
      const body = chunks(await pending);
      await body.next();
      // The second client does not read, which is not the upstream's silence.
      const rest = code === 'upstream_silent' ? body.rest() : undefined;
      await clock.advance(ms);
      expect(await (rest ?? body.rest())).toContain(code);
      expect(call.aborted).toBe(true);
    }
    expect(clock.pending).toBe(0);
  });
});

it('can be mounted in another app beside its routes', async () => {
  const { gateway, upstream } = gatewayWith();
  const app = new Hono().get('/hello', (context) => context.text('hello')).route('/', gateway.app);
  expect(await (await app.request('http://gateway.test/hello')).text()).toBe('hello');
  const pending = app.request(ask());
  await answerNext(upstream);
  expect(await (await pending).text()).toContain('[DONE]');
  const wrong = await app.request('http://gateway.test/v1/completions');
  expect([wrong.status, await codeOf(wrong)]).toEqual([405, 'method_not_allowed']);
});

describe('deterministic requests', () => {
  const same = { temperature: 0 };

  it('share one upstream stream, with late clients getting what they missed at once', async () => {
    const { fetch, upstream } = gatewayWith();
    const one = fetch(ask(same));
    const call = await upstream.next();
    call.open();
    call.send(event('a'));
    const first = chunks(await one);
    expect(await first.next()).toBe(event('a'));
    const late = await fetch(ask({ prompt: 'p', ...same }));
    expect(late.headers.get('x-completion-cache')).toBe('joined');
    const second = chunks(late);
    expect(await second.next()).toBe(event('a'));
    call.send(event('b', 'stop') + done);
    call.end();
    const rest = event('b', 'stop') + done;
    expect(await Promise.all([first.rest(), second.rest()])).toEqual([rest, rest]);
    expect(upstream.calls).toHaveLength(1);
  });

  it('keep the upstream stream until the last client disconnects', async () => {
    const { fetch, upstream } = gatewayWith();
    const responses = [fetch(ask(same)), fetch(ask(same))];
    const call = await upstream.next();
    call.open();
    call.send(event('a'));
    const [one, other] = (await Promise.all(responses)).map(chunks);
    if (one === undefined || other === undefined) throw new Error('two answers are wanted');
    await one.next();
    await one.cancel();
    expect(call.aborted).toBe(false);
    call.send(event('b'));
    expect(await other.next()).toBe(event('a'));
    expect(await other.next()).toBe(event('b'));
    await other.cancel();
    expect(call.aborted).toBe(true);
  });

  it('are answered from the cache, until it expires, for the same tenant', async () => {
    const clock = fakeClock(1000);
    const tokens = [
      { id: 'ann', sha256: await hashToken('ann-token') },
      { id: 'bob', sha256: await hashToken('bob-token') },
    ];
    const { fetch, upstream } = gatewayWith({ clock, auth: { tokens }, cache: { maxAgeMs: 1000 } });
    const asAnn = { authorization: 'Bearer ann-token' };
    const first = fetch(ask(same, asAnn));
    await answerNext(upstream, 'for ann');
    const text = await (await first).text();

    const again = await fetch(ask(same, asAnn));
    expect([again.headers.get('x-completion-cache'), await again.text()]).toEqual(['hit', text]);
    const fresh = fetch(ask(same, { ...asAnn, 'cache-control': 'no-cache' }));
    await answerNext(upstream, 'fresh');
    expect(await (await fresh).text()).toContain('fresh');
    const other = fetch(ask(same, { authorization: 'Bearer bob-token' }));
    await answerNext(upstream, 'for bob');
    expect(await (await other).text()).toContain('for bob');
    await clock.advance(1001);
    const late = fetch(ask(same, asAnn));
    await answerNext(upstream, 'new');
    expect(await (await late).text()).toContain('new');
    expect(upstream.calls).toHaveLength(4);
  });

  it('are shared between tenants with acrossTenants', async () => {
    const tokens = [
      { id: 'ann', sha256: await hashToken('ann-token') },
      { id: 'bob', sha256: await hashToken('bob-token') },
    ];
    const { fetch, upstream } = gatewayWith({ auth: { tokens }, cache: { acrossTenants: true } });
    const first = fetch(ask(same, { authorization: 'ann-token' }));
    await answerNext(upstream);
    await (await first).text();
    const second = await fetch(ask(same, { authorization: 'bob-token' }));
    expect(second.headers.get('x-completion-cache')).toBe('hit');
  });

  it('never get an answer that broke off, failed, or belongs to another body', async () => {
    const { fetch, upstream } = gatewayWith();
    const broken = fetch(ask(same));
    const call = await upstream.next();
    call.open();
    call.send(event('a'));
    const body = chunks(await broken);
    await body.next();
    call.cut();
    await body.rest();
    const failed = fetch(ask(same));
    const second = await upstream.next();
    second.open();
    second.send('data: {"error":{"message":"out of memory"}}\n\n' + done);
    second.end();
    await (await failed).text();
    const hidden = fetch(ask(same));
    (await upstream.next()).respond(Response.json({ error: { message: 'overloaded' } }));
    const told = await hidden;
    expect([told.status, await codeOf(told)]).toEqual([502, 'upstream_error']);
    const right = fetch(ask(same));
    await answerNext(upstream);
    await (await right).text();
    const other = fetch(ask({ ...same, max_tokens: 7 }));
    await answerNext(upstream);
    await (await other).text();
    expect(upstream.calls).toHaveLength(5);
  });
});

describe('authentication', () => {
  it('accepts a known token, with or without the word Bearer', async () => {
    const tokens = [{ id: 'ann', sha256: await hashToken('ann-token') }];
    const { fetch, upstream } = gatewayWith({ auth: { tokens } });
    for (const [authorization, code] of [
      [undefined, 'missing_token'],
      ['Bearer', 'missing_token'],
      ['Bearer other', 'invalid_token'],
      ['Bearer a.b.c', 'invalid_token'],
    ] as const) {
      const response = await fetch(ask({}, authorization === undefined ? {} : { authorization }));
      expect([response.status, response.headers.get('www-authenticate'), await codeOf(response)]).toEqual([
        401,
        'Bearer',
        code,
      ]);
    }
    for (const authorization of ['Bearer ann-token', 'bearer  ann-token', 'ann-token']) {
      const pending = fetch(ask({}, { authorization }));
      const call = await upstream.next();
      expect(JSON.stringify(call.call.headers)).not.toContain('ann-token');
      call.respond(Response.json(completion));
      expect((await pending).status).toBe(200);
    }
  });

  it('accepts pages of an allowed origin or of the same one only', async () => {
    const { fetch, upstream } = gatewayWith({ origins: ['https://play.example.org'] });
    const foreign = await fetch(ask({}, { origin: 'https://evil.example' }));
    expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    for (const origin of ['https://play.example.org', 'http://gateway.test']) {
      const pending = fetch(ask({}, { origin }));
      await answerNext(upstream);
      const response = await pending;
      expect(response.headers.get('access-control-allow-origin')).toBe(origin);
      expect(response.headers.get('vary')).toBe('Origin');
      await response.text();
    }
    const preflight = await fetch(
      new Request('http://gateway.test/v1/completions', {
        method: 'OPTIONS',
        headers: {
          origin: 'https://play.example.org',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,x-stainless-os',
        },
      }),
    );
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization, x-stainless-os');
  });

  it('allows preflight requests without a token, and lets the page read the rejection', async () => {
    const tokens = [{ id: 'ann', sha256: await hashToken('ann-token') }];
    const { fetch } = gatewayWith({ auth: { tokens }, origins: ['https://play.example.org'] });
    const from = (origin: string) => ({ origin, 'access-control-request-method': 'POST' });
    const preflight = (origin: string) =>
      fetch(new Request('http://gateway.test/v1/completions', { method: 'OPTIONS', headers: from(origin) }));
    // A browser sends no token with its preflight.
    expect((await preflight('https://play.example.org')).status).toBe(204);
    expect((await preflight('https://evil.example')).status).toBe(403);
    const refused = await fetch(ask({}, { origin: 'https://play.example.org', authorization: 'Bearer x' }));
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([
      401,
      'https://play.example.org',
    ]);
    expect(refused.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('allows the models that gateway and tenant both allow', async () => {
    const tokens = [{ id: 'ann', sha256: await hashToken('ann-token'), models: ['a', 'c'] }];
    const { fetch, upstream } = gatewayWith({ auth: { tokens }, models: ['a', 'b'] });
    const headers = { authorization: 'ann-token' };
    for (const model of ['b', 'c']) {
      const response = await fetch(ask({ model }, headers));
      expect([response.status, await codeOf(response)]).toEqual([404, 'model_not_found']);
    }
    const list = fetch(new Request('http://gateway.test/v1/models', { headers }));
    (await upstream.next()).respond(
      Response.json({ data: [{ id: 'a', object: 'model' }, { id: 'b' }, { id: 'c' }] }),
    );
    expect(await (await list).json()).toEqual({ object: 'list', data: [{ id: 'a', object: 'model' }] });
    const one = await fetch(new Request('http://gateway.test/v1/models/a', { headers }));
    expect(await one.json()).toEqual({ id: 'a', object: 'model' });
  });
});

describe('the model `default`', () => {
  const listing = () =>
    Response.json({
      data: [
        { id: 'meta-llama/Llama-3.3-70B-Instruct' },
        { id: 'Qwen/Qwen2.5-Coder-7B', context_length: 32768 },
      ],
    });

  it('resolves to the best listed model for completing code', async () => {
    const { fetch, upstream } = gatewayWith();
    const pending = fetch(ask({ model: 'default' }));
    (await upstream.next()).respond(listing());
    const call = await upstream.next();
    expect(call.body['model']).toBe('Qwen/Qwen2.5-Coder-7B');
    call.respond(Response.json(completion));
    expect((await pending).status).toBe(200);

    const told = await fetch(new Request('http://gateway.test/v1/models/default'));
    expect(await told.json()).toEqual({ id: 'Qwen/Qwen2.5-Coder-7B', context_length: 32768 });
  });

  it('resolves to the configured model without requesting a list', async () => {
    const { fetch, upstream } = gatewayWith({ defaultModel: 'mine' });
    const pending = fetch(ask({ model: 'default' }));
    const call = await upstream.next();
    expect(call.body['model']).toBe('mine');
    call.respond(Response.json(completion));
    await pending;
    const told = fetch(new Request('http://gateway.test/v1/models/default'));
    (await upstream.next()).respond(listing());
    expect(await (await told).json()).toEqual({ id: 'mine', object: 'model' });
  });

  it("resolves to the upstream's own default, or to another model that the tenant may use", async () => {
    const tokens = [
      { id: 'ann', sha256: await hashToken('ann-token') },
      { id: 'ben', sha256: await hashToken('ben-token'), models: ['meta-llama/Llama-3.3-70B-Instruct'] },
    ];
    const { fetch, upstream } = gatewayWith({ auth: { tokens } }, handUpstream({ defaultModel: 'own' }));
    const received: unknown[] = [];
    for (const authorization of ['ann-token', 'ben-token']) {
      const pending = fetch(ask({ model: 'default' }, { authorization }));
      let call = await upstream.next();
      if (call.call.path === '/models') {
        call.respond(listing());
        call = await upstream.next();
      }
      received.push(call.body['model']);
      call.respond(Response.json(completion));
      await pending;
    }
    expect(received).toEqual(['own', 'meta-llama/Llama-3.3-70B-Instruct']);
  });

  it('is passed on to an upstream without a model list', async () => {
    const { fetch, upstream } = gatewayWith();
    const pending = fetch(ask({ model: 'default' }));
    (await upstream.next()).respond(new Response(null, { status: 404 }));
    const call = await upstream.next();
    expect(call.body['model']).toBe('default');
    call.respond(Response.json(completion));
    expect((await pending).status).toBe(200);
    // It failed a moment ago, and gets no request.
    expect((await fetch(new Request('http://gateway.test/v1/models/default'))).status).toBe(502);
    expect(upstream.calls).toHaveLength(2);
  });
});

describe('the list of models', () => {
  it('is kept while no upstream responds, and not requested each time', async () => {
    const clock = fakeClock();
    const { fetch, upstream } = gatewayWith({ clock });
    const list = () => fetch(new Request('http://gateway.test/v1/models'));
    const first = list();
    (await upstream.next()).respond(Response.json({ data: [{ id: 'a' }] }));
    await first;
    await clock.advance(60_000);
    const second = list();
    (await upstream.next()).respond(new Response(null, { status: 500 }));
    expect(await (await second).json()).toEqual({ object: 'list', data: [{ id: 'a' }] });
    expect((await list()).status).toBe(200);
    expect(upstream.calls).toHaveLength(2);
    await clock.advance(5_000);
    const third = list();
    (await upstream.next()).respond(Response.json({ data: [{ id: 'b' }] }));
    expect(await (await third).json()).toEqual({ object: 'list', data: [{ id: 'b' }] });
  });
});

describe('limits', () => {
  it('reject requests over the limit with the time to wait, and admit them after it', async () => {
    const clock = fakeClock();
    const { fetch, upstream } = gatewayWith({ clock, limits: { requestsPerMinute: 2 } });
    for (const remaining of ['1', '0']) {
      const pending = fetch(ask());
      await answerNext(upstream);
      const response = await pending;
      expect(response.headers.get('x-ratelimit-remaining-requests')).toBe(remaining);
      await response.text();
    }
    await clock.advance(20_000);
    const refused = await fetch(ask());
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '40']);
    expect(await codeOf(refused)).toBe('rate_limit_exceeded');
    await clock.advance(40_000);
    const pending = fetch(ask());
    await answerNext(upstream);
    expect((await pending).status).toBe(200);
  });

  it('count the tokens that were used, not those that were requested', async () => {
    const { fetch, upstream } = gatewayWith({ limits: { tokensPerMinute: 100 } });
    const body = { max_tokens: 60 };
    const first = fetch(ask(body));
    await answerNext(upstream);
    await (await first).text();
    await settled();
    // One of the 60 tokens was used: the next 60 fit.
    const second = fetch(ask(body));
    const call = await upstream.next();
    call.open();
    call.send(event('a'));
    const running = chunks(await second);
    await running.next();
    const third = await fetch(ask(body));
    expect([third.status, await codeOf(third)]).toEqual([429, 'rate_limit_exceeded']);
    await running.cancel();
    const never = await fetch(ask({ max_tokens: 200 }));
    expect([never.status, await codeOf(never)]).toEqual([400, 'request_exceeds_limit']);
  });

  it('release the slot of a request when its response ends, however it ends', async () => {
    const { fetch, upstream, gateway } = gatewayWith({ caps: { maxStreamsPerTenant: 1 } });
    const first = fetch(ask());
    const call = await upstream.next();
    call.open();
    call.send(event('a'));
    const body = chunks(await first);
    const refused = await fetch(ask());
    expect([refused.status, refused.headers.get('retry-after'), await codeOf(refused)]).toEqual([
      429,
      '1',
      'too_many_streams',
    ]);
    await body.cancel();
    const failing = fetch(ask());
    (await upstream.next()).respond(Response.json({}, { status: 400 }));
    expect((await failing).status).toBe(400);
    expect(gateway.open).toBe(0);
  });

  it.each([
    [{ prompt: 'x'.repeat(11) }, 'prompt'],
    [{ prompt: ['a', 'b', 'c'] }, 'prompt'],
    [{ n: 3 }, 'n'],
    [{ best_of: 3 }, 'best_of'],
    [{ max_tokens: 51 }, 'max_tokens'],
    [{ max_completion_tokens: 51 }, 'max_completion_tokens'],
    [{ n_predict: 51 }, 'n_predict'],
    [{ n_predict: -1 }, 'n_predict'],
    [{ max_new_tokens: 51 }, 'max_new_tokens'],
    [{ max_tokens: 5, n_predict: 51 }, 'n_predict'],
    [{ n_cmpl: 3 }, 'n_cmpl'],
    [{ max_tokens: 1.5 }, 'max_tokens'],
    [{ stream: 'yes' }, 'stream'],
    [{ prompt: undefined }, 'prompt'],
    [{ prompt: { a: 1 } }, 'prompt'],
    [{ model: '' }, 'model'],
    [{ model: 'm'.repeat(257) }, 'model'],
    [{ temperature: 3 }, 'temperature'],
    [{ suffix: 5 }, 'suffix'],
  ])('and types are checked for every field: %j', async (body, param) => {
    const { fetch, upstream } = gatewayWith({ caps: { maxPromptChars: 10, maxChoices: 2, maxTokens: 50 } });
    const response = await fetch(ask(body));
    const { error } = (await response.json()) as { error: Record<string, unknown> };
    expect([response.status, error['param'], error['type']]).toEqual([400, param, 'invalid_request_error']);
    expect(upstream.calls).toEqual([]);
  });

  it.each([
    [{ n_predict: 7 }, { n_predict: 7, max_tokens: 7 }],
    [{ max_completion_tokens: 7 }, { max_completion_tokens: 7, max_tokens: 7 }],
    [
      { max_tokens: 5, n_predict: 7 },
      { max_tokens: 5, n_predict: 7 },
    ],
  ])('hold for servers with another field for the length: %j', async (body, sent) => {
    const { fetch, upstream } = gatewayWith();
    void fetch(ask(body));
    expect((await upstream.next()).body).toMatchObject(sent);
  });

  it.each([
    { max_completion_tokens: 51 },
    { n_predict: 51 },
    { max_tokens: 5, max_completion_tokens: 51 },
    { n: 3 },
    { best_of: 3 },
  ])('hold for chats: %j', async (body) => {
    const { fetch, upstream } = gatewayWith({ caps: { maxTokens: 50, maxChoices: 2 } });
    const messages = [{ role: 'user', content: 'x' }];
    const response = await fetch(ask({ messages, ...body }, {}, '/v1/chat/completions'));
    const { error } = (await response.json()) as { error: Record<string, unknown> };
    expect([response.status, error['param']]).toEqual([400, Object.keys(body).at(-1)]);
    expect(upstream.calls).toEqual([]);
  });

  it.each([
    { messages: [{ role: 'user', content: 'short', name: 'x'.repeat(50) }] },
    { messages: [{ role: 'user', content: [{ type: 'text', text: 'x'.repeat(50) }] }] },
    { messages: [{ role: 'user', content: 'short' }], tools: [{ description: 'x'.repeat(50) }] },
  ])('count everything in a chat that the model reads: %j', async (body) => {
    const { fetch, upstream } = gatewayWith({ caps: { maxPromptChars: 50 } });
    const response = await fetch(ask(body, {}, '/v1/chat/completions'));
    const { error } = (await response.json()) as { error: Record<string, unknown> };
    expect([response.status, error['param']]).toEqual([400, 'messages']);
    expect(upstream.calls).toEqual([]);
  });

  it('of a tenant replace those of the gateway, one by one', async () => {
    const limits = { requestsPerMinute: 3 };
    const tokens = [{ id: 'ann', sha256: await hashToken('ann-token'), limits }];
    const { fetch, upstream } = gatewayWith({
      auth: { tokens },
      limits: { requestsPerMinute: 1, tokensPerMinute: 100 },
    });
    const headers = { authorization: 'ann-token' };
    for (let turn = 0; turn < 2; turn++) {
      const pending = fetch(ask({ max_tokens: 10 }, headers));
      await answerNext(upstream);
      await (await pending).text();
      await settled();
    }
    const never = await fetch(ask({ max_tokens: 200 }, headers));
    expect([never.status, await codeOf(never)]).toEqual([400, 'request_exceeds_limit']);
  });

  it('count the prompts of clients that disconnect before the first byte', async () => {
    const { fetch, upstream, gateway } = gatewayWith({
      limits: { tokensPerMinute: 1000 },
      metrics: prometheusMetrics(),
    });
    // Each needs 100 tokens of prompt and at most 10 more: nine fit, the tenth does not.
    const body = { prompt: 'x'.repeat(400), max_tokens: 10 };
    for (let turn = 0; turn < 9; turn++) {
      const client = new AbortController();
      const early = fetch(new Request(ask({ ...body, temperature: turn % 2 }), { signal: client.signal }));
      await upstream.next();
      client.abort();
      expect((await early).status).toBe(499);
      await settled();
    }
    const tenth = await fetch(ask(body));
    expect([tenth.status, await codeOf(tenth)]).toEqual([429, 'rate_limit_exceeded']);
    expect(gateway.open).toBe(0);
    const text = await (await fetch(new Request('http://gateway.test/metrics'))).text();
    expect(text).toContain('completion_gateway_tokens_total{kind="prompt"} 900\n');
  });

  it('release the slot when the client disconnects, though its host cancels nothing', async () => {
    const { fetch, upstream, gateway } = gatewayWith();
    const client = new AbortController();
    const pending = fetch(new Request(ask(), { signal: client.signal }));
    const call = await upstream.next();
    call.open();
    call.send(event('a'));
    const body = chunks(await pending);
    await body.next();
    expect(gateway.open).toBe(1);
    client.abort();
    expect([gateway.open, call.aborted]).toEqual([0, true]);
  });

  it('refund the tokens of a request that joined another or failed', async () => {
    const { fetch, upstream } = gatewayWith({ limits: { tokensPerMinute: 100 } });
    const body = { max_tokens: 45, temperature: 0 };
    const client = new AbortController();
    const first = fetch(ask(body));
    const joined = fetch(new Request(ask(body), { signal: client.signal }));
    const call = await upstream.next();
    client.abort();
    expect((await joined).status).toBe(499);
    call.respond(Response.json({}, { status: 400 }));
    expect((await first).status).toBe(400);
    await settled();
    const all = fetch(ask({ max_tokens: 99 }));
    await answerNext(upstream);
    expect((await all).status).toBe(200);
  });

  it('set the number of tokens when the request does not', async () => {
    const { fetch, upstream } = gatewayWith({ caps: { maxTokens: 50 } });
    void fetch(ask());
    expect((await upstream.next()).body).toMatchObject({ max_tokens: 50 });
    void fetch(
      ask(
        { messages: [{ role: 'user', content: 'x' }], max_completion_tokens: 9 },
        {},
        '/v1/chat/completions',
      ),
    );
    const { call, body } = await upstream.next();
    expect([call.path, body['max_completion_tokens'], body['max_tokens']]).toEqual([
      '/chat/completions',
      9,
      undefined,
    ]);
  });
});

describe('errors', () => {
  it.each([
    ['{"model": "m"\n  "prompt": "p"}', 'invalid_json', 'line 2, column 3'],
    ['', 'invalid_json', 'empty'],
    ['[1]', 'invalid_request', 'object'],
    ['{"a": '.repeat(100_000), 'invalid_json', ''],
  ])('report the position of a JSON error, case %#', async (body, code, words) => {
    const { fetch } = gatewayWith();
    const response = await fetch(ask(body));
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    expect([response.status, error.code]).toEqual([400, code]);
    expect(error.message).toContain(words);
  });

  it('reject a body by its nesting, size, type or encoding', async () => {
    const { fetch } = gatewayWith({ caps: { maxBodyBytes: 10_000_000 } });
    const deep = '['.repeat(20_000) + ']'.repeat(20_000);
    const nested = await fetch(ask(`{"model":"m","prompt":"p","x":${deep}}`));
    expect([nested.status, await codeOf(nested)]).toEqual([400, 'invalid_request']);
    // The same for the cache key, and where it counts as text.
    const kept = await fetch(ask(`{"model":"m","prompt":"p","temperature":0,"x":${deep}}`));
    expect([kept.status, await codeOf(kept)]).toEqual([400, 'invalid_request']);
    const chat = `{"model":"m","messages":[{"role":"user","content":${deep}}]}`;
    const said = await fetch(ask(chat, {}, '/v1/chat/completions'));
    expect([said.status, await codeOf(said)]).toEqual([400, 'invalid_request']);
    const small = gatewayWith({ caps: { maxBodyBytes: 100 } });
    const large = await small.fetch(ask({ prompt: 'x'.repeat(200) }));
    expect([large.status, await codeOf(large)]).toEqual([413, 'body_too_large']);
    const form = await fetch(ask('a=1', { 'content-type': 'application/x-www-form-urlencoded' }));
    expect(form.status).toBe(415);
    const zipped = await fetch(ask({}, { 'content-encoding': 'gzip' }));
    expect(zipped.status).toBe(415);
    const bytes = new Request('http://gateway.test/v1/completions', {
      method: 'POST',
      body: new Uint8Array([0xff, 0xfe]),
    });
    expect(await codeOf(await fetch(bytes))).toBe('invalid_encoding');
  });

  it.each([
    ['POST', '/v1/nothing', 404, 'unknown_route'],
    ['POST', '/completions', 404, 'unknown_route'],
    ['GET', '/v1/completions', 405, 'method_not_allowed'],
    ['DELETE', '/v1/models', 405, 'method_not_allowed'],
    ['GET', '/v1/../../etc/passwd', 404, 'unknown_route'],
    ['GET', '/v1/%2e%2e/%2e%2e/etc/passwd', 404, 'unknown_route'],
    ['GET', '//v1/models', 404, 'unknown_route'],
    ['GET', '/v1/models/%ff', 404, 'model_not_found'],
    ['GET', '/metrics', 404, 'unknown_route'],
  ])('describe a wrong route: %s %s', async (method, path, status, code) => {
    const { fetch, upstream } = gatewayWith();
    const pending = fetch(new Request(`http://gateway.test${path}`, { method }));
    if (code === 'model_not_found') (await upstream.next()).respond(Response.json({ data: [] }));
    const response = await pending;
    expect([response.status, await codeOf(response)]).toEqual([status, code]);
  });

  it('of upstreams get one shape, and a rejected upstream key is not the client’s fault', async () => {
    const { fetch, upstream } = gatewayWith();
    for (const [response, status, expected] of [
      [
        Response.json({ detail: [{ loc: ['body', 'top_k'], msg: 'extra field' }] }, { status: 422 }),
        422,
        { message: 'top_k: extra field', param: 'top_k' },
      ],
      [
        Response.json({ object: 'error', message: 'too long', code: 400 }, { status: 400 }),
        400,
        { message: 'too long' },
      ],
      [
        Response.json({ error: { message: 'no such model', code: 'model_not_found' } }, { status: 404 }),
        404,
        { code: 'model_not_found' },
      ],
      [
        Response.json({ detail: 'Invalid API key sk-secret' }, { status: 401 }),
        502,
        { code: 'upstream_refused_gateway' },
      ],
      [
        new Response('<title>Denied</title>', { status: 407 }),
        502,
        { code: 'upstream_error', message: expect.stringContaining('wants a name and a password (407)') },
      ],
      [
        new Response('<html>', { headers: { 'content-type': 'text/html' } }),
        502,
        { code: 'upstream_malformed' },
      ],
      [Response.json({ error: { message: 'out of memory', code: 500 } }), 500, { code: 'upstream_error' }],
      [
        Response.json({ error: { message: 'too long', type: 'exceed_context_size_error', code: 400 } }),
        400,
        { message: 'too long' },
      ],
      [
        new Response('oops', { status: 503, headers: { 'retry-after': '7' } }),
        503,
        { code: 'upstream_error' },
      ],
    ] as const) {
      const pending = fetch(ask());
      (await upstream.next()).respond(response);
      const told = await pending;
      const text = await told.text();
      expect(told.status).toBe(status);
      expect(text).not.toContain('sk-secret');
      expect(JSON.parse(text)).toMatchObject({ error: expected });
    }
  });
});

describe('logs, metrics and health', () => {
  it('contain the request’s id and trace, and no key, prompt or completion', async () => {
    const lines: string[] = [];
    const write = (facts: object, message: string) => void lines.push(JSON.stringify([facts, message]));
    const logger: GatewayLogger = { info: write, warn: write, error: write };
    const tokens = [{ id: 'ann', sha256: await hashToken('secret-token') }];
    const { fetch, upstream } = gatewayWith({ logger, auth: { tokens } });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const headers = { authorization: 'Bearer secret-token', 'x-request-id': 'req-1', traceparent };
    const pending = fetch(ask({ prompt: 'private prompt' }, headers));
    const call = await upstream.next();
    expect(call.call.headers).toMatchObject({ traceparent, 'x-request-id': 'req-1' });
    call.open();
    call.send(event('private answer', 'stop') + done);
    call.end();
    const response = await pending;
    await response.text();
    expect(response.headers.get('x-request-id')).toBe('req-1');
    await fetch(ask('{"prompt": "private prompt", broken', headers));
    await fetch(ask({}, { authorization: 'Bearer secret-other', 'x-request-id': 'a b' }));
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain('"tenant":"ann"');
    expect(lines.join()).not.toMatch(/private|secret/);
  });

  it('count requests, their origins and durations at /metrics, and nothing about tenants', async () => {
    const tokens = [{ id: 'ann-of-the-team', sha256: await hashToken('ann-token') }];
    const { fetch, upstream } = gatewayWith({
      metrics: prometheusMetrics(),
      auth: { tokens },
      limits: { requestsPerMinute: 3 },
    });
    const headers = { authorization: 'ann-token' };
    const first = fetch(ask({ temperature: 0, prompt: 'x'.repeat(40) }, headers));
    await answerNext(upstream);
    await (await first).text();
    await (await fetch(ask({ temperature: 0, prompt: 'x'.repeat(40) }, headers))).text();
    const failing = fetch(ask({}, headers));
    (await upstream.next()).respond(new Response('', { status: 500 }));
    expect((await failing).status).toBe(500);
    expect((await fetch(ask({}, headers))).status).toBe(429);
    const text = await (await fetch(new Request('http://gateway.test/metrics'))).text();
    const path = 'path="/v1/completions"';
    for (const line of [
      `requests_total{${path},status="200",origin="upstream"} 1`,
      `requests_total{${path},status="200",origin="cache"} 1`,
      `requests_total{${path},status="500",origin="none"} 1`,
      `requests_total{${path},status="429",origin="none"} 1`,
      `request_duration_seconds_count{${path},origin="upstream"} 1`,
      'time_to_first_byte_seconds_count 2',
      'tokens_total{kind="prompt"} 10',
      'tokens_total{kind="completion"} 1',
      'limited_total{limit="requestsPerMinute"} 1',
      'upstream_errors_total{upstream="hand",kind="500"} 1',
      'upstream_healthy{upstream="hand"} 0',
      'open_requests 0',
    ])
      expect(text).toContain(`completion_gateway_${line}\n`);
    expect(text).not.toContain('ann');
  });

  it('report the state of upstreams and gateway at /healthz', async () => {
    const { fetch, upstream, gateway } = gatewayWith();
    const health = async () => {
      const response = await fetch(new Request('http://gateway.test/healthz'));
      return [response.status, ((await response.json()) as { status: string }).status];
    };
    expect(await health()).toEqual([200, 'ok']);
    const pending = fetch(ask());
    const call = await upstream.next();
    call.open();
    call.send(event('a'));
    const body = chunks(await pending);
    await body.next();
    let drained = false;
    const drain = gateway.drain().then(() => (drained = true));
    expect(await health()).toEqual([503, 'draining']);
    const refused = await fetch(ask());
    expect([refused.status, await codeOf(refused)]).toEqual([503, 'draining']);
    expect(drained).toBe(false);
    call.send(event('b', 'stop') + done);
    call.end();
    expect(await body.rest()).toContain('"b"');
    await drain;
  });
});
