import { describe, expect, it } from 'vitest';
import type { CompletionProvider, ProviderRequest } from '../domain/provider';
import type { Prompt } from '../domain/prompt';
import { controlledSse } from '@org/completion-testing';
import { fakeClock } from '@org/completion-testing';
import { deepseek } from './deepseek';
import { llamaCpp } from './llama-cpp';
import { mistral } from './mistral';
import { ollama } from './ollama';
import { openAICompatible } from './open-ai-compatible';
import type { WireFetch, WireResponse } from './wire-fetch';

const snippet = { path: 'b.ts', text: 'export const b = 1;', source: 'caller' };
const suffixPrompt: Prompt = {
  strategy: 'suffix-param',
  prefix: 'const a = ',
  suffix: ';\n',
  snippets: [snippet],
  prefixWithSnippets: '// b.ts\nconst a = ',
  stop: ['<stop>'],
};
const fimPrompt: Prompt = {
  strategy: 'fim',
  text: '<PRE>a<SUF>b<MID>',
  stop: ['<EOT>'],
  format: 'codellama',
};

function request(prompt: Prompt): ProviderRequest {
  return {
    prompt,
    model: 'm',
    maxTokens: 64,
    temperature: 0,
    candidates: 1,
    languageId: 'typescript',
    uri: 'file:///a.ts',
  };
}

/** A `fetch` that answers each path with JSON and records the requests; other paths are not found. */
function jsonServer(answers: Readonly<Record<string, unknown>>) {
  const requests: string[] = [];
  const fetch: WireFetch = (url, { method, body }) => {
    const { pathname } = new URL(url);
    const known = answers[`${pathname} ${body ?? ''}`.trim()] ?? answers[pathname];
    requests.push(`${method} ${pathname}`);
    const response = new Response(JSON.stringify(known ?? { error: 'not found' }), {
      status: known === undefined ? 404 : 200,
    });
    return Promise.resolve(response as unknown as WireResponse);
  };
  return { fetch, requests };
}

describe('models()', () => {
  const signal = new AbortController().signal;

  it.each<[string, (options: { fetch: WireFetch }) => CompletionProvider, string]>([
    ['mistral', ({ fetch }) => mistral({ fetch, apiKey: 'k' }), '/v1/models'],
    ['deepseek', ({ fetch }) => deepseek({ fetch, apiKey: 'k' }), '/models'],
    ['llama.cpp', ({ fetch }) => llamaCpp({ fetch }), '/v1/models'],
    [
      'an OpenAI-compatible server',
      ({ fetch }) => openAICompatible({ fetch, baseUrl: 'http://h/v1' }),
      '/v1/models',
    ],
  ])('lists the models of %s', async (_, make, path) => {
    const { fetch, requests } = jsonServer({ [path]: { data: [{ id: 'one', max_model_len: 4_096 }] } });
    expect(await make({ fetch }).models?.({ signal })).toMatchObject([{ id: 'one', contextTokens: 4_096 }]);
    expect(requests).toEqual([`GET ${path}`]);
  });

  it('takes FIM support from the list of Mistral', async () => {
    const { fetch } = jsonServer({
      '/v1/models': {
        data: [
          { id: 'codestral-latest', capabilities: { completion_fim: true } },
          { id: 'mistral-small', capabilities: { completion_fim: false } },
        ],
      },
    });
    expect(await mistral({ fetch, apiKey: 'k' }).models?.({ signal })).toMatchObject([
      { id: 'codestral-latest', fim: true },
      { id: 'mistral-small', fim: false },
    ]);
  });

  it('reads from Ollama for each model whether its template has a place for a suffix', async () => {
    const { fetch } = jsonServer({
      '/api/tags': { models: [{ name: 'coder' }, { name: 'chatter' }, { name: 'silent' }] },
      '/api/show {"model":"coder"}': { capabilities: ['completion', 'insert'] },
      '/api/show {"model":"chatter"}': { capabilities: ['completion'] },
    });
    expect(await ollama({ fetch, retry: false }).models?.({ signal })).toMatchObject([
      { id: 'coder', fim: true },
      { id: 'chatter', fim: false },
      { id: 'silent', fim: undefined },
    ]);
  });
});

