import { afterEach, describe, expect, it } from 'vitest';
import type { CompletionOutcome, Notice } from '../domain/outcome';
import type { CompletionProvider } from '../domain/provider';
import { createCompletionEngine, type CompletionEngine } from '../engine';
import { documentAt, fakeClock } from '@org/completion-testing';
import { llamaCpp } from './llama-cpp';
import { mistral } from './mistral';
import { ollama } from './ollama';
import { openAICompatible } from './open-ai-compatible';
import type { WireFetch } from './wire-fetch';

const engines: CompletionEngine[] = [];
afterEach(() => {
  for (const engine of engines.splice(0)) engine.dispose();
  told = [];
});

type Reply = readonly [status: number, body: string];
type Route = Reply | ((body: Record<string, unknown>, time: number) => Reply);

/** A server that has these paths and no other, with the requests that came. */
function serverWith(
  routes: Readonly<Record<string, Route>>,
  missing: Reply = [404, '{"detail":"Not Found"}'],
) {
  const requests: string[] = [];
  const bodies: Record<string, unknown>[] = [];
  const fetch: WireFetch = (url, { method, body = '{}' }) => {
    const { pathname } = new URL(url);
    const parsed = JSON.parse(body) as Record<string, unknown>;
    requests.push(`${method} ${pathname}`);
    bodies.push(parsed);
    const route = routes[pathname] ?? missing;
    const times = requests.filter((each) => each.endsWith(` ${pathname}`)).length;
    const [status, text] = typeof route === 'function' ? route(parsed, times) : route;
    return Promise.resolve(new Response(text, { status }));
  };
  return { fetch, requests, bodies };
}

const answer = (text: string): Reply => [200, JSON.stringify({ choices: [{ text, finish_reason: 'stop' }] })];
const models = (...data: readonly Record<string, unknown>[]): Reply => [200, JSON.stringify({ data })];
const baseUrl = 'http://127.0.0.1:8000/v1';
const document = 'def add(a, b):\n    return █\n\nprint(add(1, 2))\n';

/** What the engines of a test told, in events and outcomes. */
let told: Notice[] = [];

function engineFor(provider: CompletionProvider, model?: string): CompletionEngine {
  const engine = createCompletionEngine({ provider, ...(model === undefined ? {} : { model }) });
  engines.push(engine);
  engine.on('notice', (notice) => told.push(notice));
  return engine;
}

async function ask(engine: CompletionEngine, marked = document): Promise<CompletionOutcome> {
  const at = documentAt(marked, { languageId: 'python' });
  const outcome = await engine.complete({ ...at, triggerKind: 'invoked' });
  told.push(...outcome.notices);
  return outcome;
}

/** A request for three candidates. */
const three = (marked: string) => ({
  ...documentAt(marked, { languageId: 'python' }),
  triggerKind: 'invoked' as const,
  candidates: 3,
});

const textOf = (outcome: CompletionOutcome) =>
  outcome.kind === 'items' ? outcome.items[0].insertText : `${outcome.kind}: ${outcome.reason}`;

