import { afterEach, describe, expect, it } from 'vitest';
import {
  documentAt,
  fakeClock,
  scriptedProvider,
  type FakeClock,
  type ScriptedProvider,
} from '@org/completion-testing';
import type { CompletionEngineOptions } from '../domain/options';
import type { ProviderCapabilities, ServerFacts } from '../domain/provider';
import type { CompletionRequest } from '../domain/request';
import { createCompletionEngine, type CompletionEngine } from '../engine';

interface Desk {
  readonly engine: CompletionEngine;
  readonly provider: ScriptedProvider;
  readonly clock: FakeClock;
}

const desks: Desk[] = [];
afterEach(async () => {
  for (const { engine, clock } of desks.splice(0)) {
    engine.dispose();
    await clock.advance(0);
    expect(clock.pending).toBe(0);
  }
});

/** An engine with a server on this machine, driven by hand. */
function desk(
  options: Partial<CompletionEngineOptions> = {},
  capabilities: Partial<ProviderCapabilities> = {},
  facts?: ServerFacts,
): Desk & { readonly asked: () => number } {
  const clock = fakeClock();
  const provider = scriptedProvider({ capabilities: { location: 'loopback', ...capabilities } });
  let asked = 0;
  let known: ServerFacts | undefined;
  if (facts !== undefined)
    Object.assign(provider, {
      facts: () => known,
      askFacts: () => {
        asked++;
        known = facts;
        return Promise.resolve();
      },
    });
  const scheduling = { speculative: false };
  const made = {
    engine: createCompletionEngine({ provider, clock, scheduling, ...options }),
    provider,
    clock,
  };
  desks.push(made);
  return { ...made, asked: () => asked };
}

/** A file of `lines` lines that no other file repeats, with the cursor at the end. */
const fileOf = (name: string, lines: number): CompletionRequest => {
  const text = Array.from({ length: lines }, (_, line) => `const ${name}${line} = ${line} * 7;\n`).join('');
  return { ...documentAt(`${text}const last = █`, { uri: `file:///w/${name}.ts` }), triggerKind: 'invoked' };
};

/** Asks, lets `ms` pass before the first token, and gives the length of the prompt in characters. */
async function askAndWait({ engine, provider, clock }: Desk, request: CompletionRequest, ms: number) {
  const outcome = engine.complete(request);
  await clock.advance(0);
  const sent = await provider.nextRequest();
  await clock.advance(ms);
  sent.send('1;\n');
  sent.end();
  await clock.advance(0);
  await outcome;
  return charsOf(sent.request.prompt);
}

const charsOf = (prompt: object) => ('text' in prompt ? String(prompt.text).length : 0);

describe('a server that needs long for a prompt', () => {
  it('gets shorter ones, by which the first token comes in time', async () => {
    const made = desk();
    const first = await askAndWait(made, fileOf('a', 400), 2_400);
    const next = await askAndWait(made, fileOf('b', 400), 500);
    expect(next / first).toBeGreaterThan(0.15);
    expect(next / first).toBeLessThan(0.3);
  });

  it('gets what the person has set', async () => {
    const made = desk({ prompt: { maxPromptTokens: 2_048 } });
    const first = await askAndWait(made, fileOf('a', 400), 2_400);
    const next = await askAndWait(made, fileOf('b', 400), 2_400);
    expect(next / first).toBeGreaterThan(0.9);
  });

  it('gets the same ones when it is far away, where the network takes its time', async () => {
    const made = desk({}, { location: 'hosted' });
    const first = await askAndWait(made, fileOf('a', 400), 2_400);
    const next = await askAndWait(made, fileOf('b', 400), 2_400);
    expect(next / first).toBeGreaterThan(0.9);
  });

  it('is not blamed for the time that the prompt waited for another one', async () => {
    const made = desk();
    const outcome = made.engine.complete(fileOf('a', 400));
    await made.clock.advance(0);
    const sent = await made.provider.nextRequest();
    await made.clock.advance(3_000);
    sent.progress({ promptTokens: 2_000, cachedTokens: 0 });
    await made.clock.advance(300);
    sent.send('1;\n');
    sent.end();
    await made.clock.advance(0);
    await outcome;
    const next = await askAndWait(made, fileOf('b', 400), 100);
    expect(next / charsOf(sent.request.prompt)).toBeGreaterThan(0.9);
  });

  it('gets half after a deadline without a token, and the advice names the option', async () => {
    const made = desk({ prompt: { maxPromptTokens: 2_000 }, timeoutMs: 5_000 });
    const outcome = made.engine.complete(fileOf('a', 400));
    await made.clock.advance(0);
    const sent = await made.provider.nextRequest();
    await made.clock.advance(5_000);
    expect(await outcome).toMatchObject({
      kind: 'error',
      reason: expect.stringContaining('set prompt.maxPromptTokens lower'),
    });
    const next = await askAndWait(made, fileOf('b', 400), 100);
    expect(next / charsOf(sent.request.prompt)).toBeGreaterThan(0.3);
    expect(next / charsOf(sent.request.prompt)).toBeLessThan(0.55);
  });
});