describe('what a server says of itself', () => {
  const { signal } = new AbortController();

  it('is asked of llama.cpp: slots, and the context of one of them', async () => {
    const { fetch, requests } = jsonServer({
      '/props': { default_generation_settings: { n_ctx: 4_096 }, total_slots: 4 },
    });
    const provider = llamaCpp({ fetch });
    expect(provider.facts?.('m')).toBeUndefined();
    await provider.askFacts?.('m', { signal });
    expect(provider.facts?.('m')).toEqual({ slots: 4, contextTokens: 4_096, snippetTokens: 2_048 });
    expect(requests).toEqual(['GET /props']);
    const { id_slot: slot } = provider.preview(request(suffixPrompt)).body as { readonly id_slot: number };
    expect([0, 1, 2, 3]).toContain(slot);
  });

  it('is asked of Ollama: the context in force of a loaded model, not of another one', async () => {
    const { fetch } = jsonServer({
      '/api/ps': { models: [{ name: 'smol:latest', context_length: 4_096 }] },
    });
    const provider = ollama({ fetch });
    for (const model of ['smol', 'other']) await provider.askFacts?.(model, { signal });
    expect(provider.facts?.('smol')).toEqual({ contextTokens: 4_096 });
    expect(provider.facts?.('other')).toBeUndefined();
  });

  it('stays unknown when it does not answer, without a failure', async () => {
    const provider = llamaCpp({ fetch: jsonServer({}).fetch, retry: false });
    await provider.askFacts?.('m', { signal });
    expect(provider.facts?.('m')).toBeUndefined();
  });

  it.each([
    ['llamacpp', { meta: { n_ctx: 2_048 } }, { contextTokens: 2_048, releasesPrompt: false }],
    ['library', {}, { releasesPrompt: false }],
    ['vllm', { max_model_len: 1_024 }, { contextTokens: 1_024, countsEarly: true }],
    ['organization-owner', {}, undefined],
  ])('is read from the list of models: owned by %s', async (owner, more, facts) => {
    const { fetch } = jsonServer({ '/v1/models': { data: [{ id: 'm', owned_by: owner, ...more }] } });
    const provider = openAICompatible({ fetch, baseUrl: 'http://127.0.0.1:1' });
    await provider.models?.({ signal });
    expect(provider.facts?.('m')).toEqual(facts);
    const { stream_options: options } = provider.preview(request(fimPrompt)).body as Record<string, object>;
    expect(options).toEqual({
      include_usage: true,
      ...(owner === 'vllm' ? { continuous_usage_stats: true } : {}),
    });
  });
});

/** Sends `prompt` with the provider that `make` creates, answers with `body`, and returns the request and the result. */
async function converse(
  make: (transport: {
    readonly fetch: ReturnType<typeof controlledSse>['fetch'];
    readonly clock: ReturnType<typeof fakeClock>;
  }) => CompletionProvider,
  prompt: Prompt,
  body: string,
) {
  const sse = controlledSse();
  const clock = fakeClock();
  const provider = make({ fetch: sse.fetch, clock });
  let text = '';
  let finish: string | undefined;
  let usage: unknown;
  const progress: unknown[] = [];
  const reading = (async () => {
    for await (const event of provider.stream(request(prompt), { signal: new AbortController().signal })) {
      if (event.type === 'text-delta') text += event.text;
      if (event.type === 'usage') usage = event.usage;
      if (event.type === 'prompt-progress') progress.push(event.progress);
      if (event.type === 'text-end') finish = event.finishReason;
    }
  })();
  await clock.advance(0);
  sse.sendRaw(body);
  sse.end();
  await clock.advance(1_000);
  await reading;
  return { sent: sse.requests[0], text, finish, usage, progress };
}