describe('the way to ask', () => {
  it.each([
    [404, '404 page not found'],
    [405, '{"detail":"Method Not Allowed"}'],
    [501, '{"error":"not implemented"}'],
  ])(
    'goes on to chat after a %i of completions, asks each URL once, and remembers it',
    async (status, body) => {
      const server = serverWith({ '/v1/chat/completions': answer('return a + b') }, [status, body]);
      const engine = engineFor(openAICompatible({ baseUrl, fetch: server.fetch }), 'acme/unheard-of');
      const first = await ask(engine);
      expect(textOf(first)).toBe('a + b');
      expect(told.map(({ code }) => code)).toContain('strategy-refused');
      expect(server.requests).toEqual(['POST /v1/completions', 'POST /v1/chat/completions']);
      await ask(engine, document.replace('add', 'plus'));
      expect(server.requests.slice(2)).toEqual(['POST /v1/chat/completions']);
    },
  );

  it('goes on from /infill with what llama.cpp says of a model without FIM tokens', async () => {
    const server = serverWith({
      '/infill': [
        501,
        '{"error":{"code":501,"message":"Infill is not supported by this model: prefix token is missing. suffix token is missing. middle token is missing. ","type":"not_supported_error"}}',
      ],
      '/completion': [200, '{"content":" a + b","stop":true}'],
      '/v1/models': models({ id: 'smol.gguf' }),
    });
    const engine = engineFor(llamaCpp({ fetch: server.fetch }));
    expect(textOf(await ask(engine))).toBe('a + b');
    expect(engine.status()).toEqual({ state: 'ready' });
    expect(server.requests).toEqual(['GET /v1/models', 'GET /props', 'POST /infill', 'POST /completion']);
  });

  it("asks a server without Mistral's FIM API by chat, and says which provider it may be", async () => {
    const server = serverWith({ '/v1/chat/completions': answer('return a + b') });
    const outcome = await ask(engineFor(mistral({ baseUrl, apiKey: 'k', fetch: server.fetch })));
    expect(textOf(outcome)).toBe('a + b');
    expect(told[0]?.message).toContain('if it is no mistral server, set its provider');
    expect(told[0]?.message).not.toContain('check the base URL');
  });

  it('reports the first failure when the server has no way at all, and tries again the next time', async () => {
    const server = serverWith({});
    const engine = engineFor(openAICompatible({ baseUrl, fetch: server.fetch }), 'qwen2.5-coder-7b');
    const outcome = await ask(engine);
    expect(outcome.reason).toMatch(/\/v1\/completions answered 404: Not Found; check the base URL/);
    expect(server.requests).toEqual(['POST /v1/completions', 'POST /v1/chat/completions']);
    await ask(engine, document.replace('add', 'plus'));
    expect(server.requests).toHaveLength(4);
  });

  it('does not go on when the model is missing', async () => {
    const server = serverWith({}, [404, '{"error":{"message":"The model `nope` does not exist."}}']);
    const outcome = await ask(engineFor(openAICompatible({ baseUrl, fetch: server.fetch }), 'nope'));
    expect(outcome).toMatchObject({ kind: 'error', error: { code: 'unsupported-model' } });
    expect(server.requests.filter((each) => each.startsWith('POST'))).toHaveLength(1);
  });

  it('is chat where the address is that of chat, for a model of a FIM family too', async () => {
    const server = serverWith({ '/api/paas/v4/chat/completions': answer('return a + b') });
    const address = 'http://127.0.0.1:8000/api/paas/v4/chat/completions';
    const engine = engineFor(openAICompatible({ baseUrl: address, fetch: server.fetch }), 'glm-4.6');
    expect(textOf(await ask(engine))).toBe('a + b');
    expect(server.requests).toEqual(['POST /api/paas/v4/chat/completions']);
  });

  it('is a prompt that fits after the words of Ollama, which tells the context once the model is loaded', async () => {
    const lines = 'value = compute(1, 2)\n'.repeat(400);
    let isLoaded = false;
    const server = serverWith({
      '/api/ps': () => [
        200,
        isLoaded
          ? '{"models":[{"name":"codellama:latest","model":"codellama:latest","size":102475008,"size_vram":0,"context_length":256}]}'
          : '{"models":[]}',
      ],
      '/api/generate': ({ prompt, truncate }) => {
        isLoaded = true;
        expect(truncate).toBe(false);
        return String(prompt).length > 1_024
          ? [400, '{"error":"the input length exceeds the context length"}']
          : [200, '{"model":"smol","response":" a + b","done":true,"done_reason":"stop"}\n'];
      },
    });
    const engine = engineFor(ollama({ fetch: server.fetch }), 'codellama');
    expect(textOf(await ask(engine, `${lines}def add(a, b):\n    return █\n`))).toBe('a + b');
    expect(server.requests).toEqual([
      'GET /api/ps',
      'POST /api/generate',
      'GET /api/ps',
      'POST /api/generate',
    ]);
  });

  it('fits also where Ollama has refused a suffix before, and its tokens are shorter than estimated', async () => {
    const lines = Array.from({ length: 150 }, (_, index) => `x${index} = ${index}\n`).join('');
    let isLoaded = false;
    const server = serverWith({
      '/api/ps': () => [
        200,
        isLoaded ? '{"models":[{"name":"smol:latest","context_length":256}]}' : '{"models":[]}',
      ],
      '/api/generate': ({ prompt, suffix }) => {
        isLoaded = suffix === undefined;
        if (suffix !== undefined)
          return [400, '{"error":"models.example/library/smol:latest does not support insert"}'];
        return String(prompt).length > 400
          ? [400, '{"error":"the input length exceeds the context length"}']
          : [200, '{"model":"smol","response":" a + b","done":true,"done_reason":"stop"}\n'];
      },
    });
    const engine = engineFor(ollama({ fetch: server.fetch }), 'smol');
    const outcome = await ask(engine, `${lines}y = █\n`);
    expect(textOf(outcome)).toBe('a + b');
  });

  it('is a shorter prompt after the words of a context that is full', async () => {
    const full =
      'data: {"error":{"code":500,"message":"Context size has been exceeded.","type":"server_error"}}\n\n';
    const server = serverWith({
      '/v1/completions': (_, time) => (time === 1 ? [200, full] : answer('a + b')),
    });
    const long = `${'# a line of text\n'.repeat(300)}${document}`;
    const engine = engineFor(openAICompatible({ baseUrl, fetch: server.fetch }), 'qwen2.5-coder-7b');
    expect(textOf(await ask(engine, long))).toBe('a + b');
    const [first = 0, second = 0] = server.bodies.map(({ prompt }) => String(prompt).length);
    expect(second).toBeLessThan(first * 0.7);
    expect(engine.status()).toEqual({ state: 'ready' });
  });
});