describe('a server that computes a prompt to its end, also of a cancelled request', () => {
  const typed = 'const answer = compute';
  const { text } = fileOf('a', 60).document;
  const file = text.slice(0, text.length);
  const afterKey = (key: number): CompletionRequest => {
    const now = `${file}${typed.slice(0, key)}`;
    return {
      document: { uri: 'file:///w/a.ts', languageId: 'typescript', version: key, text: now },
      offset: now.length,
    };
  };

  /** Types with a key every 100 ms; returns how many requests were sent meanwhile, and after a pause. */
  async function type({ engine, provider, clock }: Desk) {
    const before = provider.requests.length;
    for (let key = 1; key <= typed.length; key++) {
      void engine.complete(afterKey(key));
      await clock.advance(100);
    }
    const during = provider.requests.length - before;
    await clock.advance(5_000);
    return { during, after: provider.requests.length - before - during };
  }

  it('is asked when the person waits, once it has shown that it is slow', async () => {
    const made = desk({}, { releasesPrompt: false });
    await askAndWait(made, fileOf('b', 100), 900);
    expect(await type(made)).toEqual({ during: 0, after: 1 });
  });

  it('gets the surroundings of the cursor at first, and more once it has shown that it is fast', async () => {
    const made = desk({}, { releasesPrompt: false });
    const ask = (name: string) => askAndWait(made, { ...fileOf(name, 400), triggerKind: 'automatic' }, 40);
    const [first, next] = [await ask('b'), await ask('c')];
    expect(first / next).toBeLessThan(0.2);
    expect(await askAndWait(desk({}, { releasesPrompt: false }), fileOf('b', 400), 40)).toBeGreaterThan(
      next * 0.9,
    );
  });

  it('is asked while the person types where it is fast', async () => {
    const made = desk({}, { releasesPrompt: false });
    await askAndWait(made, fileOf('b', 100), 40);
    expect((await type(made)).during).toBeGreaterThan(0);
  });

  it('is not asked again while it still works for a request that was given up', async () => {
    const made = desk({ scheduling: { speculative: false, maxDelayMs: 0 } }, { releasesPrompt: false });
    // 2,400 ms for a prompt of full length are known.
    await askAndWait(made, fileOf('b', 400), 2_400);
    const caller = new AbortController();
    const given = made.engine.complete(
      { ...fileOf('c', 400), triggerKind: 'automatic' },
      { signal: caller.signal },
    );
    await made.clock.advance(0);
    const sent = await made.provider.nextRequest();
    caller.abort();
    await given;
    await made.clock.advance(1_500);
    expect(sent.aborted).toBe(true);
    void made.engine.complete({ ...fileOf('d', 400), triggerKind: 'automatic' });
    const before = made.provider.requests.length;
    await made.clock.advance(100);
    expect(made.provider.requests.length).toBe(before);
    await made.clock.advance(3_000);
    expect(made.provider.requests.length).toBe(before + 1);
  });
});

describe('a server that says what it is', () => {
  it('is asked once, and gets prompts that fit its context', async () => {
    const made = desk({ maxTokens: 100 }, {}, { contextTokens: 600 });
    const unlimited = await askAndWait(desk(), fileOf('a', 400), 10);
    const first = await askAndWait(made, fileOf('a', 400), 10);
    await askAndWait(made, fileOf('b', 400), 10);
    expect(made.asked()).toBe(1);
    expect(first / unlimited).toBeGreaterThan(0.15);
    expect(first / unlimited).toBeLessThan(0.3);
  });

  it('is not waited for when it says nothing', async () => {
    const made = desk();
    let signal: AbortSignal | undefined;
    Object.assign(made.provider, {
      facts: () => undefined,
      askFacts: (_: string, options: { readonly signal: AbortSignal }) => {
        signal = options.signal;
        return new Promise<void>((resolve) => options.signal.addEventListener('abort', () => resolve()));
      },
    });
    const outcome = made.engine.complete(fileOf('a', 40));
    await made.clock.advance(250);
    expect(signal?.aborted).toBe(true);
    const sent = await made.provider.nextRequest();
    sent.send('1;\n');
    sent.end();
    await made.clock.advance(0);
    expect(await outcome).toMatchObject({ kind: 'items' });
  });
});
