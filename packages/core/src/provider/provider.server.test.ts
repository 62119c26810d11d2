import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProviderEvent, ProviderRequest } from '../domain/provider';
import { CompletionError, ProviderHttpError, SupersededError } from '../errors/completion-error';
import { startCompletionServer, type CompletionServer } from '@org/completion-testing/server';
import { openAICompatible } from './open-ai-compatible';
import { tokenFactory, tokenFactoryDefaults } from './token-factory';

let server: CompletionServer;

beforeEach(async () => {
  server = await startCompletionServer({ apiKey: 'secret-key-1234' });
});
afterEach(() => server.close());

const request = (more: Partial<ProviderRequest> = {}): ProviderRequest => ({
  prompt: { strategy: 'prefix-only', text: 'Say my name', stop: [] },
  model: tokenFactoryDefaults.model,
  maxTokens: 7,
  temperature: 0,
  candidates: 1,
  languageId: 'typescript',
  uri: 'file:///a.ts',
  ...more,
});

const factory = (options: Parameters<typeof tokenFactory>[0] = {}) =>
  tokenFactory({ apiKey: 'secret-key-1234', baseUrl: server.baseUrl, random: () => 0, ...options });

async function collect(events: AsyncIterable<ProviderEvent>) {
  let text = '';
  const all: ProviderEvent[] = [];
  for await (const event of events) {
    all.push(event);
    if (event.type === 'text-delta') text += event.text;
  }
  return { text, all };
}

const never = () => new AbortController().signal;

