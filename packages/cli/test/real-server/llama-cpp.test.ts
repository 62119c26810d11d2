import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import {
  createCompletionEngine,
  llamaCpp,
  openAICompatible,
  type CompletionEngine,
  type CompletionEngineOptions,
  type CompletionRequest,
} from '@org/completion-core';
import { llamaServer, startLlamaServer, type LlamaServer } from '../../../../scripts/llama-server.mjs';
import { runCommand, startCommand } from '../run-command';
import { longPythonFile, typedKeys } from './typed-keys';

// A real llama.cpp with a real, very small model. What it says is its own, so tests look at forms and counts, not at words.

/** One small model on one thread of a busy machine. */
const timeout = 240_000;
const place = { cwd: '' };
let server: LlamaServer;
/** With a context that a short file fills. */
let smallServer: LlamaServer;
const engines: CompletionEngine[] = [];

const skipUnlessBuilt = (context: TestContext) => {
  if (typeof llamaServer === 'string') context.skip(llamaServer);
};

beforeAll(async () => {
  if (typeof llamaServer === 'string') return;
  server = await startLlamaServer(['--ctx-size', '2048']);
  smallServer = await startLlamaServer(['--ctx-size', '512']);
}, timeout);
afterAll(() => Promise.all([server?.stop(), smallServer?.stop()]));

beforeEach(async (context) => {
  skipUnlessBuilt(context);
  place.cwd = await mkdtemp(join(await realpath(tmpdir()), 'completion-real-'));
});
afterEach(async () => {
  for (const engine of engines.splice(0)) engine.dispose();
  if (place.cwd !== '') await rm(place.cwd, { recursive: true, force: true });
});

const env = () => ({ COMPLETION_BASE_URL: server.origin, COMPLETION_MODEL: 'smollm2' });

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(place.cwd, name), text);
  return name;
}

const run = (args: readonly string[]) => runCommand(args, { ...place, env: env() });
const add = 'def add(a, b):\n    """Returns the sum of a and b."""\n    return';

function engineOf(options: Partial<CompletionEngineOptions> & Pick<CompletionEngineOptions, 'provider'>) {
  const engine = createCompletionEngine({
    timeoutMs: timeout / 2,
    maxTokens: 8,
    model: 'smollm2',
    ...options,
  });
  engines.push(engine);
  return engine;
}

const plain = () => openAICompatible({ baseUrl: server.origin, idleTimeoutMs: timeout });

/** A request at the end of `text`. */
const atEnd = (text: string, more: Partial<CompletionRequest> = {}): CompletionRequest => ({
  document: { uri: 'file:///w/a.py', languageId: 'python', version: text.length, text },
  offset: text.length,
  triggerKind: 'invoked',
  ...more,
});

const untilIdle = () =>
  expect.poll(async () => (await server.slots()).some((slot) => slot.is_processing), { timeout }).toBe(false);

