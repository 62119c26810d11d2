import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CompletionEngineOptions } from '../src/domain/options';
import type { CompletionRequest } from '../src/domain/request';
import { createCompletionEngine, type CompletionEngine } from '../src/engine';
import { openAICompatible } from '../src/provider/open-ai-compatible';
import { documentAt } from '@org/completion-testing';
import { fakeClock } from '@org/completion-testing';
import { startCompletionServer, type CompletionServer } from '@org/completion-testing/server';

let server: CompletionServer;
let engine: CompletionEngine;

beforeEach(async () => {
  server = await startCompletionServer({ apiKey: false, models: 'any' });
});
afterEach(async () => {
  engine.dispose();
  await server.whenIdle();
  expect(server.inFlight).toBe(0);
  await server.close();
});

function start(options: Partial<CompletionEngineOptions> = {}): CompletionEngine {
  const provider = openAICompatible({ baseUrl: server.baseUrl, model: 'Qwen/Qwen2.5-Coder-7B' });
  engine = createCompletionEngine({ provider, ...options });
  return engine;
}

const requestAt = (marked: string): CompletionRequest => ({ ...documentAt(marked), triggerKind: 'invoked' });
const slow = () => server.configure({ model: () => ({ text: 'compute(value);', ttftMs: 60_000 }) });

describe('engine over a real server', () => {
  it('closes the socket when a key disagrees with the generated text', async () => {
    server.configure({ model: () => ({ text: 'compute(value, of, many, parts);', tokenMs: 60_000 }) });
    const updates = start().stream(requestAt('const x = █\n'));
    await updates.next();
    const modelRequest = await server.nextRequest();
    void engine.complete(requestAt('const x = zebra█\n'));
    expect(await modelRequest.closed).toBe('aborted');
    await updates.return?.();
  });

  it('keeps the socket when the caller cancels, and serves the next key', async () => {
    server.configure({ model: () => ({ text: 'compute(value);', ttftMs: 100 }) });
    const caller = new AbortController();
    const first = start().complete(requestAt('const x = █\n'), { signal: caller.signal });
    await server.nextRequest();
    caller.abort();
    expect((await first).kind).toBe('cancelled');
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
    const second = await engine.complete(requestAt('const x = comp█\n'));
    expect(second).toMatchObject({ kind: 'items', items: [{ insertText: 'ute(value);' }] });
    expect(server.requests).toHaveLength(1);
  });

  it('closes the socket after the grace time without a reader', async () => {
    slow();
    const caller = new AbortController();
    void start({ scheduling: { graceMs: 50 } }).complete(requestAt('const x = █\n'), {
      signal: caller.signal,
    });
    const modelRequest = await server.nextRequest();
    caller.abort();
    expect(await modelRequest.closed).toBe('aborted');
  });

  it('closes the socket at the deadline', async () => {
    slow();
    const clock = fakeClock();
    const outcome = start({ timeoutMs: 80, clock }).complete(requestAt('const x = █\n'));
    const modelRequest = await server.nextRequest();
    await clock.advance(80);
    expect(await modelRequest.closed).toBe('aborted');
    expect(await outcome).toMatchObject({ kind: 'error', error: { code: 'timeout' } });
  });

  it('closes the socket on dispose', async () => {
    slow();
    const caller = new AbortController();
    const outcome = start().complete(requestAt('const x = █\n'), { signal: caller.signal });
    const modelRequest = await server.nextRequest();
    engine.dispose();
    expect(await modelRequest.closed).toBe('aborted');
    expect((await outcome).kind).toBe('cancelled');
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  });

  it('closes the socket as soon as the answer repeats the suffix', async () => {
    const rest = 'next();\nafter();\nlast();\n'.repeat(40);
    let tellEnd = () => {};
    /** Sends enough to be recognized, then nothing until it is released: only the client can end it. */
    async function* answer() {
      yield `compute();\n${rest.slice(0, 100)}`;
      await new Promise<void>((resolve) => (tellEnd = resolve));
    }
    server.configure({ model: () => ({ text: answer() }) });
    const outcome = await start({ multiline: 'always' }).complete(requestAt(`const x = █\n${rest}`));
    expect(outcome).toMatchObject({ kind: 'items', items: [{ insertText: 'compute();' }] });
    const modelRequest = await server.nextRequest();
    expect(await modelRequest.closed).toBe('aborted');
    tellEnd();
  });

  it("never exceeds the server's requests per minute and rejects the rest with the time to wait", async () => {
    server.configure({ requestsPerMinute: 60, model: () => ({ text: 'value;' }) });
    start({ scheduling: { maxQueueMs: 0 } });
    const kinds: string[] = [];
    for (let key = 0; key < 80; key++)
      kinds.push((await engine.complete(requestAt(`const v${key} = █\n`))).kind);
    const statuses = server.requests.map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(statuses.length).toBeGreaterThan(3);
    expect(statuses.length).toBeLessThanOrEqual(60);
    expect(kinds.filter((kind) => kind === 'items')).toHaveLength(statuses.length);
    expect(kinds.filter((kind) => kind === 'error')).toHaveLength(80 - statuses.length);
  });
});
