import { expect, it } from 'vitest';
import { controlledSse } from './controlled-sse';

const decode = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

it('answers a fetch with a body that the test feeds', async () => {
  const sse = controlledSse();
  const response = await sse.fetch('https://example.org/v1/completions', {
    method: 'POST',
    headers: { Accept: 'text/event-stream' },
    body: '{"model":"m"}',
  });
  expect(response).toMatchObject({ ok: true, status: 200 });
  expect(response.headers.get('Content-Type')).toBe('text/event-stream');
  expect(sse.requests).toEqual([
    {
      url: 'https://example.org/v1/completions',
      method: 'POST',
      headers: { accept: 'text/event-stream' },
      body: { model: 'm' },
      signal: undefined,
    },
  ]);

  const reader = response.body.getReader();
  const pending = reader.read();
  sse.send('retu');
  expect(decode((await pending).value)).toContain('"text":"retu"');
  sse.sendRaw(': ping\n\n');
  expect(decode((await reader.read()).value)).toBe(': ping\n\n');
  sse.done();
  expect(decode((await reader.read()).value)).toContain('"finish_reason":"stop"');
  expect(decode((await reader.read()).value)).toBe('data: [DONE]\n\n');
  expect(await reader.read()).toEqual({ done: true, value: undefined });
  expect(sse.cancelled).toBe(false);
});

it('tells that the client gave up, whichever way it does', async () => {
  const aborted = controlledSse();
  const caller = new AbortController();
  const reader = (await aborted.fetch('x', { signal: caller.signal })).body.getReader();
  const pending = reader.read();
  caller.abort(new Error('gone'));
  await expect(pending).rejects.toThrow('gone');
  expect(aborted.cancelled).toBe(true);

  const left = controlledSse();
  const { body } = await left.fetch('x');
  left.send('a');
  for await (const _ of body) break;
  expect(left.cancelled).toBe(true);
});

it('breaks the connection without being cancelled', async () => {
  const sse = controlledSse({ status: 500, headers: { 'Content-Type': 'application/json' } });
  const response = await sse.fetch('x');
  const text = response.text();
  sse.sendRaw('{"err');
  sse.fail(new TypeError('terminated'));
  await expect(text).rejects.toThrow('terminated');
  expect(response.ok).toBe(false);
  expect(sse.cancelled).toBe(false);
});

it('refuses to send into nothing', () => {
  expect(() => controlledSse().send('x')).toThrow('nobody has fetched yet');
});