describe('mistral', () => {
  it('sends prefix and suffix to the FIM endpoint and reads the shape of chat', async () => {
    const { sent, text, finish } = await converse(
      (transport) =>
        mistral({ ...transport, apiKey: 'k', baseUrl: 'https://codestral.mistral.ai/v1/fim/completions' }),
      suffixPrompt,
      'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"4"},"finish_reason":null}]}\n\ndata: {"choices":[{"index":0,"delta":{"content":"2"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":2}}\n\ndata: [DONE]\n\n',
    );
    expect(sent?.url).toBe('https://codestral.mistral.ai/v1/fim/completions');
    expect(sent?.body).toEqual({
      model: 'm',
      prompt: '// b.ts\nconst a = ',
      suffix: ';\n',
      max_tokens: 64,
      temperature: 0,
      stop: ['<stop>'],
      stream: true,
    });
    expect({ text, finish }).toEqual({ text: '42', finish: 'stop' });
  });

  it('rejects with `authentication` when there is no key', async () => {
    const provider = mistral();
    const events = provider.stream(request(suffixPrompt), { signal: new AbortController().signal });
    await expect(events[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'authentication',
      message: expect.stringContaining('Mistral needs an API key of api.mistral.ai'),
    });
  });
});

describe('deepseek', () => {
  it('sends prompt and suffix, waits through keep-alive comments, and reads usage from the last chunk', async () => {
    const { sent, text, usage } = await converse(
      (transport) => deepseek({ ...transport, apiKey: 'k' }),
      suffixPrompt,
      ': keep-alive\n\n: keep-alive\n\ndata: {"choices":[{"index":0,"text":"42","finish_reason":null}],"usage":null}\n\ndata: {"choices":[{"index":0,"text":"","finish_reason":"stop"}],"usage":null}\n\ndata: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2}}\n\ndata: [DONE]\n\n',
    );
    expect(sent?.url).toBe('https://api.deepseek.com/beta/completions');
    expect(sent?.body).toMatchObject({ prompt: '// b.ts\nconst a = ', suffix: ';\n' });
    expect({ text, usage }).toEqual({ text: '42', usage: { promptTokens: 9, completionTokens: 2 } });
  });
});

describe('ollama', () => {
  const body =
    '{"model":"m","response":"4","done":false}\n{"model":"m","response":"2","done":false}\n{"model":"m","response":"","done":true,"done_reason":"length","prompt_eval_count":9,"eval_count":2}\n';

  it('sends a FIM prompt raw, so that no chat template goes around it', async () => {
    const { sent, text, finish, usage } = await converse(
      (transport) => ollama({ ...transport, keepAlive: '10m', contextTokens: 8_192 }),
      fimPrompt,
      body,
    );
    expect(sent?.url).toBe('http://127.0.0.1:11434/api/generate');
    expect(sent?.body).toEqual({
      model: 'm',
      prompt: '<PRE>a<SUF>b<MID>',
      raw: true,
      stream: true,
      truncate: false,
      keep_alive: '10m',
      options: { num_predict: 64, temperature: 0, stop: ['<EOT>'], num_ctx: 8_192 },
    });
    expect({ text, finish, usage }).toEqual({
      text: '42',
      finish: 'length',
      usage: { promptTokens: 9, completionTokens: 2 },
    });
  });

  it('sends prefix and suffix without `raw`, for the template of the model', async () => {
    const { sent } = await converse((transport) => ollama(transport), suffixPrompt, body);
    expect(sent?.body).toMatchObject({ prompt: '// b.ts\nconst a = ', suffix: ';\n' });
    expect(sent?.body).not.toHaveProperty('raw');
  });

  it('emits each line of the body as it arrives', async () => {
    const sse = controlledSse();
    const clock = fakeClock();
    const provider = ollama({ fetch: sse.fetch, clock });
    const events = provider
      .stream(request(fimPrompt), { signal: new AbortController().signal })
      [Symbol.asyncIterator]();
    const start = events.next();
    await clock.advance(0);
    await start;
    const first = events.next();
    await clock.advance(0);
    sse.sendRaw('{"response":"4","done":false}\n');
    expect(await first).toMatchObject({ value: { type: 'text-delta', text: '4' } });
    await events.return?.();
    expect(sse.cancelled).toBe(true);
  });
});

