import { describe, expect, it } from 'vitest';
import type { ProviderEvent, ProviderRequest } from '../domain/provider';
import { CompletionError } from '../errors/completion-error';
import { fakeClock, controlledSse } from '@org/completion-testing';
import { openAICompatible } from './open-ai-compatible';
import type { WireFetch } from './wire-fetch';

const request: ProviderRequest = {
  prompt: { strategy: 'prefix-only', text: 'p', stop: [] },
  model: 'm',
  maxTokens: 9,
  temperature: 0,
  candidates: 1,
  languageId: 'typescript',
  uri: 'file:///a.ts',
};

/** What a client makes of a 200 with this body: its text and the end, or the failure. */
async function read(body: string | Uint8Array<ArrayBuffer>, more: Partial<ProviderRequest> = {}) {
  const fetch: WireFetch = () =>
    Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }));
  const provider = openAICompatible({ baseUrl: 'http://127.0.0.1:1/v1', fetch, retry: false });
  const events: ProviderEvent[] = [];
  let error: CompletionError | undefined;
  try {
    const { signal } = new AbortController();
    for await (const event of provider.stream({ ...request, ...more }, { signal })) events.push(event);
  } catch (thrown) {
    if (!CompletionError.is(thrown)) throw thrown;
    error = thrown;
  }
  const text = events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
  return { text, events, error };
}

const sse = (...events: readonly string[]) => events.map((event) => `data: ${event}\n\n`).join('');

describe('a 200 that is an error', () => {
  it.each([
    [
      'Z.ai',
      '{"code":1113,"msg":"Insufficient balance, please recharge","success":false}',
      'Insufficient balance',
    ],
    [
      'Gemini',
      '[{"error":{"code":429,"message":"Resource has been exhausted","status":"RESOURCE_EXHAUSTED"}}]',
      'Resource has been exhausted',
    ],
    [
      'OpenRouter',
      '{"choices":[{"index":0,"text":"","finish_reason":"error","error":{"code":502,"message":"Provider returned error"}}]}',
      'Provider returned error',
    ],
    ['vLLM', '{"object":"error","message":"The model is not loaded.","code":40301}', 'not loaded'],
    ['FastAPI', '{"detail":"Not Found"}', 'Not Found'],
    ['MiniMax', '{"choices":null,"base_resp":{"status_code":1004,"status_msg":"login fail"}}', 'login fail'],
    ['Baidu', '{"error_code":110,"error_msg":"Access token invalid"}', 'Access token invalid'],
    [
      'DeepSeek',
      '{"choices":[{"finish_reason":"insufficient_system_resource"}]}',
      'insufficient_system_resource',
    ],
    ['another server', '{"message":"Endpoint request timed out"}', 'Endpoint request timed out'],
  ])('of %s fails with its words, as a body and as an event', async (_server, json, words) => {
    for (const body of [json, `${json}\n`, sse(json), `event: message\n${sse(json)}`]) {
      const { error, text } = await read(body);
      expect(error?.message).toContain(words);
      expect(text).toBe('');
    }
  });

  it.each([
    ['plain text', 'upstream connect error', 'upstream connect error'],
    ['nothing', '', 'ended the answer before it began'],
    ['a head without an answer', sse('{"choices":[{"delta":{"role":"assistant"}}]}'), 'before it began'],
    ['a page', '<html><title>Sign in</title></html>', 'Sign in'],
  ])('fails for %s', async (_what, body, words) => {
    expect((await read(body)).error?.message).toContain(words);
  });

  it('fails for bytes that nobody has decompressed, and shows none of them', async () => {
    const { error } = await read(new Uint8Array([0x28, 0xb5, 0x2f, 0xfd, 4, 0, 0x41, 200, 210]));
    expect(error).toMatchObject({ code: 'malformed-stream' });
    expect(error?.message).toContain('bytes that are no text');
  });

  it('fails for an answer that is compressed wrongly', async () => {
    const cause = Object.assign(new Error('incorrect header check'), { code: 'Z_DATA_ERROR' });
    const sent = controlledSse();
    const clock = fakeClock();
    const provider = openAICompatible({ baseUrl: 'http://127.0.0.1:1/v1', fetch: sent.fetch, clock });
    const stream = provider.stream(request, { signal: new AbortController().signal });
    const events = stream[Symbol.asyncIterator]();
    await events.next();
    const pending = events.next();
    sent.fail(new TypeError('terminated', { cause }));
    await expect(pending).rejects.toMatchObject({
      code: 'malformed-stream',
      message: expect.stringContaining('incorrect header check'),
    });
  });

  it('gives the text before the error of a choice, and then fails', async () => {
    const { text, error } = await read(
      sse(
        '{"choices":[{"index":0,"text":"a +","finish_reason":null}]}',
        '{"choices":[{"index":0,"text":"","finish_reason":"error","error":{"code":502,"message":"Provider returned error"}}]}',
        '[DONE]',
      ),
    );
    expect(text).toBe('a +');
    expect(error).toMatchObject({ code: 'provider-unavailable', status: 502 });
  });

  it("reads llama.cpp's shared context that is full as a fault of the prompt, not as an outage", async () => {
    const { error } = await read(
      sse('{"error":{"code":500,"message":"Context size has been exceeded.","type":"server_error"}}'),
    );
    expect(error).toMatchObject({ code: 'provider-rejected', retryable: false });
    expect(error?.message).toContain('prompt.maxPromptTokens');
  });
});