describe('a model that the server chooses', () => {
  it('is asked for once, told, and used with the strategy that suits it', async () => {
    const server = serverWith({
      '/v1/models': models({ id: 'Qwen/Qwen2.5-Coder-7B', max_model_len: 4_096 }),
      '/v1/completions': answer('a + b'),
    });
    const engine = engineFor(openAICompatible({ baseUrl, fetch: server.fetch }));
    const at = { ...documentAt(document, { languageId: 'python' }), triggerKind: 'invoked' as const };
    const inspected = await engine.inspect(at);
    await engine.complete(at);
    expect(server.requests).toEqual(['GET /v1/models', 'POST /v1/completions']);
    expect(inspected).toMatchObject({ kind: 'prompt', wire: { body: server.bodies[1] } });
    expect(server.bodies[1]).toMatchObject({ model: 'Qwen/Qwen2.5-Coder-7B' });
    expect(String(server.bodies[1]?.['prompt'])).toContain('<|fim_prefix|>');
    expect(told).toMatchObject([{ code: 'model-chosen' }]);
    expect(told[0]?.message).toContain('Qwen/Qwen2.5-Coder-7B is used');
  });

  it('is the default where there is no list, which is not asked for again', async () => {
    const server = serverWith({ '/v1/completions': answer('a + b') });
    const engine = engineFor(openAICompatible({ baseUrl, fetch: server.fetch }));
    await ask(engine);
    await ask(engine, document.replace('add', 'plus'));
    expect(server.requests).toEqual(['GET /v1/models', 'POST /v1/completions', 'POST /v1/completions']);
    expect(server.bodies[1]).toMatchObject({ model: 'default' });
  });

  it('is not asked for when the options of the provider or of the engine name one', async () => {
    const server = serverWith({ '/v1/completions': answer('a + b') });
    await ask(engineFor(openAICompatible({ baseUrl, fetch: server.fetch, model: 'mine' })));
    await ask(engineFor(openAICompatible({ baseUrl, fetch: server.fetch }), 'mine'));
    expect(server.requests).toEqual(['POST /v1/completions', 'POST /v1/completions']);
  });

  it('is on the list of Ollama under its name with the tag `latest`', async () => {
    const server = serverWith({
      '/api/tags': [200, '{"models":[{"name":"smol:latest","details":{"parameter_size":"134.52M"}}]}'],
      '/api/show': [200, '{"capabilities":["completion"]}'],
      '/api/generate': [200, '{"response":" a + b","done":true}\n'],
    });
    const engine = engineFor(ollama({ fetch: server.fetch }));
    expect(textOf(await ask(engine))).toBe('a + b');
    // Its template has no place for a suffix, so none is tried.
    expect(server.bodies.at(-1)).toMatchObject({ model: 'smol:latest', raw: true });
  });

  it('is not asked by chat when the list says that it is small', async () => {
    const server = serverWith({
      '/v1/models': models({ id: 'some-instruct', meta: { n_params: 134_515_008 } }),
      '/v1/completions': answer('a + b'),
    });
    await ask(engineFor(openAICompatible({ baseUrl, fetch: server.fetch })));
    expect(server.requests.at(-1)).toBe('POST /v1/completions');
  });

  it('is told to be behind Ollama, by the fingerprint of its answers', async () => {
    const server = serverWith({
      '/v1/completions': [
        200,
        '{"system_fingerprint":"fp_ollama","choices":[{"text":"a + b","finish_reason":"stop"}]}',
      ],
    });
    await ask(engineFor(openAICompatible({ baseUrl, fetch: server.fetch }), 'qwen2.5-coder:1.5b-base'));
    expect(told[0]?.message).toContain('--provider ollama');
  });

  it('is told to be behind Ollama by its list, also when it does not answer', async () => {
    const server = serverWith({
      '/v1/models': [
        200,
        '{"object":"list","data":[{"id":"smol:latest","object":"model","created":1796054321,"owned_by":"library"}]}\n',
      ],
      '/v1/completions': [
        400,
        '{"error":{"message":"models.example/library/smol:latest does not support insert","type":"api_error","param":null,"code":null}}',
      ],
    });
    const outcome = await ask(engineFor(openAICompatible({ baseUrl, fetch: server.fetch })));
    expect(outcome.kind).toBe('error');
    expect(outcome.notices.filter(({ code }) => code === 'other-provider')).toEqual([
      expect.objectContaining({ message: expect.stringContaining('--provider ollama') }),
    ]);
  });
});