async function failure(events: AsyncIterable<ProviderEvent>): Promise<CompletionError> {
  try {
    await collect(events);
  } catch (error) {
    if (CompletionError.is(error)) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('tokenFactory', () => {
  it('sends just what the documented page sends, with usage asked for, and reads the answer', async () => {
    const { text } = await collect(factory().stream(request(), { signal: never() }));
    expect(text).toBe('Heisenberg');
    expect(server.requests[0]?.body).toEqual({
      model: 'meta-llama/Meta-Llama-3.1-70B-Instruct',
      prompt: 'Say my name',
      max_tokens: 7,
      temperature: 0,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('asks the documented address unless told otherwise, and names the variable when the key is missing', async () => {
    const provider = tokenFactory();
    expect(provider.endpoint).toBe('https://api.tokenfactory.nebius.com/v1');
    expect(provider.capabilities.location).toBe('hosted');
    const error = await failure(provider.stream(request(), { signal: never() }));
    expect(error.code).toBe('authentication');
    expect(error.message).toContain('NEBIUS_API_KEY');
  });

  it('sends at most four stops, the most important first, and none that is only space', async () => {
    const stop = ['a', '\n\n', 'b', 'c', 'd', 'e'];
    await collect(
      factory().stream(request({ prompt: { strategy: 'prefix-only', text: 'x', stop } }), {
        signal: never(),
      }),
    );
    expect(server.requests[0]?.body).toMatchObject({ stop: ['a', 'b', 'c', 'd'] });
  });

  it('asks for chat where the prompt is one', async () => {
    const prompt = {
      strategy: 'chat-infill',
      messages: [{ role: 'user', content: 'hello' }],
      stop: [],
      echo: '',
    } as const;
    const { text } = await collect(factory().stream(request({ prompt }), { signal: never() }));
    expect(text).toBe('Heisenberg');
    expect(server.requests[0]?.path).toBe('/v1/chat/completions');
  });

  it('shows the request without sending it, the key masked', () => {
    const wire = factory().preview(request());
    expect(wire).toMatchObject({ method: 'POST', headers: { authorization: 'Bearer [key]' } });
    expect(wire.url).toBe(`${server.baseUrl}/completions`);
    expect(JSON.stringify(wire)).not.toContain('secret-key');
    expect(server.requests).toHaveLength(0);
  });

  it('lists the models on offer', async () => {
    server.configure({ models: ['a/b', 'c/d'], contextTokens: 8_192 });
    expect(await factory().models?.({ signal: never() })).toMatchObject([
      { id: 'a/b', contextTokens: 8_192 },
      { id: 'c/d' },
    ]);
  });

  it('asks the new address for one that is out of use, and says so', () => {
    const provider = tokenFactory({ apiKey: 'k', baseUrl: 'https://api.studio.nebius.ai/v1/' });
    expect(provider.endpoint).toBe('https://api.tokenfactory.nebius.com/v1');
    expect(provider.notices?.[0]?.message).toContain(
      'api.studio.nebius.ai moved to api.tokenfactory.nebius.com',
    );
  });
});

describe('the base URL', () => {
  it.each(['', '/', '/v1', '/v1/', '/v1/completions', '/v1/chat/completions'])(
    'may end with "%s"',
    async (path) => {
      const provider = openAICompatible({ baseUrl: server.origin + path, apiKey: 'secret-key-1234' });
      expect((await collect(provider.stream(request(), { signal: never() }))).text).toBe('Heisenberg');
    },
  );

  it.each([
    ['https://example.com/openai/deployments/x', 'https://example.com/openai/deployments/x'],
    ['https://example.com', 'https://example.com/v1'],
  ])('keeps a path of its own: %s', (given, base) => {
    expect(openAICompatible({ baseUrl: given }).endpoint).toBe(base);
  });

  it('keeps its query for every request', async () => {
    const provider = openAICompatible({ baseUrl: `${server.origin}/v1/completions?ai_project_id=7` });
    expect(provider.preview(request()).url).toBe(`${server.origin}/v1/completions?ai_project_id=7`);
    expect(provider.endpoint).toBe(`${server.origin}/v1`);
    server.configure({ apiKey: false });
    expect((await collect(provider.stream(request(), { signal: never() }))).text).toBe('Heisenberg');
    expect(await provider.models?.({ signal: never() })).not.toHaveLength(0);
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/v1/completions?ai_project_id=7',
      '/v1/models?ai_project_id=7',
    ]);
  });

  it.each([
    'nonsense',
    'ftp://example.com',
    'https://user:pass@example.com',
    'https://example.com/v1?api_key=abc',
    'https://example.com/v1?version=2&access-token=abc',
  ])('is refused when it is %s', (baseUrl) => {
    expect(() => openAICompatible({ baseUrl })).toThrowError(
      expect.objectContaining({ code: 'invalid-options' }),
    );
  });

  it('is not shown when it is none: it may be a key in the wrong variable', () => {
    let said: unknown;
    try {
      openAICompatible({ baseUrl: 'v1.CmQKHHN0YXRpY2tleS1lMDBhYmNk' });
    } catch (error) {
      said = error;
    }
    expect(said).toMatchObject({ code: 'invalid-options', message: expect.not.stringContaining('CmQK') });
    expect(said).not.toHaveProperty('cause');
  });

  it.each([
    ['http://127.0.0.1:1', 'loopback'],
    ['http://localhost:1', 'loopback'],
    ['http://[::1]:1', 'loopback'],
    ['https://example.com', 'hosted'],
    ['http://10.0.0.5:8000', 'hosted'],
  ])('tells where the server is: %s', (baseUrl, location) => {
    expect(openAICompatible({ baseUrl }).capabilities.location).toBe(location);
  });
});

describe('abort', () => {
  it('closes the socket while the model thinks, and rejects with its own reason within milliseconds', async () => {
    server.configure({ model: () => ({ text: 'late', ttftMs: 60_000 }) });
    const caller = new AbortController();
    const pending = collect(factory().stream(request(), { signal: caller.signal }));
    const asked = await server.nextRequest();
    const reason = new SupersededError();
    const from = performance.now();
    caller.abort(reason);
    await expect(pending).rejects.toBe(reason);
    expect(performance.now() - from).toBeLessThan(250);
    expect(await asked.closed).toBe('aborted');
  });

  it('closes the socket in the middle of the answer', async () => {
    server.configure({ model: () => ({ text: 'a long answer that takes its time', tokenMs: 50 }) });
    const caller = new AbortController();
    const events = factory().stream(request(), { signal: caller.signal });
    for await (const event of events) {
      if (event.type !== 'text-delta') continue;
      caller.abort();
      break;
    }
    const asked = await server.nextRequest();
    expect(await asked.closed).toBe('aborted');
  });

  it('closes the socket when the iteration is left', async () => {
    server.configure({ model: () => ({ text: 'a long answer that takes its time', tokenMs: 50 }) });
    for await (const event of factory().stream(request(), { signal: never() }))
      if (event.type === 'text-delta') break;
    expect(await (await server.nextRequest()).closed).toBe('aborted');
  });

  it('does not hide an unrelated failure at the same moment', async () => {
    server.configure({ quirks: { cutAfterChars: 4 }, model: () => ({ text: 'a long answer' }) });
    const error = await failure(factory().stream(request(), { signal: never() }));
    expect(error.code).toBe('provider-unavailable');
  });

  it('sends nothing for somebody who withdrew before', async () => {
    const caller = new AbortController();
    caller.abort();
    await expect(collect(factory().stream(request(), { signal: caller.signal }))).rejects.toBe(
      caller.signal.reason,
    );
    expect(server.requests).toHaveLength(0);
  });
});

describe('failures', () => {
  it.each([
    [400, 'provider-rejected', false],
    [401, 'authentication', false],
    [403, 'authentication', false],
    [422, 'provider-rejected', false],
    [429, 'rate-limited', true],
    [500, 'provider-unavailable', true],
    [503, 'provider-unavailable', true],
    [504, 'timeout', true],
  ])('status %i is %s, with the words of the server in every shape', async (status, code, retryable) => {
    for (const shape of ['detail', 'openai', 'vllm', 'text'] as const) {
      server.configure({ quirks: { fault: { status, message: 'the reason of the server', shape } } });
      const error = await failure(factory({ retry: false }).stream(request(), { signal: never() }));
      expect(error).toMatchObject({ code, retryable, status });
      expect(error.message).toContain('the reason of the server');
    }
  });

  it('name the model that does not exist, and how to find one', async () => {
    const error = await failure(factory().stream(request({ model: 'QWEN/nope' }), { signal: never() }));
    expect(error.code).toBe('unsupported-model');
    expect(error.message).toContain('QWEN/nope');
    expect(error.message).toContain('completion models');
  });

  it('name the right spelling of a model, and ask the list for it once', async () => {
    server.configure({ models: ['Qwen/Qwen3-32B', 'other/model'] });
    const provider = factory();
    for (let time = 0; time < 2; time++) {
      const error = await failure(provider.stream(request({ model: 'qwen/qwen3-32b' }), { signal: never() }));
      expect(error).toMatchObject({ code: 'unsupported-model', status: 404 });
      expect(error.message).toContain('the server spells it Qwen/Qwen3-32B');
    }
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/v1/completions',
      '/v1/models',
      '/v1/completions',
    ]);
  });

  it('carry how long the server asks to wait', async () => {
    const fault = { status: 429, message: 'slow down', headers: { 'retry-after': '17' } };
    server.configure({ quirks: { fault } });
    const error = await failure(factory().stream(request(), { signal: never() }));
    expect(error).toBeInstanceOf(ProviderHttpError);
    expect((error as ProviderHttpError).retryAfterMs).toBe(17_000);
    expect(server.requests).toHaveLength(1);
  });

  it('never hold the key, though the server repeats it', async () => {
    const fault = { status: 401, message: 'Invalid key secret-key-1234 given' };
    server.configure({ quirks: { fault } });
    const error = await failure(factory().stream(request(), { signal: never() }));
    expect(`${error.message} ${error.stack}`).not.toContain('secret-key-1234');
    expect(error.message).toContain('[key]');
  });

  it('are told when nobody listens at the address', async () => {
    const { baseUrl } = server;
    await server.close();
    const provider = openAICompatible({ baseUrl, retry: false });
    const error = await failure(provider.stream(request(), { signal: never() }));
    expect(error.code).toBe('provider-unavailable');
    expect(error.message).toMatch(/no connection to http:\/\/127\.0\.0\.1:\d+/);
  });

  it('are told when the server falls silent', async () => {
    server.configure({ quirks: { silentAfterChars: 4 }, model: () => ({ text: 'a long answer' }) });
    const error = await failure(factory({ idleTimeoutMs: 80 }).stream(request(), { signal: never() }));
    expect(error.code).toBe('timeout');
    expect(await (await server.nextRequest()).closed).toBe('aborted');
  });
});

describe('another try', () => {
  it.each([
    ['a reset connection', { reset: true }],
    ['a broken server', { fault: { status: 502, message: 'bad gateway' } }],
    [
      'a full server that asks for a moment',
      { fault: { status: 429, message: 'full', headers: { 'retry-after': '0' } } },
    ],
  ])('is made once after %s', async (_what, quirks) => {
    server.configure({ model: ({ number }) => ({ text: 'ok', ...(number === 1 ? { quirks } : {}) }) });
    expect((await collect(factory().stream(request(), { signal: never() }))).text).toBe('ok');
    expect(server.requests).toHaveLength(2);
  });

  it('is not made twice, not when switched off, and not after the first byte', async () => {
    server.configure({ quirks: { fault: { status: 500, message: 'no' } } });
    await failure(factory().stream(request(), { signal: never() }));
    expect(server.requests).toHaveLength(2);
    await failure(factory({ retry: false }).stream(request(), { signal: never() }));
    expect(server.requests).toHaveLength(3);
    server.configure({ quirks: { cutAfterChars: 4 }, model: () => ({ text: 'a long answer' }) });
    await failure(factory().stream(request(), { signal: never() }));
    expect(server.requests).toHaveLength(4);
  });

  it('leaves out a parameter that the server refused, says so, and remembers', async () => {
    server.configure({
      model: ({ body }) =>
        'stream_options' in body
          ? { text: '', quirks: { fault: { status: 400, message: 'Unsupported parameter: stream_options' } } }
          : { text: 'ok' },
    });
    const provider = factory();
    const { text, all } = await collect(provider.stream(request(), { signal: never() }));
    expect(text).toBe('ok');
    expect(all).toContainEqual(expect.objectContaining({ type: 'notice' }));
    await collect(provider.stream(request(), { signal: never() }));
    expect(server.requests.map(({ body }) => 'stream_options' in (body as object))).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('limits', () => {
  it('are read from the headers of the answer', async () => {
    server.configure({ requestsPerMinute: 60, tokensPerMinute: 400_000 });
    const { all } = await collect(factory().stream(request(), { signal: never() }));
    expect(all[0]).toMatchObject({
      type: 'response-start',
      rateLimit: { limitRequests: 60, remainingRequests: 59, limitTokens: 400_000 },
    });
  });
});

describe('several candidates', () => {
  it('come apart by their index, each with an end and its log-probability', async () => {
    let said = 0;
    server.configure({ model: () => ({ text: ['one', 'two'][said++ % 2] as string }) });
    const { all } = await collect(factory().stream(request({ candidates: 2 }), { signal: never() }));
    const texts = [0, 1].map((index) =>
      all
        .flatMap((event) => (event.type === 'text-delta' && event.index === index ? [event.text] : []))
        .join(''),
    );
    expect(texts).toEqual(['one', 'two']);
    expect(all.filter(({ type }) => type === 'text-end')).toHaveLength(2);
    expect(all.some((event) => event.type === 'text-delta' && event.logProbability !== undefined)).toBe(true);
  });
});
