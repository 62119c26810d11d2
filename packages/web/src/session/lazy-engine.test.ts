import {
  CompletionError,
  createCompletionEngine,
  type CompletionOutcome,
  type CompletionUpdate,
  type EndpointStatus,
} from '@org/completion-core';
import { documentAt, scriptedProvider } from '@org/completion-testing';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { LazyEngine } from './lazy-engine';
import type { WidgetEngine } from './options';

const request = {
  ...documentAt('const a = █\n', { languageId: 'javascript' }),
  triggerKind: 'invoked',
} as const;

/** A late engine whose every loading, and whose idle moment, come from the test. */
function loading() {
  const tries: {
    gone: AbortSignal;
    arrive: (engine: WidgetEngine) => void;
    fail: (error: unknown) => void;
  }[] = [];
  let idle: (() => void) | undefined;
  const late = new LazyEngine(
    (gone) => new Promise((arrive, fail) => tries.push({ gone, arrive, fail })),
    (action) => {
      idle = action;
      return () => {
        idle = undefined;
      };
    },
  );
  onTestFinished(() => late.dispose());
  return { late, tries, beIdle: () => idle?.() };
}

function loaded() {
  const provider = scriptedProvider();
  const engine = createCompletionEngine({ provider });
  onTestFinished(() => engine.dispose());
  return { provider, engine };
}

async function outcomeOf(updates: AsyncIterable<CompletionUpdate>): Promise<CompletionOutcome | undefined> {
  let outcome: CompletionOutcome | undefined;
  for await (const update of updates) if (update.type === 'outcome') outcome = update.outcome;
  return outcome;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('an engine that is loaded after the widget', () => {
  it('loads the engine once, when the browser is idle', () => {
    const { late, tries, beIdle } = loading();
    expect(tries).toHaveLength(0);
    beIdle();
    void outcomeOf(late.stream(request));
    expect(tries).toHaveLength(1);
  });

  it('completes a request that was made before the engine was loaded', async () => {
    const { late, tries } = loading();
    const { engine, provider } = loaded();
    const outcome = outcomeOf(late.stream(request));
    await vi.waitFor(() => expect(tries).toHaveLength(1));
    tries[0]?.arrive(engine);
    const asked = await provider.nextRequest();
    asked.send('1;\n');
    asked.end();
    expect(await outcome).toMatchObject({ kind: 'items' });
  });

  it('uses the loaded engine directly', async () => {
    const { late, tries, beIdle } = loading();
    const { engine } = loaded();
    const on = vi.spyOn(engine, 'on');
    late.on('notice', () => undefined);
    beIdle();
    tries[0]?.arrive(engine);
    await vi.waitFor(() => expect(on).toHaveBeenCalled());
    const stream = vi.spyOn(engine, 'stream');
    const updates = late.stream(request);
    expect(stream).toHaveBeenCalledTimes(1);
    expect(stream.mock.results[0]?.value).toBe(updates);
    await updates.return?.();
  });

  it('sends nothing for a request that was cancelled before the engine was loaded', async () => {
    const { late, tries } = loading();
    const { engine, provider } = loaded();
    const call = new AbortController();
    const outcome = outcomeOf(late.stream(request, { signal: call.signal }));
    await vi.waitFor(() => expect(tries).toHaveLength(1));
    call.abort();
    tries[0]?.arrive(engine);
    expect(await outcome).toMatchObject({ kind: 'cancelled' });
    expect(provider.requests).toHaveLength(0);
  });

  it('delivers events to listeners that were added before the engine was loaded, until they are removed', async () => {
    const { late, tries, beIdle } = loading();
    const { engine, provider } = loaded();
    const seen: string[] = [];
    const stop = late.on('request', () => seen.push('request'));
    late.on('outcome', () => seen.push('outcome'))();
    beIdle();
    tries[0]?.arrive(engine);
    const outcome = outcomeOf(late.stream(request));
    (await provider.nextRequest()).end();
    await outcome;
    stop();
    await outcomeOf(late.stream(request, { signal: AbortSignal.abort() }));
    expect(seen).toEqual(['request']);
  });

  it('reports a failed load in the outcome and the status, and loads again at the next request', async () => {
    const { late, tries } = loading();
    const { engine, provider } = loaded();
    const statuses: string[] = [];
    late.on('status', ({ state }: EndpointStatus) => statuses.push(state));
    const first = outcomeOf(late.stream(request));
    await vi.waitFor(() => expect(tries).toHaveLength(1));
    tries[0]?.fail(new TypeError('Failed to fetch dynamically imported module'));
    expect(await first).toMatchObject({
      kind: 'error',
      error: { code: 'provider-unavailable', retryable: true },
      reason: expect.stringContaining('Failed to fetch'),
    });
    expect(late.status().state).toBe('unavailable');

    const second = outcomeOf(late.stream(request));
    await vi.waitFor(() => expect(tries).toHaveLength(2));
    tries[1]?.arrive(engine);
    const asked = await provider.nextRequest();
    asked.send('1;\n');
    asked.end();
    expect(await second).toMatchObject({ kind: 'items' });
    expect(late.status().state).toBe('ready');
    expect(statuses).toEqual(['unavailable', 'ready']);
  });

  it('reports an invalid option on the console and in every outcome, and does not load again', async () => {
    const { late, tries } = loading();
    const said = vi.spyOn(console, 'error').mockReturnValue();
    const wrong = new CompletionError('invalid-options', 'maxTokens must be an integer ≥ 1, got -1');
    const first = outcomeOf(late.stream(request));
    await vi.waitFor(() => expect(tries).toHaveLength(1));
    tries[0]?.fail(wrong);
    expect(await first).toMatchObject({ kind: 'error', error: wrong });
    expect(await outcomeOf(late.stream(request))).toMatchObject({ kind: 'error', error: wrong });
    expect(tries).toHaveLength(1);
    expect(said).toHaveBeenCalledExactlyOnceWith('code completion:', wrong);
  });

  it('does not load after it was disposed of, and disposes of an engine that arrives later', async () => {
    const away = loading();
    away.late.dispose();
    away.beIdle();
    expect(away.tries).toHaveLength(0);

    const { late, tries, beIdle } = loading();
    const { engine } = loaded();
    const dispose = vi.spyOn(engine, 'dispose');
    beIdle();
    expect(tries[0]?.gone.aborted).toBe(false);
    late.dispose();
    expect(tries[0]?.gone.aborted).toBe(true);
    tries[0]?.arrive(engine);
    await vi.waitFor(() => expect(dispose).toHaveBeenCalled());
  });
});