describe('a chat model that talks', () => {
  it('is asked to continue the text after three answers that were its prompt again', async () => {
    const server = serverWith({
      '/v1/chat/completions': answer('The file a.py (Python):'),
      '/v1/completions': answer(' a + b'),
    });
    const engine = engineFor(openAICompatible({ baseUrl, fetch: server.fetch }), 'acme-instruct');
    for (const name of ['one', 'two', 'three'])
      expect(await ask(engine, document.replaceAll('add', name))).toMatchObject({
        kind: 'filtered',
        rule: 'prompt-words',
      });
    expect(textOf(await ask(engine))).toBe('a + b');
  });
});

describe('several candidates', () => {
  it('are asked for one after the other when a server has fewer slots', async () => {
    let number = 0;
    const server = serverWith({
      '/v1/completions': ({ n = 1 }) =>
        Number(n) > 4
          ? [
              400,
              `{"error":{"code":400,"message":"Field 'n': Value must be between 1 <= value <= 4, but got ${String(n)}","type":"invalid_request_error"}}`,
            ]
          : answer(`a + ${++number}`),
    });
    const engine = engineFor(openAICompatible({ baseUrl, fetch: server.fetch }), 'qwen2.5-coder-7b');
    const request = { ...documentAt(document, { languageId: 'python' }), triggerKind: 'invoked' as const };
    const outcome = await engine.complete({ ...request, candidates: 5 });
    expect(outcome.kind === 'items' && outcome.items).toHaveLength(5);
    expect(server.requests).toHaveLength(6);
    expect(told[0]?.message).toContain('one after the other');
  });

  it('are asked for one after the other when a server passes over their number, which is remembered', async () => {
    let number = 0;
    const server = serverWith({ '/v1/completions': () => answer(`a + ${++number}`) });
    const engine = engineFor(openAICompatible({ baseUrl, fetch: server.fetch }), 'qwen2.5-coder-7b');
    const outcome = await engine.complete(three(document));
    expect(outcome.kind === 'items' && outcome.items).toHaveLength(3);
    expect(outcome.notices.map(({ message }) => message)).toEqual([
      'http://127.0.0.1:8000 does not give 3 candidates at once; they are asked for one after the other',
    ]);
    expect(server.bodies.map(({ n }) => n)).toEqual([3, undefined, undefined]);
    await engine.complete(three(document.replaceAll('add', 'sum')));
    expect(server.bodies.slice(3).map(({ n }) => n)).toEqual([undefined, undefined, undefined]);
  });

  it('are asked for once when the server gives all, some of them empty', async () => {
    const choice = (index: number, text: string) => ({ index, text, finish_reason: 'stop' });
    const choices = [choice(0, 'a + b'), choice(1, ''), choice(2, 'a - b')];
    const server = serverWith({ '/v1/completions': [200, JSON.stringify({ choices })] });
    const engine = engineFor(openAICompatible({ baseUrl, fetch: server.fetch }), 'qwen2.5-coder-7b');
    const outcome = await engine.complete(three(document));
    expect(outcome.kind === 'items' && outcome.items).toHaveLength(2);
    expect(server.requests).toHaveLength(1);
  });

  it('are not asked for again after an answer that broke off', async () => {
    const broken: Reply = [
      200,
      'data: {"choices":[{"index":0,"text":"a + b\\nprint(","finish_reason":null}]}\n\n',
    ];
    const server = serverWith({ '/v1/completions': broken });
    const engine = engineFor(openAICompatible({ baseUrl, fetch: server.fetch }), 'qwen2.5-coder-7b');
    await engine.complete(three(document));
    expect(server.requests).toHaveLength(1);
  });
});