describe('the command line asks llama.cpp', () => {
  it('which models it has', { timeout }, async () => {
    const { status, stdout } = await run(['models']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('smollm2') });
  });

  it('and doctor gets an answer', { timeout }, async () => {
    const { status, stdout } = await run(['doctor']);
    expect(stdout).toMatch(/^ok {2}call/m);
    expect(stdout).toMatch(/^ok {2}models/m);
    expect([0, 3]).toContain(status);
  });

  it('for a completion', { timeout }, async () => {
    await file('a.py', add);
    const { status, stdout, stderr } = await run(['complete', 'a.py:3:11', '--timeout', '120000']);
    expect(status).toBe(0);
    expect(stderr).toMatch(/^completion: no fill-in-the-middle format is known for the model smollm2.*\n$/);
    expect(stdout.trim()).not.toBe('');
  });

  it(
    'by its own API, where the model cannot fill in the middle, and goes on another way',
    { timeout },
    async () => {
      await file('a.py', `${add}\n\nprint(add(1, 2))\n`);
      const asked = ['complete', 'a.py:3:11', '--provider', 'llama-cpp', '--timeout', '120000'];
      const { status, stdout } = await run(asked);
      expect(status).toBe(0);
      expect(stdout.trim()).not.toBe('');
    },
  );

  it('through serve', { timeout }, async () => {
    const { child, ended } = startCommand(['serve', '--port', '0'], {
      ...place,
      env: { ...env(), COMPLETION_GATEWAY_LOG: 'off' },
    });
    const url = await new Promise<string>((resolve, reject) => {
      child.stderr?.on('data', (piece: string) => {
        const found = /(http:\/\/127\.0\.0\.1:\d+)\/v1/.exec(piece)?.[1];
        if (found !== undefined) resolve(found);
      });
      void ended.then(({ stderr }) => reject(new Error(stderr)));
    });
    const response = await fetch(`${url}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'smollm2', prompt: add, max_tokens: 4, temperature: 0 }),
    });
    const answer = (await response.json()) as {
      readonly choices: readonly { readonly text: string; readonly finish_reason: string }[];
      readonly usage: { readonly completion_tokens: number };
    };
    expect(response.status).toBe(200);
    expect(answer.choices).toEqual([
      expect.objectContaining({ text: expect.stringMatching(/\S/), finish_reason: 'length' }),
    ]);
    expect(answer.usage.completion_tokens).toBe(4);
    child.kill('SIGINT');
    await ended;
  });
});

describe('an engine asks llama.cpp', () => {
  it('by chat', { timeout }, async () => {
    const engine = engineOf({
      provider: openAICompatible({
        baseUrl: server.origin,
        strategies: ['chat-infill'],
        idleTimeoutMs: timeout,
      }),
    });
    const { kind } = await engine.complete(atEnd(add));
    expect(['items', 'empty', 'filtered']).toContain(kind);
  });

  it('and has each piece of the answer as it comes', { timeout }, async () => {
    const pieces: string[] = [];
    let kind = '';
    for await (const update of engineOf({ provider: plain() }).stream(atEnd(add))) {
      if (update.type === 'text-delta') pieces.push(update.text);
      if (update.type === 'outcome') ({ kind } = update.outcome);
    }
    expect(kind).toBe('items');
    expect(pieces.length).toBeGreaterThan(1);
  });

  it('and frees its slot when nobody waits any more', { timeout }, async () => {
    const engine = engineOf({ provider: plain(), maxTokens: 1_000 });
    const caller = new AbortController();
    const request = atEnd('# Count from one to one thousand.\n\n1\n2\n3\n');
    for await (const update of engine.stream(request, { signal: caller.signal }))
      if (update.type !== 'outcome') break;
    engine.dispose();
    await untilIdle();
    const generated = (await server.slots()).map((slot) => slot.next_token?.[0]?.n_decoded ?? 0);
    expect(Math.max(...generated)).toBeLessThan(500);
  });

  it('with a prompt that is too long, and then with one that fits', { timeout }, async () => {
    const engine = engineOf({
      provider: openAICompatible({ baseUrl: smallServer.origin, idleTimeoutMs: timeout }),
      prompt: { maxPromptTokens: 2_000, strategy: 'prefix-only' },
    });
    let requests = 0;
    engine.on('sent', () => requests++);
    const outcome = await engine.complete(atEnd(longPythonFile(300)));
    expect(outcome.kind).not.toBe('error');
    expect(requests).toBe(2);
  });

  it('with a prompt that fits at once, when it has said how long it may be', { timeout }, async () => {
    const engine = engineOf({
      provider: llamaCpp({ baseUrl: smallServer.origin, idleTimeoutMs: timeout }),
      prompt: { maxPromptTokens: 2_000, strategy: 'prefix-only' },
    });
    let requests = 0;
    engine.on('sent', () => requests++);
    expect(await engine.models()).toEqual([expect.objectContaining({ id: 'smollm2', contextTokens: 512 })]);
    const outcome = await engine.complete(atEnd(longPythonFile(300)));
    expect(outcome.kind).not.toBe('error');
    expect(outcome.notices.map(({ code }) => code)).not.toContain('prompt-too-long');
    expect(requests).toBe(1);
  });

  it.each([
    ['its own API', () => llamaCpp({ baseUrl: server.origin })],
    ["OpenAI's API", plain],
  ])('through 60 typed keys, most of each prompt from its cache: %s', { timeout }, async (_, provider) => {
    const engine = engineOf({
      provider: provider(),
      maxTokens: 1,
      prompt: { maxPromptTokens: 600, strategy: 'prefix-only' },
    });
    const before = await server.promptTokens();
    let requests = 0;
    engine.on('sent', () => requests++);
    for (const request of typedKeys(longPythonFile(200), 60)) await engine.complete(request);
    await untilIdle();
    const after = await server.promptTokens();
    const computed = after.computed - before.computed;
    const cached = after.cached - before.cached;
    expect(requests).toBeGreaterThan(10);
    // The first prompt is computed, and one more where the window moves on.
    expect(computed / (computed + cached)).toBeLessThan(0.15);
  });
});
