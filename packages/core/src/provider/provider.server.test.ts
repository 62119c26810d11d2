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
  it('sends the documented request with usage, and reads the answer', async () => {
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

  it('uses the documented address by default, and names the variable of a missing key', async () => {
    const provider = tokenFactory();
    expect(provider.endpoint).toBe('https://api.tokenfactory.nebius.com/v1');
    expect(provider.capabilities.location).toBe('hosted');
    const error = await failure(provider.stream(request(), { signal: never() }));
    expect(error.code).toBe('authentication');
    expect(error.message).toContain('NEBIUS_API_KEY');
  });

  it('sends at most four stops in their order, and no blank one', async () => {
    const stop = ['a', '\n\n', 'b', 'c', 'd', 'e'];
    await collect(
      factory().stream(request({ prompt: { strategy: 'prefix-only', text: 'x', stop } }), {
        signal: never(),
      }),
    );
    expect(server.requests[0]?.body).toMatchObject({ stop: ['a', 'b', 'c', 'd'] });
  });

  it('sends a chat prompt to the chat endpoint', async () => {
    const prompt = {
      strategy: 'chat-infill',
      messages: [{ role: 'user', content: 'hello' }],
      stop: [],
      repeatedPrefix: '',
    } as const;
    const { text } = await collect(factory().stream(request({ prompt }), { signal: never() }));
    expect(text).toBe('Heisenberg');
    expect(server.requests[0]?.path).toBe('/v1/chat/completions');
  });

  it('previews the request with the key masked, and sends nothing', () => {
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

  it('uses the new address of a host that moved, and reports it', () => {
    const provider = tokenFactory({ apiKey: 'k', baseUrl: 'https://api.studio.nebius.ai/v1/' });
    expect(provider.endpoint).toBe('https://api.tokenfactory.nebius.com/v1');
    expect(provider.notices?.[0]?.message).toContain(
      'api.studio.nebius.ai moved to api.tokenfactory.nebius.com',
    );
  });
});

describe('endpointUrl', () => {
  it.each(['', '/', '/v1', '/v1/', '/v1/completions', '/v1/chat/completions'])(
    'accepts a base URL that ends with "%s"',
    async (path) => {
      const provider = openAICompatible({ baseUrl: server.origin + path, apiKey: 'secret-key-1234' });
      expect((await collect(provider.stream(request(), { signal: never() }))).text).toBe('Heisenberg');
    },
  );

  it.each([
    ['https://example.com/openai/deployments/x', 'https://example.com/openai/deployments/x'],
    ['https://example.com', 'https://example.com/v1'],
  ])('keeps another path: %s', (given, base) => {
    expect(openAICompatible({ baseUrl: given }).endpoint).toBe(base);
  });

  it('sends the query of the base URL with every request', async () => {
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
  ])('rejects the base URL %s', (baseUrl) => {
    expect(() => openAICompatible({ baseUrl })).toThrowError(
      expect.objectContaining({ code: 'invalid-options' }),
    );
  });

  it('does not show a base URL that is no URL: it may be a key in the wrong variable', () => {
    let thrown: unknown;
    try {
      openAICompatible({ baseUrl: 'v1.CmQKHHN0YXRpY2tleS1lMDBhYmNk' });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'invalid-options', message: expect.not.stringContaining('CmQK') });
    expect(thrown).not.toHaveProperty('cause');
  });

  it.each([
    ['http://127.0.0.1:1', 'loopback'],
    ['http://localhost:1', 'loopback'],
    ['http://[::1]:1', 'loopback'],
    ['https://example.com', 'hosted'],
    ['http://10.0.0.5:8000', 'hosted'],
  ])('decides the location of %s', (baseUrl, location) => {
    expect(openAICompatible({ baseUrl }).capabilities.location).toBe(location);
  });
});

describe('abort', () => {
  it('closes the socket before the first text, and rejects with the reason within milliseconds', async () => {
    server.configure({ model: () => ({ text: 'late', ttftMs: 60_000 }) });
    const caller = new AbortController();
    const pending = collect(factory().stream(request(), { signal: caller.signal }));
    const received = await server.nextRequest();
    const reason = new SupersededError();
    const from = performance.now();
    caller.abort(reason);
    await expect(pending).rejects.toBe(reason);
    expect(performance.now() - from).toBeLessThan(250);
    expect(await received.closed).toBe('aborted');
  });

  it('closes the socket in the middle of an answer', async () => {
    server.configure({ model: () => ({ text: 'a long answer that takes its time', tokenMs: 50 }) });
    const caller = new AbortController();
    const events = factory().stream(request(), { signal: caller.signal });
    for await (const event of events) {
      if (event.type !== 'text-delta') continue;
      caller.abort();
      break;
    }
    const received = await server.nextRequest();
    expect(await received.closed).toBe('aborted');
  });

  it('closes the socket when the iteration ends early', async () => {
    server.configure({ model: () => ({ text: 'a long answer that takes its time', tokenMs: 50 }) });
    for await (const event of factory().stream(request(), { signal: never() }))
      if (event.type === 'text-delta') break;
    expect(await (await server.nextRequest()).closed).toBe('aborted');
  });

  it('reports an unrelated failure at the same moment', async () => {
    server.configure({ quirks: { cutAfterChars: 4 }, model: () => ({ text: 'a long answer' }) });
    const error = await failure(factory().stream(request(), { signal: never() }));
    expect(error.code).toBe('provider-unavailable');
  });

  it('sends nothing when the signal is already aborted', async () => {
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
  ])(
    'reports status %i as %s, with the message of the server in every shape',
    async (status, code, retryable) => {
      for (const shape of ['detail', 'openai', 'vllm', 'text'] as const) {
        server.configure({ quirks: { fault: { status, message: 'the reason of the server', shape } } });
        const error = await failure(factory({ retry: false }).stream(request(), { signal: never() }));
        expect(error).toMatchObject({ code, retryable, status });
        expect(error.message).toContain('the reason of the server');
      }
    },
  );

  it('names a model that does not exist, and how to find one', async () => {
    const error = await failure(factory().stream(request({ model: 'QWEN/nope' }), { signal: never() }));
    expect(error.code).toBe('unsupported-model');
    expect(error.message).toContain('QWEN/nope');
    expect(error.message).toContain('completion models');
  });

  it('names the right spelling of a model, and reads the list for it once', async () => {
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

  it('reports the wait that the server requests', async () => {
    const fault = { status: 429, message: 'slow down', headers: { 'retry-after': '17' } };
    server.configure({ quirks: { fault } });
    const error = await failure(factory().stream(request(), { signal: never() }));
    expect(error).toBeInstanceOf(ProviderHttpError);
    expect((error as ProviderHttpError).retryAfterMs).toBe(17_000);
    expect(server.requests).toHaveLength(1);
  });

  it('masks a key that the server repeats', async () => {
    const fault = { status: 401, message: 'Invalid key secret-key-1234 given' };
    server.configure({ quirks: { fault } });
    const error = await failure(factory().stream(request(), { signal: never() }));
    expect(`${error.message} ${error.stack}`).not.toContain('secret-key-1234');
    expect(error.message).toContain('[key]');
  });

  it('reports that there is no server at the address', async () => {
    const { baseUrl } = server;
    await server.close();
    const provider = openAICompatible({ baseUrl, retry: false });
    const error = await failure(provider.stream(request(), { signal: never() }));
    expect(error.code).toBe('provider-unavailable');
    expect(error.message).toMatch(/no connection to http:\/\/127\.0\.0\.1:\d+/);
  });

  it('reports a server that falls silent', async () => {
    server.configure({ quirks: { silentAfterChars: 4 }, model: () => ({ text: 'a long answer' }) });
    const error = await failure(factory({ idleTimeoutMs: 80 }).stream(request(), { signal: never() }));
    expect(error.code).toBe('timeout');
    expect(await (await server.nextRequest()).closed).toBe('aborted');
  });
});

describe('retry', () => {
  it.each([
    ['a reset connection', { reset: true }],
    ['a broken server', { fault: { status: 502, message: 'bad gateway' } }],
    [
      'a full server that requests a short wait',
      { fault: { status: 429, message: 'full', headers: { 'retry-after': '0' } } },
    ],
  ])('sends a request once more after %s', async (_what, quirks) => {
    server.configure({ model: ({ number }) => ({ text: 'ok', ...(number === 1 ? { quirks } : {}) }) });
    expect((await collect(factory().stream(request(), { signal: never() }))).text).toBe('ok');
    expect(server.requests).toHaveLength(2);
  });

  it('sends no third request, no second when switched off, and none after the first byte', async () => {
    server.configure({ quirks: { fault: { status: 500, message: 'no' } } });
    await failure(factory().stream(request(), { signal: never() }));
    expect(server.requests).toHaveLength(2);
    await failure(factory({ retry: false }).stream(request(), { signal: never() }));
    expect(server.requests).toHaveLength(3);
    server.configure({ quirks: { cutAfterChars: 4 }, model: () => ({ text: 'a long answer' }) });
    await failure(factory().stream(request(), { signal: never() }));
    expect(server.requests).toHaveLength(4);
  });

  it('leaves out a parameter that the server rejected, reports it, and remembers it', async () => {
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

describe('rate limits', () => {
  it('reads rate limits from the headers of the response', async () => {
    server.configure({ requestsPerMinute: 60, tokensPerMinute: 400_000 });
    const { all } = await collect(factory().stream(request(), { signal: never() }));
    expect(all[0]).toMatchObject({
      type: 'response-start',
      rateLimit: { limitRequests: 60, remainingRequests: 59, limitTokens: 400_000 },
    });
  });
});

describe('several candidates', () => {
  it('separates candidates by their index, each with an end and its log-probability', async () => {
    let calls = 0;
    server.configure({ model: () => ({ text: ['one', 'two'][calls++ % 2] as string }) });
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
