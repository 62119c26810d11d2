import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startCommand } from './run-command';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

interface Received {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

let folder: string;
let server: Server | undefined;
let command: ReturnType<typeof startCommand> | undefined;
let received: Received[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), 'completion-serve-'));
  received = [];
});
afterEach(async () => {
  command?.child.kill('SIGINT');
  await command?.ended;
  await new Promise<unknown>((resolve) => (server === undefined ? resolve(0) : server.close(resolve)));
  [command, server] = [undefined, undefined];
  await rm(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
}

/** `completion serve` in front of a server that answers each path with the same bytes. Returns how to ask it. */
async function serveBefore(provider: string, answers: Readonly<Record<string, Answer>>) {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (piece: Buffer) => (text += piece.toString()));
    request.on('end', () => {
      const path = request.url ?? '';
      received.push({ path, body: JSON.parse(text === '' ? '{}' : text) as Received['body'] });
      const { status = 200, type = 'application/json', body } = answers[path] ?? { status: 404, body: '{}' };
      response.writeHead(status, { 'content-type': type }).end(body);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const started = startCommand(['serve', '--port', '0', '--provider', provider], {
    cwd: folder,
    env: { COMPLETION_BASE_URL: `http://127.0.0.1:${port}`, COMPLETION_GATEWAY_LOG: 'off' },
  });
  command = started;
  const url = await new Promise<string>((resolve, reject) => {
    started.child.stderr?.on('data', (piece: string) => {
      const found = /(http:\/\/127\.0\.0\.1:\d+)\/v1/.exec(piece)?.[1];
      if (found !== undefined) resolve(found);
    });
    void started.ended.then(({ stderr }) => reject(new Error(stderr)));
  });
  const post = (path: string, body: object) =>
    fetch(`${url}/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'default', max_tokens: 4, ...body }),
    });
  return { url, post };
}

const models = {
  body: '{"models":[{"name":"/models/smol.gguf"}],"object":"list","data":[{"id":"/models/smol.gguf","aliases":[],"tags":[],"object":"model","created":1796040000,"owned_by":"llamacpp","meta":{"vocab_type":2,"n_vocab":49152,"n_ctx":2048,"n_ctx_train":8192}}]}',
};
const lastEvent =
  'data: {"choices":[{"text":"","index":0,"logprobs":null,"finish_reason":"length"}],"created":1796040000,"model":"/models/smol.gguf","system_fingerprint":"b0-unknown","object":"text_completion","usage":{"completion_tokens":1,"prompt_tokens":9,"total_tokens":10},"id":"chatcmpl-1","timings":{"cache_n":8,"prompt_n":1,"predicted_n":1}}\n\n';
const llamaCpp: Readonly<Record<string, Answer>> = {
  '/v1/models': models,
  '/v1/completions': {
    type: 'text/event-stream',
    body: `data: null\n\ndata: {"choices":[{"text":" a","index":0,"logprobs":null,"finish_reason":null}],"model":"/models/smol.gguf","object":"text_completion","id":"chatcmpl-1"}\n\n${lastEvent}data: [DONE]\n\n`,
  },
  '/v1/chat/completions': {
    body: '{"choices":[{"finish_reason":"stop","index":0,"message":{"role":"assistant","content":"Hi"}}],"model":"/models/smol.gguf","object":"chat.completion","usage":{"completion_tokens":1,"prompt_tokens":9,"total_tokens":10}}',
  },
  '/infill': {
    status: 501,
    body: '{"error":{"code":501,"message":"Infill is not supported by this model: prefix token is missing. suffix token is missing. middle token is missing. ","type":"not_supported_error"}}',
  },
};

it('passes a prompt alone on to llama.cpp’s server as it is, and its words back', async () => {
  const { url, post } = await serveBefore('llama-cpp', llamaCpp);
  const prompt = '<|fim_prefix|>a = <|fim_suffix|>\nb<|fim_middle|>';
  const answer = await post('/completions', {
    prompt,
    stream: true,
    stop: ['', '\n'],
    stream_options: { include_usage: true },
  });
  const text = await answer.text();
  expect(text).not.toContain('null\n');
  expect(text.endsWith(`${lastEvent}data: [DONE]\n\n`)).toBe(true);
  expect(received.at(-1)).toMatchObject({ path: '/v1/completions', body: { prompt, stop: ['\n'] } });

  const chat = await post('/chat/completions', { messages: [{ role: 'user', content: 'Hi' }] });
  expect(await chat.text()).toBe(llamaCpp['/v1/chat/completions']?.body);

  const infill = await post('/completions', { prompt: 'a', suffix: 'b' });
  expect(infill.status).toBe(501);
  expect(await infill.text()).toContain('Infill is not supported by this model: prefix token is missing.');
  expect(received.at(-1)).toMatchObject({ path: '/infill', body: { input_prefix: 'a', input_suffix: 'b' } });

  const model = await fetch(`${url}/v1/models/default`);
  expect(await model.json()).toMatchObject({ id: '/models/smol.gguf', meta: { n_ctx: 2048 } });
});

it('keeps a prompt alone out of Ollama’s chat template, and asks for several choices one after the other', async () => {
  const { post } = await serveBefore('ollama', {
    '/api/generate': {
      type: 'application/x-ndjson',
      body: '{"model":"smol:latest","created_at":"2026-11-30T10:00:00Z","response":" a","done":false}\n{"model":"smol:latest","created_at":"2026-11-30T10:00:01Z","response":"","done":true,"done_reason":"length","prompt_eval_count":9,"eval_count":4}\n',
    },
  });
  const prompt = '<|fim_prefix|>a = <|fim_suffix|>\nb<|fim_middle|>';
  const answer = await post('/completions', { model: 'smol', prompt, n: 3 });
  expect(await answer.json()).toMatchObject({
    choices: [0, 1, 2].map((index) => ({ index, text: ' a', finish_reason: 'length' })),
    usage: { prompt_tokens: 9, completion_tokens: 12, total_tokens: 21 },
  });
  const asked = received.filter(({ path }) => path === '/api/generate');
  expect(asked).toHaveLength(3);
  for (const { body } of asked) expect(body).toMatchObject({ model: 'smol', prompt, raw: true });
});

it('says why Ollama cannot fill in the middle', async () => {
  const { post } = await serveBefore('ollama', {
    '/api/generate': {
      status: 400,
      body: '{"error":"models.example/library/smol:latest does not support insert"}',
    },
  });
  const answer = await post('/completions', { model: 'smol', prompt: 'a', suffix: 'b' });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('models.example/library/smol:latest does not support insert');
});