describe('a model that loads', () => {
  const loading: Reply = [503, '{"error":{"message":"Loading model","type":"unavailable_error","code":503}}'];

  function desk(
    provider: (options: { fetch: WireFetch; clock: ReturnType<typeof fakeClock> }) => CompletionProvider,
    options = {},
  ) {
    const clock = fakeClock();
    const server = serverWith({
      '/v1/completions': (_, time) => (time <= 40 ? loading : answer('a + b')),
      '/completion': (_, time) => (time <= 40 ? loading : [200, '{"content":" a + b","stop":true}']),
    });
    const engine = createCompletionEngine({
      provider: provider({ fetch: server.fetch, clock }),
      clock,
      ...options,
    });
    engines.push(engine);
    const pending = ask(engine);
    return { clock, engine, pending, server };
  }
  const qwen = ({ fetch, clock }: { fetch: WireFetch; clock: ReturnType<typeof fakeClock> }) =>
    openAICompatible({ baseUrl, fetch, clock, model: 'qwen2.5-coder-7b' });

  it('is waited for longer than a request may take, with a status', async () => {
    const { clock, engine, pending } = desk(qwen);
    await clock.advance(20_000);
    expect(engine.status()).toEqual({ state: 'loading', reason: 'the server loads its model' });
    await clock.advance(25_000);
    expect(textOf(await pending)).toBe('a + b');
    expect(engine.status()).toEqual({ state: 'ready' });
  });

  it('is waited for as long as `timeoutMs` says, and is no outage', async () => {
    const { clock, engine, pending } = desk(qwen, { timeoutMs: 5_000 });
    await clock.advance(5_000);
    expect(await pending).toMatchObject({ kind: 'error', error: { code: 'timeout' } });
    expect((await pending).reason).toContain('still loading its model');
    expect(engine.status()).toEqual({ state: 'ready' });
    expect(clock.pending).toBe(0);
  });

  it('is not waited for without a second try', async () => {
    const { pending, server } = desk((options) =>
      openAICompatible({ ...options, baseUrl, model: 'qwen2.5-coder-7b', retry: false }),
    );
    expect((await pending).reason).toContain('Loading model');
    expect(server.requests).toHaveLength(1);
  });

  it('is waited for through the silence of Ollama', async () => {
    const clock = fakeClock();
    let release: (response: Response) => void = () => {};
    const fetch: WireFetch = () => new Promise<Response>((resolve) => (release = resolve));
    const provider = ollama({ fetch, clock, model: 'qwen2.5-coder:1.5b-base' });
    const engine = createCompletionEngine({ provider, clock });
    engines.push(engine);
    const pending = ask(engine);
    await clock.advance(60_000);
    expect(engine.status()).toMatchObject({ state: 'loading' });
    release(new Response('{"response":"a + b","done":true}\n'));
    await clock.advance(1_000);
    expect(textOf(await pending)).toBe('a + b');
  });

  it('is not what the silence of Ollama means when it has just answered, or lists the model as loaded', async () => {
    for (const isListed of [true, false]) {
      const clock = fakeClock();
      let isSilent = isListed;
      const fetch: WireFetch = (url) => {
        if (url.endsWith('/api/ps') && isListed)
          return Promise.resolve(
            new Response('{"models":[{"name":"qwen2.5-coder:1.5b-base","context_length":4096}]}'),
          );
        return url.endsWith('/api/generate') && isSilent
          ? new Promise(() => {})
          : Promise.resolve(new Response('{"response":"a + b","done":true}\n'));
      };
      const engine = createCompletionEngine({
        provider: ollama({ fetch, clock, model: 'qwen2.5-coder:1.5b-base' }),
        clock,
      });
      engines.push(engine);
      if (!isListed) await ask(engine);
      isSilent = true;
      const pending = ask(engine, document.replaceAll('add', 'sum'));
      await clock.advance(9_000);
      expect(engine.status()).toEqual({ state: 'ready' });
      await clock.advance(1_000);
      expect(await pending).toMatchObject({ kind: 'error', error: { code: 'timeout' } });
      expect(textOf(await pending)).not.toContain('loading');
    }
  });

  it('may be what the silence of Ollama means again after some minutes', async () => {
    const clock = fakeClock();
    let isSilent = false;
    const fetch: WireFetch = (url) =>
      url.endsWith('/api/generate') && isSilent
        ? new Promise(() => {})
        : Promise.resolve(new Response('{"response":"a + b","done":true}\n'));
    const engine = createCompletionEngine({
      provider: ollama({ fetch, clock, model: 'qwen2.5-coder:1.5b-base' }),
      clock,
    });
    engines.push(engine);
    await ask(engine);
    await clock.advance(300_000);
    isSilent = true;
    void ask(engine, document.replaceAll('add', 'sum'));
    await clock.advance(4_000);
    expect(engine.status()).toMatchObject({ state: 'loading' });
  });
});
