import { CompletionError, ProviderHttpError, llamaCpp, ollama } from '@org/completion-core';
import { scriptedProvider } from '@org/completion-testing';
import { expect, it } from 'vitest';
import { ask, codeOf, completion, chunks, handUpstream, settled } from '../../test/hand-upstream';
import { createGateway } from '../create-gateway';
import { providerUpstream } from './provider-upstream';

function setUp({ strategies = ['suffix-param'], candidates = true }: Capabilities = {}) {
  const provider = scriptedProvider({ capabilities: { strategies, candidates } });
  const gateway = createGateway({ upstreams: [providerUpstream(provider)], auth: 'none' });
  return { provider, gateway };
}

type Capabilities = Partial<ReturnType<typeof scriptedProvider>['capabilities']>;

async function messageOf(response: Response): Promise<string> {
  const { error } = (await response.json()) as { error: { message: string } };
  return error.message;
}

function eventsIn(stream: string): readonly unknown[] {
  return stream
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map((event) => JSON.parse(event.slice(6)) as unknown);
}

it('streams a provider’s events in OpenAI’s format as they arrive', async () => {
  const { provider, gateway } = setUp();
  const pending = gateway.fetch(
    ask({ prompt: 'before', suffix: 'after', stop: '\n', language: 'python', max_tokens: 9 }),
  );
  const asked = await provider.nextRequest();
  expect(asked.request).toMatchObject({
    prompt: { strategy: 'suffix-param', prefix: 'before', suffix: 'after', stop: ['\n'] },
    languageId: 'python',
    maxTokens: 9,
  });
  asked.send('one');
  const body = chunks(await pending);
  expect(JSON.parse((await body.next())?.slice(6) ?? '')).toMatchObject({
    object: 'text_completion',
    choices: [{ index: 0, text: 'one', finish_reason: null }],
  });
  asked.send('two');
  asked.end('length');
  const rest = await body.rest();
  expect(rest).toContain('"two"');
  expect(rest).toContain('"finish_reason":"length"');
  expect(rest.endsWith('data: [DONE]\n\n')).toBe(true);
});