describe('what is no error', () => {
  it('passes over `data: null`, which llama.cpp sends first for several prompts', async () => {
    const { text, error } = await read(
      sse('null', '{"choices":[{"index":0,"text":"a","finish_reason":"stop"}]}', '[DONE]'),
    );
    expect({ text, error }).toEqual({ text: 'a', error: undefined });
  });

  it('takes a success code beside an answer, and an empty answer that ends with [DONE]', async () => {
    const { text } = await read(
      '{"code":200,"msg":"ok","success":true,"choices":[{"text":"a","finish_reason":"stop"}]}',
    );
    expect(text).toBe('a');
    expect((await read(sse('[DONE]'))).error).toBeUndefined();
  });

  it.each(['SAFETY', 'content_filter', 'sensitive'])('reads %s as the filter of contents', async (reason) => {
    const { events } = await read(
      sse(`{"choices":[{"index":0,"text":"","finish_reason":"${reason}"}]}`, '[DONE]'),
    );
    expect(events.at(-1)).toMatchObject({ type: 'text-end', finishReason: 'content-filter' });
  });

  it('reports a usage of zeros at the end, where nothing was generated, and not beside an answer', async () => {
    const zero = '"usage":{"prompt_tokens":0,"completion_tokens":0}';
    const counted = async (text: string) =>
      (
        await read(sse(`{"choices":[{"text":"${text}","finish_reason":"stop"}],${zero}}`, '[DONE]'))
      ).events.filter(({ type }) => type === 'usage');
    expect(await counted('')).toHaveLength(1);
    expect(await counted('a')).toHaveLength(0);
  });

  it('does not believe a usage that counts one of several answers', async () => {
    const choice = (index: number, end: string | null) =>
      `{"choices":[{"index":${index},"text":"x","finish_reason":${JSON.stringify(end)}}]}`;
    const { events } = await read(
      sse(
        ...[0, 1, 2].flatMap((index) => [choice(index, null), choice(index, 'stop')]),
        '{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2}}',
        '[DONE]',
      ),
      { candidates: 3 },
    );
    expect(events).toContainEqual({ type: 'usage', usage: { promptTokens: 9, completionTokens: 6 } });
  });
});

describe('a finish reason with every piece', () => {
  it('loses no text, however slowly it comes, and the last reason counts', async () => {
    const sent = controlledSse();
    const clock = fakeClock();
    const provider = openAICompatible({ baseUrl: 'http://127.0.0.1:1/v1', fetch: sent.fetch, clock });
    let text = '';
    let end: string | undefined;
    const reading = (async () => {
      const { signal } = new AbortController();
      for await (const event of provider.stream(request, { signal })) {
        if (event.type === 'text-delta') text += event.text;
        if (event.type === 'text-end') end = event.finishReason;
      }
    })();
    await clock.advance(0);
    for (const [piece, reason] of [
      ['a', 'stop'],
      [' +', 'stop'],
      [' b', 'length'],
    ]) {
      sent.sendRaw(
        sse(
          `{"choices":[{"index":0,"text":"${piece}","finish_reason":"${reason}"}],"usage":{"prompt_tokens":3,"completion_tokens":1}}`,
        ),
      );
      await clock.advance(500);
    }
    sent.sendRaw('data: [DONE]\n\n');
    await clock.advance(0);
    await reading;
    expect({ text, end }).toEqual({ text: 'a + b', end: 'length' });
    expect(clock.pending).toBe(0);
  });
});