describe('llamaCpp', () => {
  it('sends prefix, suffix and other files to /infill unchanged', async () => {
    const { sent, text, finish } = await converse(
      (transport) => llamaCpp(transport),
      suffixPrompt,
      'data: {"content":"4","stop":false}\n\n:\n\ndata: {"content":"2","stop":false}\n\ndata: {"content":"","stop":true,"stop_type":"eos","tokens_evaluated":9,"tokens_predicted":2}\n\n',
    );
    expect(sent?.url).toBe('http://127.0.0.1:8080/infill');
    expect(sent?.body).toMatchObject({
      input_prefix: 'const a = ',
      input_suffix: ';\n',
      input_extra: [{ filename: 'b.ts', text: 'export const b = 1;' }],
      n_predict: 64,
    });
    expect({ text, finish }).toEqual({ text: '42', finish: 'stop' });
  });
});

describe('how far a real llama.cpp is with a prompt', () => {
  it('is told before the first text, and at the end', async () => {
    const { sent, text, progress } = await converse(
      (transport) => llamaCpp(transport),
      suffixPrompt,
      [
        '{"index":0,"content":"","tokens":[0],"stop":false,"id_slot":-1,"tokens_predicted":0,"tokens_evaluated":10,"prompt_progress":{"total":10,"cache":4,"processed":4,"time_ms":0}}',
        '{"index":0,"content":"","tokens":[0],"stop":false,"id_slot":-1,"tokens_predicted":0,"tokens_evaluated":10,"prompt_progress":{"total":10,"cache":4,"processed":10,"time_ms":568}}',
        '{"index":0,"content":" a","tokens":[253],"stop":false,"id_slot":-1,"tokens_predicted":1,"tokens_evaluated":10}',
        '{"index":0,"content":"","tokens":[],"id_slot":1,"stop":true,"tokens_predicted":4,"tokens_evaluated":10,"stop_type":"limit","timings":{"cache_n":4,"prompt_n":6,"prompt_ms":568.957,"predicted_n":4,"predicted_ms":226.7}}',
      ]
        .map((event) => `data: ${event}\n\n`)
        .join(''),
    );
    expect(sent?.body).toMatchObject({ n_cache_reuse: 64, return_progress: true });
    expect(text).toBe(' a');
    expect(progress).toEqual([
      { promptTokens: 10, cachedTokens: 4 },
      { promptTokens: 10, cachedTokens: 4, computeMs: 568 },
      { promptTokens: 10, cachedTokens: 4, computeMs: 568.957 },
    ]);
  });

  it('is told in OpenAI’s shape too', async () => {
    const { progress } = await converse(
      (transport) => openAICompatible({ ...transport, baseUrl: 'http://127.0.0.1:1' }),
      fimPrompt,
      'data: {"choices":[{"text":"","index":0,"logprobs":null,"finish_reason":"length"}],"usage":{"completion_tokens":4,"prompt_tokens":10,"total_tokens":14},"timings":{"cache_n":4,"prompt_n":6,"prompt_ms":568.957}}\n\ndata: [DONE]\n\n',
    );
    expect(progress).toEqual([{ promptTokens: 10, cachedTokens: 4, computeMs: 568.957 }]);
  });
});

describe('openAICompatible', () => {
  it.each([
    ['Qwen/Qwen3-32B', { chat_template_kwargs: { enable_thinking: false, thinking: false } }],
    ['openai/gpt-oss-120b', { reasoning_effort: 'low' }],
    ['Qwen/Qwen3-30B-A3B-Instruct-2507', {}],
  ])('switches off the thinking of %s', (model, fields) => {
    const provider = openAICompatible({ baseUrl: 'http://127.0.0.1:1' });
    const prompt: Prompt = { strategy: 'chat-infill', messages: [], stop: [], repeatedPrefix: '' };
    const { body } = provider.preview({ ...request(prompt), model });
    const { chat_template_kwargs: template, reasoning_effort: effort } = body as Record<string, unknown>;
    expect({
      ...(template === undefined ? {} : { chat_template_kwargs: template }),
      ...(effort === undefined ? {} : { reasoning_effort: effort }),
    }).toEqual(fields);
  });

  it('sends a suffix only when `strategies` names it', () => {
    const plain = openAICompatible({ baseUrl: 'http://127.0.0.1:1' });
    expect(plain.capabilities.strategies).not.toContain('suffix-param');
    const named = openAICompatible({ baseUrl: 'http://127.0.0.1:1', strategies: ['suffix-param'] });
    expect(named.preview(request(suffixPrompt)).body).toMatchObject({ suffix: ';\n' });
  });
});