it('sends a complete answer with usage', async () => {
  const { provider, gateway } = setUp();
  const pending = gateway.fetch(ask({ stream: false }));
  const asked = await provider.nextRequest();
  asked.send('one');
  asked.send('two');
  asked.usage({ promptTokens: 3, completionTokens: 2 });
  asked.end();
  expect(await (await pending).json()).toMatchObject({
    choices: [{ index: 0, text: 'onetwo', finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
  });
});

it.each([
  [true, { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 }],
  [false, undefined],
])('with include_usage %s ends a stream with usage %j', async (included, usage) => {
  const { provider, gateway } = setUp();
  const pending = gateway.fetch(ask({ stream_options: { include_usage: included } }));
  const asked = await provider.nextRequest();
  asked.send('one');
  asked.usage({ promptTokens: 3, completionTokens: 2 });
  asked.end();
  const last = eventsIn(await (await pending).text()).at(-1);
  expect(last).toMatchObject(
    usage === undefined ? { choices: [{ finish_reason: 'stop' }] } : { choices: [], usage },
  );
});

it('gives a prompt alone to the provider as it is, special tokens included, where it can be continued', async () => {
  const prompt = '<|fim_prefix|>a = <|fim_suffix|>\nb<|fim_middle|>';
  const { provider, gateway } = setUp({ strategies: ['suffix-param', 'prefix-only'] });
  const pending = gateway.fetch(ask({ prompt, stop: ['', '\n\n'] }));
  const asked = await provider.nextRequest();
  expect(asked.request.prompt).toEqual({ strategy: 'prefix-only', text: prompt, stop: ['\n\n'] });
  asked.end();
  await (await pending).text();
});

it.each([
  ['llama-cpp', llamaCpp(), '/completion', { prompt: '<PRE>a' }],
  ['ollama', ollama(), '/api/generate', { prompt: '<PRE>a', raw: true }],
])(
  'has %s continue a prompt outside of /infill and of chat templates',
  async (_name, provider, path, body) => {
    const upstream = providerUpstream({
      ...provider,
      stream(request) {
        const wire = provider.preview(request);
        throw new CompletionError(
          'invalid-options',
          `${new URL(wire.url).pathname} ${JSON.stringify(wire.body)}`,
        );
      },
    });
    const gateway = createGateway({ upstreams: [upstream], auth: 'none' });
    const said = await messageOf(await gateway.fetch(ask({ prompt: '<PRE>a' })));
    expect(said.startsWith(path)).toBe(true);
    expect(JSON.parse(said.slice(said.indexOf('{')))).toMatchObject(body);
  },
);

const threeTexts = ['a', 'b', 'c'];
const usageOfThree = { prompt_tokens: 5, completion_tokens: 6, total_tokens: 11 };

it.each([
  [
    true,
    [
      ...threeTexts.flatMap((text, index) => [
        { choices: [{ index, text }] },
        { choices: [{ index, text: '', finish_reason: 'length' }] },
      ]),
      { choices: [], usage: usageOfThree },
    ],
  ],
  [
    false,
    [
      {
        choices: threeTexts.map((text, index) => ({ index, text, finish_reason: 'length' })),
        usage: usageOfThree,
      },
    ],
  ],
])(
  'asks a server that gives one choice for several one after the other (stream: %s)',
  async (stream, sent) => {
    const { provider, gateway } = setUp({ candidates: false });
    const pending = gateway
      .fetch(ask({ n: 3, stream, stream_options: { include_usage: true } }))
      .then((response) => response.text());
    for (const text of threeTexts) {
      const asked = await provider.nextRequest();
      expect(asked.request.candidates).toBe(1);
      asked.send(text);
      asked.usage({ promptTokens: 5, completionTokens: 2 });
      asked.end('length');
    }
    const text = await pending;
    expect(eventsIn(stream ? text : `data: ${text}`)).toMatchObject(sent);
  },
);

it('aborts the provider when the client disconnects, and reports its failures', async () => {
  const { provider, gateway } = setUp();
  const pending = gateway.fetch(ask());
  const asked = await provider.nextRequest();
  asked.send('one');
  const body = chunks(await pending);
  await body.next();
  await body.cancel();
  await settled();
  expect(asked.aborted).toBe(true);

  const failing = gateway.fetch(ask());
  (await provider.nextRequest()).fail(new CompletionError('invalid-options', 'the prompt is odd'));
  const response = await failing;
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('the prompt is odd');
});

const infill =
  'http://127.0.0.1:8080/infill answered 501: Infill is not supported by this model: prefix token is missing. suffix token is missing. middle token is missing.';

it.each([
  [
    new ProviderHttpError('provider-unavailable', infill, {
      status: 501,
      retryAfterMs: undefined,
      retryable: true,
    }),
    501,
    `The upstream scripted does not support this request: ${infill}`,
  ],
  [
    new CompletionError(
      'provider-unavailable',
      'no connection to http://127.0.0.1:8080: connect ECONNREFUSED',
    ),
    503,
    'The upstream scripted failed with status 503: no connection to http://127.0.0.1:8080: connect ECONNREFUSED',
  ],
])('answers with the words of a failure', async (error, status, message) => {
  const { provider, gateway } = setUp();
  for (const stream of [true, false]) {
    const pending = gateway.fetch(ask({ stream, suffix: 'x' }));
    (await provider.nextRequest()).fail(error);
    const response = await pending;
    expect([response.status, await messageOf(response)]).toEqual([status, message]);
  }
});

it('ends a stream that fails after its head with the words, and without [DONE]', async () => {
  const { provider, gateway } = setUp();
  const pending = gateway.fetch(ask());
  const asked = await provider.nextRequest();
  asked.send('one');
  const body = chunks(await pending);
  await body.next();
  asked.fail(new CompletionError('provider-rejected', 'Context size has been exceeded.'));
  const rest = await body.rest();
  expect(rest).toContain('Context size has been exceeded.');
  expect(rest).not.toContain('[DONE]');
});

it.each([true, false])(
  'does not pass an answer that broke off as a whole one (stream: %s)',
  async (stream) => {
    const { provider, gateway } = setUp();
    const pending = gateway.fetch(ask({ stream }));
    const asked = await provider.nextRequest();
    asked.send('one');
    asked.end('broken-off');
    const response = await pending;
    const text = await response.text();
    expect(response.status).toBe(stream ? 200 : 503);
    expect(text).toContain('broke its answer off');
    expect(text).not.toContain('[DONE]');
  },
);

it('rejects what a completion model cannot do', async () => {
  const { gateway } = setUp();
  const chat = await gateway.fetch(
    ask({ messages: [{ role: 'user', content: 'x' }] }, {}, '/v1/chat/completions'),
  );
  expect([chat.status, await codeOf(chat)]).toEqual([400, 'invalid_request']);
  const tokens = await gateway.fetch(ask({ prompt: [1, 2] }));
  expect(tokens.status).toBe(400);
});

it('leaves the routes of a server’s own OpenAI format to it, but not requests with a suffix', async () => {
  const provider = scriptedProvider({
    defaultModel: 'default',
    capabilities: { strategies: ['suffix-param'] },
  });
  const own = handUpstream();
  const paths = ['/completions', '/chat/completions', '/models'] as const;
  const upstream = providerUpstream(provider, { openAI: { upstream: own, paths } });
  const gateway = createGateway({ upstreams: [upstream], auth: 'none' });

  const alone = gateway.fetch(ask({ stream: false, prompt: [1, 2], logprobs: 1 }));
  const passed = await own.next();
  expect(passed.body).toMatchObject({ prompt: [1, 2], logprobs: 1 });
  passed.respond(Response.json(completion));
  expect(await (await alone).json()).toEqual(completion);

  const chat = gateway.fetch(
    ask({ stream: false, messages: [{ role: 'user', content: 'x' }] }, {}, '/v1/chat/completions'),
  );
  (await own.next()).respond(Response.json(completion));
  expect((await chat).status).toBe(200);

  const filled = gateway.fetch(ask({ stream: false, suffix: 'after' }));
  const asked = await provider.nextRequest();
  expect(asked.request.prompt).toMatchObject({ strategy: 'suffix-param', suffix: 'after' });
  asked.end();
  expect((await filled).status).toBe(200);

  // The name that llama.cpp's server has for whatever it has loaded.
  const found = gateway.fetch(new Request('http://gateway.test/v1/models/default'));
  (await own.next()).respond(
    Response.json({ object: 'list', data: [{ id: '/models/smol.gguf', meta: { n_ctx: 2048 } }] }),
  );
  expect(await (await found).json()).toEqual({ id: '/models/smol.gguf', meta: { n_ctx: 2048 } });
});
