import { fakeClock } from '@org/completion-testing';
import { describe, expect, it } from 'vitest';
import { ask, codeOf, completion, done, event, handUpstream, chunks } from '../../test/hand-upstream';
import { createGateway } from '../create-gateway';
import type { GatewayOptions } from '../options/gateway-options';
import type { Upstream } from './upstream';

function answering(id: string, facts: Partial<Upstream> = {}, status = 200) {
  const upstream = { asked: 0, status };
  return Object.assign(upstream, {
    id,
    ...facts,
    send() {
      upstream.asked++;
      return Promise.resolve(Response.json({ from: id, ...completion }, { status: upstream.status }));
    },
  });
}

function gatewayOf(upstreams: readonly Upstream[], options: Partial<GatewayOptions> = {}) {
  const clock = fakeClock();
  const gateway = createGateway({ upstreams, auth: 'none', clock, ...options });
  const from = async (body: object = {}) => {
    const response = await gateway.fetch(ask({ stream: false, ...body }));
    const { from: id } = (await response.json()) as { from?: string };
    return id ?? response.status;
  };
  return { gateway, clock, from };
}

describe('several upstreams', () => {
  it('get requests by their weights', async () => {
    const [large, small] = [answering('large', { weight: 3 }), answering('small')];
    const { from } = gatewayOf([large, small]);
    for (let turn = 0; turn < 40; turn++) await from();
    expect([large.asked, small.asked]).toEqual([30, 10]);
  });

  it('get requests only for models they have', async () => {
    const { from } = gatewayOf([answering('a', { models: ['x'] }), answering('b', { models: ['y'] })]);
    expect([await from({ model: 'y' }), await from({ model: 'x' }), await from({ model: 'z' })]).toEqual([
      'b',
      'a',
      404,
    ]);
  });

  it('replace one that fails, which backs off for longer each time and comes back', async () => {
    const [unhealthy, well] = [answering('sick', {}, 503), answering('well')];
    const { from, clock } = gatewayOf([unhealthy, well]);
    for (let turn = 0; turn < 10; turn++) expect(await from()).toBe('well');
    expect(unhealthy.asked).toBe(1);
    await clock.advance(1000);
    await from();
    await from();
    expect(unhealthy.asked).toBe(2);
    await clock.advance(1999);
    await from();
    await from();
    expect(unhealthy.asked).toBe(2);
    unhealthy.status = 200;
    await clock.advance(1);
    expect(new Set([await from(), await from()])).toEqual(new Set(['sick', 'well']));
  });

  it('get requests although none is healthy, the one first that will be healthy first', async () => {
    const [one, other] = [answering('one', {}, 500), answering('other', {}, 500)];
    const { from } = gatewayOf([one, other]);
    expect(await from()).toBe(500);
    one.status = 200;
    other.status = 200;
    expect(await from()).toBe('one');
  });

  it('do not get a wrong request one after the other', async () => {
    const [one, other] = [answering('one', {}, 422), answering('other', {}, 422)];
    const { from } = gatewayOf([one, other]);
    expect(await from()).toBe(422);
    expect(one.asked + other.asked).toBe(1);
  });

  it('take over a stream before its first byte only', async () => {
    const [one, other] = [handUpstream({ id: 'one' }), handUpstream({ id: 'other' })];
    const { gateway } = gatewayOf([one, other]);
    const pending = gateway.fetch(ask());
    const first = await one.next();
    first.open();
    first.cut();
    const second = await other.next();
    second.open();
    second.send(event('a'));
    const body = chunks(await pending);
    await body.next();
    second.cut();
    expect(await body.rest()).toContain('upstream_cut');
    expect(one.calls).toHaveLength(1);
  });

  it('take over from one that sends nothing in time, and is aborted', async () => {
    const [one, other] = [handUpstream({ id: 'one' }), handUpstream({ id: 'other' })];
    const { gateway, clock } = gatewayOf([one, other], { timeouts: { firstByteMs: 500 } });
    const pending = gateway.fetch(ask());
    const first = await one.next();
    first.open();
    await clock.advance(500);
    expect(first.aborted).toBe(true);
    const second = await other.next();
    second.open();
    second.send(event('a', 'stop') + done);
    second.end();
    expect(await (await pending).text()).toBe(event('a', 'stop') + done);
    expect(clock.pending).toBe(0);
  });

  it('are checked for their health until the gateway closes', async () => {
    const [one, other] = [answering('one'), answering('other')];
    const { gateway, clock } = gatewayOf([one, other], { healthCheckMs: 5000 });
    const health = async () =>
      (await (await gateway.fetch(new Request('http://gateway.test/healthz'))).json()) as {
        upstreams: unknown;
      };
    one.status = 500;
    await clock.advance(5000);
    expect(await health()).toMatchObject({ status: 'degraded', upstreams: { healthy: 1, total: 2 } });
    one.status = 200;
    await clock.advance(5000);
    expect(await health()).toMatchObject({ status: 'ok' });
    gateway.close();
    const { asked } = one;
    await clock.advance(60_000);
    expect(one.asked).toBe(asked);
    expect(clock.pending).toBe(0);
  });
});

describe('a single upstream', () => {
  it('gets a request once more when the connection failed', async () => {
    const upstream = handUpstream();
    const { gateway } = gatewayOf([upstream]);
    const pending = gateway.fetch(ask());
    (await upstream.next()).fail(new Error('socket hang up'));
    const second = await upstream.next();
    second.open();
    second.send(event('a', 'stop') + done);
    second.end();
    expect((await pending).status).toBe(200);

    const failing = gateway.fetch(ask());
    (await upstream.next()).fail(new Error('refused'));
    (await upstream.next()).fail(new Error('refused'));
    const response = await failing;
    expect([response.status, await codeOf(response)]).toEqual([502, 'upstream_unreachable']);
  });

  it('has its limits passed on, and gets no request before they allow it', async () => {
    const upstream = handUpstream();
    const { gateway, clock } = gatewayOf([upstream]);
    const pending = gateway.fetch(ask());
    const call = await upstream.next();
    call.open({
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '60s',
    });
    call.send(event('a', 'stop') + done);
    call.end();
    const response = await pending;
    expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('0');
    await response.text();
    const early = await gateway.fetch(ask());
    expect([early.status, early.headers.get('retry-after'), upstream.calls.length]).toEqual([429, '1', 1]);
    await clock.advance(1000);
    const refused = gateway.fetch(ask());
    (await upstream.next()).respond(Response.json({}, { status: 429, headers: { 'retry-after': '30' } }));
    expect((await refused).headers.get('retry-after')).toBe('30');
    await clock.advance(10_000);
    const waiting = await gateway.fetch(ask());
    expect([waiting.status, waiting.headers.get('retry-after'), upstream.calls.length]).toEqual([
      429,
      '20',
      2,
    ]);
  });

  it('has a complete answer to a stream request passed on as events', async () => {
    const upstream = handUpstream();
    const { gateway } = gatewayOf([upstream]);
    const pending = gateway.fetch(ask());
    (await upstream.next()).respond(Response.json({ choices: [{ text: 'a' }] }));
    expect(await (await pending).text()).toBe('data: {"choices":[{"text":"a"}]}\n\ndata: [DONE]\n\n');
  });
});
