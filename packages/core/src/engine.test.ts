import { afterEach, describe, expect, it } from 'vitest';
import type { CompletionEngineOptions } from './domain/options';
import type { CompletionOutcome, CompletionUpdate } from './domain/outcome';
import type { CompletionRequest } from './domain/request';
import { createCompletionEngine, type CompletionEngine } from './engine';
import { CompletionError, ProviderHttpError } from './errors/completion-error';
import { applyItem } from './domain/apply-item';
import { documentAt } from '@org/completion-testing';
import { fakeClock, type FakeClock } from '@org/completion-testing';
import { scriptedProvider, type ScriptedProvider } from '@org/completion-testing';

const setups: Setup[] = [];

/** An engine with a model driven by hand and time that stands still. */
interface Setup {
  readonly engine: CompletionEngine;
  readonly provider: ScriptedProvider;
  readonly clock: FakeClock;
}

function setUp(options: Partial<CompletionEngineOptions> = {}): Setup {
  const clock = fakeClock();
  const provider = scriptedProvider();
  const setup = { engine: createCompletionEngine({ provider, clock, ...options }), provider, clock };
  setups.push(setup);
  return setup;
}

afterEach(async () => {
  for (const { engine, clock, provider } of setups.splice(0)) {
    engine.dispose();
    await clock.advance(0);
    expect({ timers: clock.pending, open: provider.open }).toEqual({ timers: 0, open: 0 });
  }
});

const requestAt = (marked: string, more: Partial<CompletionRequest> = {}): CompletionRequest => ({
  ...documentAt(marked),
  ...more,
});

/** What stands in the document once the outcome's first item is accepted, with the cursor marked. */
function accepted(request: CompletionRequest, outcome: CompletionOutcome): string {
  if (outcome.kind !== 'items') return `no item: ${outcome.kind}, ${outcome.reason}`;
  const { text, cursor } = applyItem(request.document.text, outcome.items[0]);
  return `${text.slice(0, cursor)}█${text.slice(cursor)}`;
}

/** Asks, lets the model say `text` and end, and gives the outcome. */
async function answerWith({ engine, provider, clock }: Setup, request: CompletionRequest, text: string) {
  const outcome = engine.complete(request);
  await clock.advance(0);
  const modelRequest = await provider.nextRequest();
  modelRequest.send(text);
  modelRequest.end();
  await clock.advance(0);
  return outcome;
}

async function collect(updates: AsyncIterable<CompletionUpdate>): Promise<CompletionUpdate[]> {
  const all: CompletionUpdate[] = [];
  for await (const update of updates) all.push(update);
  return all;
}

describe('a first request', () => {
  it('sends the first request at once and returns an item that fits the document', async () => {
    const setup = setUp();
    const request = requestAt('const total = sum(█);\n');
    const outcome = await answerWith(setup, request, 'prices');
    expect(accepted(request, outcome)).toBe('const total = sum(prices█);\n');
    expect(outcome).toMatchObject({ kind: 'items', source: 'provider' });
  });

  it('reports the timings in milliseconds since the call', async () => {
    const { engine, provider, clock } = setUp();
    const pending = engine.complete(requestAt('const a = █\n'));
    await clock.advance(0);
    const modelRequest = await provider.nextRequest();
    await clock.advance(200);
    modelRequest.start();
    await clock.advance(100);
    modelRequest.send('1;\n');
    modelRequest.end();
    await clock.advance(0);
    expect((await pending).timings).toMatchObject({ sentMs: 0, firstByteMs: 200, ttftMs: 300, totalMs: 300 });
  });

  it.each([
    ['the model says nothing', '', 'empty'],
    ['the model says only space', '  \n \n', 'empty'],
    ['the model repeats what follows', 'next();\n', 'filtered'],
  ])('ends with a reason when %s', async (_when, text, kind) => {
    const outcome = await answerWith(setUp(), requestAt('first();\n█\nnext();\n'), text);
    expect(outcome).toMatchObject({ kind });
  });

  it('returns a provider error as an outcome, with its code', async () => {
    const { engine, provider, clock } = setUp();
    const pending = engine.complete(requestAt('a = █'));
    await clock.advance(0);
    (await provider.nextRequest()).fail(new CompletionError('authentication', 'the key was refused'));
    const outcome = await pending;
    expect(outcome).toMatchObject({ kind: 'error', reason: 'the key was refused' });
    expect(outcome.kind === 'error' && outcome.error.code).toBe('authentication');
  });

  it('does not report a failing gate as a failure of the provider', async () => {
    const gate = {
      admits: () => {
        throw new Error('no such folder');
      },
      mask: (text: string) => text,
    };
    const { engine, provider, clock } = setUp({ gate });
    const pending = engine.complete(requestAt('a = █'));
    await clock.advance(0);
    expect(await pending).toMatchObject({
      error: { code: 'invalid-options', message: 'the prompt could not be built: no such folder' },
    });
    expect(provider.requests).toEqual([]);
    expect(engine.status()).toEqual({ state: 'ready' });
  });

  it('reports an unknown error of a provider as a failure of the provider', async () => {
    const { engine, provider, clock } = setUp();
    const pending = engine.complete(requestAt('a = █'));
    await clock.advance(0);
    const cause = new TypeError('boom');
    (await provider.nextRequest()).fail(cause);
    const outcome = await pending;
    expect(outcome.kind === 'error' && outcome.error).toMatchObject({ code: 'provider-unavailable', cause });
  });

  it('keeps the complete lines of an incomplete stream, and adds a notice', async () => {
    const { engine, provider, clock } = setUp({ multiline: 'always' });
    const request = requestAt('function f() {\n  █\n}\n');
    const pending = engine.complete(request);
    await clock.advance(0);
    const modelRequest = await provider.nextRequest();
    modelRequest.send('one();\n  two();\n  thr');
    modelRequest.end('broken-off');
    await clock.advance(0);
    const outcome = await pending;
    expect(accepted(request, outcome)).toBe('function f() {\n  one();\n  two();█\n}\n');
    expect(outcome.notices).toMatchObject([{ code: 'stream-incomplete' }]);
  });

  it('reports that the model reached its limit when its only line is not shown', async () => {
    const { engine, provider, clock } = setUp();
    const pending = engine.complete(requestAt('a = █\n'));
    await clock.advance(0);
    const modelRequest = await provider.nextRequest();
    modelRequest.send('[1, 2, 3, 4');
    modelRequest.end('length');
    await clock.advance(0);
    expect(await pending).toMatchObject({ rule: 'truncated', notices: [{ code: 'cut-by-length' }] });
  });

  it('ends the call and its stream at the deadline', async () => {
    const { engine, provider, clock } = setUp({ timeoutMs: 2_000 });
    const pending = engine.complete(requestAt('a = █'));
    await clock.advance(0);
    const modelRequest = await provider.nextRequest();
    await clock.advance(2_000);
    expect(await pending).toMatchObject({ kind: 'error', error: { code: 'timeout' } });
    expect(modelRequest.aborted).toBe(true);
  });

  it.each([
    ['no document', { offset: 0 }],
    ['no offset', { document: documentAt('█').document }],
    ['an unknown trigger kind', { ...documentAt('█'), triggerKind: 1 }],
    ['too many candidates', { ...documentAt('█'), candidates: 1_000 }],
    ['tab stops of no width', { ...documentAt('█'), indentation: { tabSize: 0, insertSpaces: true } }],
    ['a snippet without a text', { ...documentAt('█'), snippets: [{ path: 'a.ts', source: 'caller' }] }],
    ['a selected entry outside', { ...documentAt('█'), selectedCompletion: { start: 3, end: 9, text: 'a' } }],
  ])('rejects a request with %s', (_what, request) => {
    const { engine } = setUp();
    expect(() => engine.complete(request as CompletionRequest)).toThrowError(
      expect.objectContaining({ code: 'invalid-options' }),
    );
  });
});

describe('stream', () => {
  it('emits no space before text follows it', async () => {
    const { engine, provider, clock } = setUp();
    const seen = collect(engine.stream(requestAt('x = █\n', { triggerKind: 'invoked' })));
    await clock.advance(0);
    const modelRequest = await provider.nextRequest();
    for (const piece of ['a ', '+ b ', '}', ';']) {
      modelRequest.send(piece);
      await clock.advance(0);
    }
    modelRequest.end();
    await clock.advance(0);
    const updates = await seen;
    const deltas = updates.flatMap((update) => (update.type === 'text-delta' ? [update.text] : []));
    expect(deltas).toEqual(['a', ' + b']);
    expect(updates.at(-1)).toMatchObject({ outcome: { items: [{ insertText: 'a + b' }] } });
  });

  it('emits the first line when it is complete, then more lines, then the outcome, and retracts nothing', async () => {
    const { engine, provider, clock } = setUp({ multiline: 'always' });
    const request = requestAt('function f() {\n  █\n}\n');
    const updates = engine.stream(request);
    const seen = collect(updates);
    await clock.advance(0);
    const modelRequest = await provider.nextRequest();
    modelRequest.send('const a');
    await clock.advance(0);
    modelRequest.send(' = 1;\n  ret');
    await clock.advance(0);
    modelRequest.send('urn a;\n}');
    modelRequest.end();
    const all = await seen;
    const items = all.flatMap((update) => (update.type === 'item' ? [update.item.insertText] : []));
    expect(items).toEqual(['const a = 1;', 'const a = 1;\n  return a;']);
    const deltas = all.flatMap((update) => (update.type === 'text-delta' ? [update.text] : []));
    expect(deltas.join('')).toBe('const a = 1;\n  return a;');
    expect(all.at(-1)).toMatchObject({ type: 'outcome', outcome: { kind: 'items' } });
  });

  it('streams the first line of an explicit request', async () => {
    const { engine, provider, clock } = setUp();
    const updates = engine.stream(requestAt('const x = █', { triggerKind: 'invoked' }));
    await clock.advance(0);
    const modelRequest = await provider.nextRequest();
    modelRequest.send('com');
    await clock.advance(0);
    expect(await updates.next()).toEqual({ done: false, value: { type: 'text-delta', text: 'com' } });
    modelRequest.send('pute();');
    modelRequest.end();
    const rest = await collect(updates);
    expect(rest).toContainEqual({ type: 'text-delta', text: 'pute();' });
  });

  it('emits nothing of an incomplete line for an automatic request', async () => {
    const { engine, provider, clock } = setUp();
    const updates = engine.stream(requestAt('const x = █'));
    await clock.advance(0);
    const modelRequest = await provider.nextRequest();
    modelRequest.send('com');
    await clock.advance(0);
    let seen: unknown = 'nothing';
    const first = updates.next().then((update) => (seen = update));
    await clock.advance(0);
    expect(seen).toBe('nothing');
    modelRequest.end();
    await first;
    await updates.return?.();
  });

  it('cancels the call when the caller leaves the loop', async () => {
    const { engine, provider, clock } = setUp({ scheduling: { graceMs: 100 } });
    const outcomes: string[] = [];
    engine.on('outcome', ({ outcome }) => outcomes.push(outcome.kind));
    const updates = engine.stream(requestAt('const x = █'));
    await clock.advance(0);
    const modelRequest = await provider.nextRequest();
    await updates.return?.();
    await clock.advance(0);
    expect(outcomes).toEqual(['cancelled']);
    await clock.advance(100);
    expect(modelRequest.aborted).toBe(true);
  });

  it('emits text and item of a cached answer', async () => {
    const setup = setUp();
    await answerWith(setup, requestAt('const x = █\n'), 'compute();');
    const all = await collect(setup.engine.stream(requestAt('const x = com█\n')));
    expect(all.map(({ type }) => type)).toEqual(['text-delta', 'item', 'outcome']);
    expect(all[0]).toEqual({ type: 'text-delta', text: 'pute();' });
  });
});

describe('reuse', () => {
  it('serves typing along the shown item at once, without a request, under the same id', async () => {
    const setup = setUp();
    const { engine, provider } = setup;
    const first = await answerWith(setup, requestAt('const x = █\n'), 'compute(a, b);');
    const ids = new Set(first.kind === 'items' ? [first.items[0].id] : []);
    let typed = 'const x = ';
    for (const key of 'compute(a') {
      typed += key;
      const outcome = await engine.complete(requestAt(`${typed}█\n`));
      expect(outcome).toMatchObject({ kind: 'items', source: 'shown-item' });
      if (outcome.kind === 'items') ids.add(outcome.items[0].id);
    }
    expect(ids.size).toBe(1);
    expect(provider.requests).toHaveLength(1);
  });

  it('serves synchronously', async () => {
    const setup = setUp();
    await answerWith(setup, requestAt('const x = █\n'), 'compute(a, b);');
    const outcomes: string[] = [];
    setup.engine.on('outcome', ({ outcome }) => outcomes.push(outcome.kind));
    void setup.engine.complete(requestAt('const x = comp█\n'));
    expect(outcomes).toEqual(['items']);
  });

  it('serves the exact rest after backspace and retyping', async () => {
    const setup = setUp();
    await answerWith(setup, requestAt('node.█\n'), 'addChild(child);');
    for (const [typed, rest] of [
      ['node.add', 'Child(child);'],
      ['node.a', 'ddChild(child);'],
      ['node.', 'addChild(child);'],
      ['node.addChild(', 'child);'],
    ] as const) {
      const outcome = await setup.engine.complete(requestAt(`${typed}█\n`));
      expect(outcome.kind === 'items' && outcome.items[0].insertText).toBe(rest);
    }
    expect(setup.provider.requests).toHaveLength(1);
  });

  it('continues after the shown part of a longer answer without a request', async () => {
    const setup = setUp();
    const first = await answerWith(setup, requestAt('one();\n█\n'), 'two();\nthree();\nfour();');
    expect(first.kind === 'items' && first.items[0].insertText).toBe('two();');
    const second = await setup.engine.complete(requestAt('one();\ntwo();\n█\n'));
    expect(second.kind === 'items' && second.items[0].insertText).toBe('three();');
    expect(setup.provider.requests).toHaveLength(1);
  });

  it('accepts auto-closed brackets as typed', async () => {
    const setup = setUp();
    await answerWith(setup, requestAt('const x = █\n'), 'compute(a);');
    const request = requestAt('const x = compute(█)\n');
    const outcome = await setup.engine.complete(request);
    expect(accepted(request, outcome)).toBe('const x = compute(a);█\n');
    expect(setup.provider.requests).toHaveLength(1);
  });

  it.each([
    [
      'another file',
      requestAt('const x = █\n', { ...documentAt('const x = █\n', { uri: 'file:///project/b.ts' }) }),
    ],
    ['another suffix', requestAt('const x = █\nreturn 1;\n')],
    ['another prefix', requestAt('let y = 1;\nconst x = █\n')],
  ])('never shares an answer with %s', async (_what, other) => {
    const setup = setUp();
    await answerWith(setup, requestAt('const x = █\n'), 'compute(a);');
    void setup.engine.complete(other);
    await setup.clock.advance(2_000);
    expect(setup.provider.requests).toHaveLength(2);
  });

  it('never shares an answer between models', async () => {
    const setup = setUp();
    await answerWith(setup, requestAt('const x = █\n'), 'compute(a);');
    const other = setUp({ provider: setup.provider, clock: setup.clock, model: 'another/model' });
    void other.engine.complete(requestAt('const x = █\n'));
    await setup.clock.advance(0);
    expect(setup.provider.requests).toHaveLength(2);
    other.engine.dispose();
    await setup.clock.advance(0);
  });

  it('does not cache an error as "empty"', async () => {
    const { engine, provider, clock } = setUp();
    const failed = engine.complete(requestAt('const x = █\n'));
    await clock.advance(0);
    (await provider.nextRequest()).fail(
      new CompletionError('provider-unavailable', 'gone', { retryable: true }),
    );
    expect(await failed).toMatchObject({ kind: 'error' });
    const second = await answerWith(
      { engine, provider, clock },
      requestAt('const x = █\n', { triggerKind: 'invoked' }),
      'compute();',
    );
    expect(second.kind).toBe('items');
  });

  it('evicts answers after their maximum age', async () => {
    const setup = setUp({ reuse: { maxAgeMs: 1_000 } });
    await answerWith(setup, requestAt('const x = █\n'), 'compute(a);');
    await answerWith(setup, requestAt('let other = █\n'), 'thing();');
    await setup.clock.advance(1_001);
    void setup.engine.complete(requestAt('const x = █\n'));
    await setup.clock.advance(0);
    expect(setup.provider.requests).toHaveLength(3);
  });
});

describe('requests in flight', () => {
  it('serves the next key from the stream in flight while they agree', async () => {
    const { engine, provider, clock } = setUp();
    const first = engine.complete(requestAt('const x = █\n'));
    await clock.advance(100);
    const second = engine.complete(requestAt('const x = c█\n'));
    await clock.advance(100);
    const third = engine.complete(requestAt('const x = co█\n'));
    await clock.advance(100);
    const modelRequest = await provider.nextRequest();
    modelRequest.send('compute();');
    modelRequest.end();
    await clock.advance(0);
    expect((await first).kind).toBe('superseded');
    expect((await second).kind).toBe('superseded');
    const outcome = await third;
    expect(outcome).toMatchObject({ kind: 'items', source: 'in-flight' });
    expect(outcome.kind === 'items' && outcome.items[0].insertText).toBe('mpute();');
    expect(provider.requests).toHaveLength(1);
  });

  it('aborts a stream when a chunk disagrees with the typed text', async () => {
    const { engine, provider, clock } = setUp();
    void engine.complete(requestAt('const x = █\n'));
    await clock.advance(100);
    void engine.complete(requestAt('const x = z█\n'));
    await clock.advance(0);
    const modelRequest = await provider.nextRequest();
    expect(modelRequest.aborted).toBe(false);
    modelRequest.send('compute');
    await clock.advance(0);
    expect(modelRequest.aborted).toBe(true);
  });

  it('aborts a stream when a key disagrees with its text', async () => {
    const { engine, provider, clock } = setUp();
    void engine.complete(requestAt('const x = █\n'));
    await clock.advance(0);
    const modelRequest = await provider.nextRequest();
    modelRequest.send('comp');
    await clock.advance(0);
    void engine.complete(requestAt('const x = z█\n'));
    await clock.advance(0);
    expect(modelRequest.aborted).toBe(true);
  });

  it('keeps a stream after its caller cancels, and serves the next caller', async () => {
    const { engine, provider, clock } = setUp();
    const caller = new AbortController();
    const first = engine.complete(requestAt('const x = █\n'), { signal: caller.signal });
    await clock.advance(50);
    caller.abort();
    expect((await first).kind).toBe('cancelled');
    const modelRequest = await provider.nextRequest();
    expect(modelRequest.aborted).toBe(false);
    const second = engine.complete(requestAt('const x = c█\n'));
    await clock.advance(0);
    modelRequest.send('compute();');
    modelRequest.end();
    await clock.advance(0);
    expect(await second).toMatchObject({ kind: 'items', source: 'in-flight' });
  });

  it('ends a stream that no call used for the grace time', async () => {
    const { engine, provider, clock } = setUp({ scheduling: { graceMs: 300 } });
    const caller = new AbortController();
    void engine.complete(requestAt('const x = █\n'), { signal: caller.signal });
    await clock.advance(0);
    caller.abort();
    const modelRequest = await provider.nextRequest();
    await clock.advance(299);
    expect(modelRequest.aborted).toBe(false);
    await clock.advance(1);
    expect(modelRequest.aborted).toBe(true);
  });

  it('continues a stream after its first line is shown, and serves the rest later', async () => {
    const { engine, provider, clock } = setUp();
    const request = requestAt('one();\n█\n');
    const shown = engine.complete(request);
    await clock.advance(0);
    const modelRequest = await provider.nextRequest();
    modelRequest.send('two();\nth');
    await clock.advance(300);
    expect(accepted(request, await shown)).toBe('one();\ntwo();█\n');
    modelRequest.send('ree();\n');
    modelRequest.end();
    await clock.advance(0);
    const next = await engine.complete(requestAt('one();\ntwo();\n█\n'));
    expect(next).toMatchObject({ kind: 'items' });
    expect(next.kind === 'items' && next.items[0].insertText).toBe('three();');
    expect(provider.requests).toHaveLength(1);
  });

  it('allows one stream per document, and the configured number in all', async () => {
    const { engine, provider, clock } = setUp({ scheduling: { maxInFlight: 2 } });
    for (const name of ['a', 'b', 'c']) {
      void engine.complete({
        ...documentAt('const x = █\n', { uri: `file:///project/${name}.ts` }),
        triggerKind: 'invoked',
      });
      await clock.advance(0);
    }
    expect(provider.open).toBe(2);
    void engine.complete({
      ...documentAt('other █\n', { uri: 'file:///project/c.ts' }),
      triggerKind: 'invoked',
    });
    await clock.advance(0);
    expect(provider.open).toBe(2);
    expect(provider.requests).toHaveLength(4);
  });
});

describe('scheduling', () => {
  it('sends at once after a pause and for an explicit request, and not for every key between', async () => {
    const { engine, provider, clock } = setUp();
    let text = 'const x = ';
    for (let key = 0; key < 10; key++) {
      void engine.complete(requestAt(`${text}█\n`));
      await clock.advance(100);
      const open = provider.requests.filter(({ closed }) => !closed);
      for (const request of open) request.send('wrong');
      text += 'z';
    }
    expect(provider.requests.length).toBeLessThanOrEqual(4);
    const before = provider.requests.length;
    void engine.complete(requestAt(`${text}█\n`, { triggerKind: 'invoked' }));
    await clock.advance(0);
    expect(provider.requests).toHaveLength(before + 1);
  });

  it('waits as long as a 429 asks, less for an explicit request', async () => {
    const { engine, provider, clock } = setUp();
    const states: string[] = [];
    engine.on('status', ({ state }) => states.push(state));
    const first = engine.complete(requestAt('a = █'));
    await clock.advance(0);
    (await provider.nextRequest()).fail(
      new ProviderHttpError('rate-limited', 'slow down', {
        status: 429,
        retryAfterMs: 30_000,
        retryable: true,
      }),
    );
    expect(await first).toMatchObject({ kind: 'error', error: { code: 'rate-limited' } });
    await clock.advance(7_000);
    expect(await engine.complete(requestAt('b = █'))).toMatchObject({
      kind: 'suppressed',
      rule: 'rate-limited',
    });
    expect(await engine.complete(requestAt('b = █', { triggerKind: 'invoked' }))).toMatchObject({
      kind: 'error',
      reason: expect.stringContaining('for 3 s; ask again then') as string,
    });
    await clock.advance(23_001);
    const later = await answerWith({ engine, provider, clock }, requestAt('c = █'), '1;');
    expect(later.kind).toBe('items');
    expect(states).toEqual(['rate-limited', 'ready']);
  });

  it('stops sending to an endpoint that keeps failing, and probes for its recovery', async () => {
    const { engine, provider, clock } = setUp();
    const gone = new CompletionError('provider-unavailable', 'no connection', { retryable: true });
    for (let failure = 0; failure < 3; failure++) {
      const pending = engine.complete(requestAt(`v${failure} = █`));
      await clock.advance(5_000);
      (await provider.nextRequest()).fail(gone);
      await pending;
    }
    expect(engine.status()).toMatchObject({ state: 'unavailable', reason: 'no connection' });
    const held = engine.complete(requestAt('x = █'), {});
    await clock.advance(0);
    const sentBefore = provider.requests.length;
    await clock.advance(2_000);
    expect(provider.requests).toHaveLength(sentBefore + 1);
    const probe = await provider.nextRequest();
    probe.send('1;');
    probe.end();
    await clock.advance(0);
    expect((await held).kind).toBe('items');
    expect(engine.status()).toEqual({ state: 'ready' });
  });

  it('requests speculatively after a shown item only when enabled', async () => {
    for (const speculative of [false, true]) {
      const setup = setUp({ scheduling: { speculative, requestsPerMinute: Infinity } });
      const outcome = await answerWith(setup, requestAt('one();\n█\n'), 'two();');
      if (outcome.kind !== 'items') throw new Error(outcome.reason);
      setup.engine.shown(outcome.items[0]);
      await setup.clock.advance(0);
      expect(setup.provider.requests).toHaveLength(speculative ? 2 : 1);
      if (!speculative) continue;
      const ahead = await setup.provider.nextRequest();
      // Typing towards it does no harm.
      await setup.engine.complete(requestAt('one();\ntwo█\n'));
      expect(ahead.aborted).toBe(false);
      ahead.send('\nthree();');
      ahead.end();
      await setup.clock.advance(0);
      const next = await setup.engine.complete(requestAt('one();\ntwo();█\n'));
      expect(next).toMatchObject({ kind: 'items', source: 'cache' });
      expect(setup.provider.requests).toHaveLength(2);
    }
  });

  it('ignores a late "shown"', async () => {
    const setup = setUp();
    const outcome = await answerWith(setup, requestAt('one();\n█\n'), 'two();');
    if (outcome.kind !== 'items') throw new Error(outcome.reason);
    const pending = setup.engine.complete(requestAt('else█\n', { triggerKind: 'invoked' }));
    await setup.clock.advance(0);
    const modelRequest = await setup.provider.nextRequest();
    setup.engine.shown(outcome.items[0]);
    await setup.clock.advance(0);
    expect(modelRequest.aborted).toBe(false);
    modelRequest.send(' { }');
    modelRequest.end();
    await setup.clock.advance(0);
    expect((await pending).kind).toBe('items');
  });
});

describe('life-cycle events', () => {
  it('does not offer a dismissed text again until the text differs', async () => {
    const setup = setUp();
    const outcome = await answerWith(setup, requestAt('const x = █\n'), 'compute();');
    if (outcome.kind !== 'items') throw new Error(outcome.reason);
    setup.engine.rejected(outcome.items[0]);
    const dismissed = { kind: 'suppressed', rule: 'dismissed' };
    expect(await setup.engine.complete(requestAt('const x = █\n'))).toMatchObject(dismissed);
    expect(await setup.engine.complete(requestAt('const x = comp█\n'))).toMatchObject(dismissed);
    const elsewhere = await answerWith(
      setup,
      requestAt('const x = d█\n', { triggerKind: 'invoked' }),
      'ifferent();',
    );
    expect(elsewhere.kind).toBe('items');
    expect((await setup.engine.complete(requestAt('const x = █\n', { triggerKind: 'invoked' }))).kind).toBe(
      'items',
    );
  });

  it('emits life-cycle events with the text that each step added', async () => {
    const setup = setUp();
    const events: unknown[] = [];
    for (const name of ['shown', 'typedThrough', 'accepted', 'rejected'] as const)
      setup.engine.on(name, () => events.push(name));
    setup.engine.on('partiallyAccepted', ({ delta }) => events.push(delta));
    const outcome = await answerWith(setup, requestAt('const x = █\n'), 'compute(a);');
    if (outcome.kind !== 'items') throw new Error(outcome.reason);
    const [item] = outcome.items;
    setup.engine.shown(item);
    setup.engine.partiallyAccepted(item, 7);
    setup.engine.partiallyAccepted(item, 8);
    await setup.engine.complete(requestAt('const x = compute(█\n'));
    setup.engine.accepted(item);
    expect(events).toEqual(['shown', 'compute', '(', 'typedThrough', 'accepted']);
  });

  it('restarts the count for the rest of a partially accepted item', async () => {
    const setup = setUp();
    const deltas: string[] = [];
    setup.engine.on('partiallyAccepted', ({ delta }) => deltas.push(delta));
    const first = await answerWith(setup, requestAt('const x = █\n'), 'compute(a, b);');
    if (first.kind !== 'items') throw new Error(first.reason);
    setup.engine.partiallyAccepted(first.items[0], 8);
    const rest = await setup.engine.complete(requestAt('const x = compute(█\n'));
    if (rest.kind !== 'items') throw new Error(rest.reason);
    setup.engine.partiallyAccepted(rest.items[0], 2);
    expect(deltas).toEqual(['compute(', 'a,']);
  });

  it('explains past decisions', async () => {
    const setup = setUp({ when: { languages: { '*': true, markdown: false } } });
    await answerWith(setup, requestAt('const x = █\n'), 'compute(a);');
    await setup.engine.complete(documentAt('a █', { languageId: 'markdown', uri: 'file:///project/a.md' }));
    expect(setup.engine.explain().map(({ words }) => words)).toEqual([
      '11 characters on one line from the model',
      'not asked: language-off; switch the language on in when.languages',
    ]);
  });

  it('survives a listener that throws', async () => {
    const setup = setUp();
    setup.engine.on('outcome', () => {
      throw new Error('mine');
    });
    expect((await answerWith(setup, requestAt('a = █'), '1;')).kind).toBe('items');
  });
});

describe('policy', () => {
  it.each([
    ['manual-trigger', { trigger: 'manual' }, requestAt('a = █')],
    ['language-off', { languages: { typescript: false } }, requestAt('a = █')],
    ['mid-word', {}, requestAt('con█st a = 1;')],
    ['text-after-cursor', { maxCharsAfterCursor: 5 }, requestAt('a = █ some more text')],
    ['comments-off', { comments: 'off' }, requestAt('// say █')],
    ['strings-off', { strings: 'off' }, requestAt("const a = 'say █';")],
    ['document-too-large', { maxDocumentChars: 3 }, requestAt('a = █')],
  ] as const)('suppresses a request by the rule %s and sends nothing', async (rule, when, request) => {
    const { engine, provider } = setUp({ when });
    expect(await engine.complete(request)).toMatchObject({ kind: 'suppressed', rule });
    expect(provider.requests).toHaveLength(0);
  });

  it('suppresses automatic requests while paused or snoozed, and serves explicit ones', async () => {
    const setup = setUp();
    setup.engine.snooze(10_000);
    expect(setup.engine.status()).toMatchObject({ state: 'paused' });
    expect(await setup.engine.complete(requestAt('a = █'))).toMatchObject({
      kind: 'suppressed',
      rule: 'paused',
    });
    expect((await answerWith(setup, requestAt('b = █', { triggerKind: 'invoked' }), '1;')).kind).toBe(
      'items',
    );
    await setup.clock.advance(10_000);
    expect(setup.engine.status()).toEqual({ state: 'ready' });
    setup.engine.pause('a chat is running');
    expect(setup.engine.status()).toEqual({ state: 'paused', reason: 'a chat is running' });
    setup.engine.resume();
    expect((await answerWith(setup, requestAt('c = █'), '1;')).kind).toBe('items');
  });
});

describe('several candidates', () => {
  it('returns each candidate once, the most likely first, and serves typing along any shown one', async () => {
    const setup = setUp();
    const pending = setup.engine.complete(
      requestAt('const x = █\n', { triggerKind: 'invoked', candidates: 3 }),
    );
    await setup.clock.advance(0);
    const modelRequest = await setup.provider.nextRequest();
    expect(modelRequest.request).toMatchObject({ candidates: 3, temperature: 0.4 });
    modelRequest.send('first();', { index: 0, logProbability: -9, tokens: 3 });
    modelRequest.send('second();', { index: 1, logProbability: -1, tokens: 3 });
    modelRequest.send('second();', { index: 2, logProbability: -2, tokens: 3 });
    for (const index of [0, 1, 2]) modelRequest.end('stop', index);
    await setup.clock.advance(0);
    const outcome = await pending;
    if (outcome.kind !== 'items') throw new Error(outcome.reason);
    expect(outcome.items.map(({ insertText }) => insertText)).toEqual(['second();', 'first();']);
    const [, other] = outcome.items;
    if (other === undefined) throw new Error('one item only');
    setup.engine.shown(other);
    const along = await setup.engine.complete(requestAt('const x = fir█\n'));
    expect(along).toMatchObject({ kind: 'items', items: [{ id: other.id, insertText: 'st();' }] });
  });

  it('requests candidates one by one when the server returns one at a time', async () => {
    const provider = scriptedProvider({ capabilities: { candidates: false } });
    const { engine, clock } = setUp({ provider });
    const pending = engine.complete(requestAt('const x = █\n', { triggerKind: 'invoked', candidates: 2 }));
    for (const text of ['one();', 'two();']) {
      await clock.advance(0);
      const modelRequest = await provider.nextRequest();
      modelRequest.send(text);
      modelRequest.end();
    }
    await clock.advance(0);
    const outcome = await pending;
    expect(outcome.kind === 'items' && outcome.items.map(({ insertText }) => insertText)).toEqual([
      'one();',
      'two();',
    ]);
    engine.dispose();
    expect(provider.open).toBe(0);
  });

  it('does not wait for the rest of a candidate that a rule ended', async () => {
    const provider = scriptedProvider({ capabilities: { candidates: false } });
    const { engine, clock } = setUp({ provider });
    const pending = engine.complete(requestAt('const x = █\n', { triggerKind: 'invoked', candidates: 2 }));
    await clock.advance(0);
    const first = await provider.nextRequest();
    first.send('one();<|endoftext|>');
    await clock.advance(0);
    expect(first.aborted).toBe(true);
    const second = await provider.nextRequest();
    second.send('two();');
    second.end();
    await clock.advance(0);
    expect(await pending).toMatchObject({ items: [{ insertText: 'one();' }, { insertText: 'two();' }] });
  });
});

describe('the entry selected in the popup', () => {
  it('extends the entry selected in the popup, in its place', async () => {
    const setup = setUp();
    const request = requestAt('items.fo█\n', { selectedCompletion: { start: 6, end: 8, text: 'forEach' } });
    const outcome = await answerWith(setup, request, '(print);');
    expect(outcome).toMatchObject({
      kind: 'items',
      items: [{ insertText: 'forEach(print);', range: { start: 6, end: 8 } }],
    });
  });
});

describe('server feedback', () => {
  it('retries once with a shorter prompt when the first was too long', async () => {
    const { engine, provider, clock } = setUp({ scheduling: { requestsPerMinute: Infinity } });
    const long = 'const value = compute(1, 2, 3);\n'.repeat(400);
    const pending = engine.complete(requestAt(`${long}const x = █\n`));
    await clock.advance(0);
    const first = await provider.nextRequest();
    first.fail(
      new ProviderHttpError(
        'provider-rejected',
        "This model's maximum context length is 1024 tokens. However, you requested 2300 tokens (2044 in the messages, 256 in the completion).",
        { status: 400 },
      ),
    );
    await clock.advance(0);
    const second = await provider.nextRequest();
    const length = (asked: typeof first) =>
      'text' in asked.request.prompt ? asked.request.prompt.text.length : 0;
    expect(length(second)).toBeLessThan(length(first));
    second.send('1;');
    second.end();
    await clock.advance(0);
    expect((await pending).kind).toBe('items');
  });
});

describe('dispose', () => {
  it('settles every call, closes every stream and leaves no timer', async () => {
    const { engine, provider, clock } = setUp({ scheduling: { maxInFlight: 3 } });
    const calls = ['a', 'b', 'c'].map((name) =>
      engine.complete({
        ...documentAt('x = █', { uri: `file:///project/${name}.ts` }),
        triggerKind: 'invoked',
      }),
    );
    await clock.advance(0);
    expect(provider.open).toBe(3);
    engine.dispose();
    await clock.advance(0);
    expect((await Promise.all(calls)).map(({ kind }) => kind)).toEqual([
      'cancelled',
      'cancelled',
      'cancelled',
    ]);
    expect(await engine.complete(requestAt('x = █'))).toMatchObject({ kind: 'cancelled' });
    expect({ timers: clock.pending, open: provider.open, disposed: provider.disposed }).toEqual({
      timers: 0,
      open: 0,
      disposed: true,
    });
  });
});

describe('token healing', () => {
  /** An engine whose prompts end with the text before the cursor. */
  const textSetUp = () => {
    const provider = scriptedProvider({
      defaultModel: 'some/unknown-model',
      capabilities: { strategies: ['prefix-only'] },
    });
    return { ...setUp({ provider }), provider };
  };

  it.each([
    ['a space', 'const total = █', 'const total =', ' 42;\n', 'const total = 42;█'],
    ['an indentation', 'def f():\n    █', 'def f():\n   ', ' return 1\n', 'def f():\n    return 1█'],
    ['a tab, with CRLF', 'func f() {\r\n\t\t█', 'func f() {\n\t', '\treturn\n', 'func f() {\r\n\t\treturn█'],
    [
      'a partial word',
      'const requestCount = 1;\nconst total = requ█',
      'const requestCount = 1;\nconst total =',
      ' requestCount + 1;\n',
      'const requestCount = 1;\nconst total = requestCount + 1;█',
    ],
  ])(
    'expects %s at the head of the answer, and does not double it',
    async (_what, marked, prompt, answer, then) => {
      const { engine, provider, clock } = textSetUp();
      const request = requestAt(marked);
      const pending = engine.complete(request);
      await clock.advance(0);
      const modelRequest = await provider.nextRequest();
      expect(modelRequest.request.prompt).toMatchObject({ text: prompt });
      for (const piece of answer) modelRequest.send(piece);
      modelRequest.end();
      await clock.advance(0);
      expect(accepted(request, await pending)).toBe(then);
    },
  );

  it('reads each of several candidates by itself', async () => {
    const { engine, provider, clock } = textSetUp();
    const request = { ...requestAt('const total = █'), candidates: 3 };
    const pending = engine.complete(request);
    await clock.advance(0);
    const modelRequest = await provider.nextRequest();
    for (const [index, text] of [' 1;', '2;', '= 3;'].entries()) {
      modelRequest.send(text, { index });
      modelRequest.end('stop', index);
    }
    await clock.advance(0);
    const outcome = await pending;
    const texts = outcome.kind === 'items' ? outcome.items.map(({ insertText }) => insertText) : [];
    expect(texts.toSorted()).toEqual(['1;', '2;']);
  });

  it('answers the next key from the text that is here', async () => {
    const setup = textSetUp();
    await answerWith(setup, requestAt('const total = █'), ' price * 2;');
    const request = requestAt('const total = pri█');
    const outcome = await setup.engine.complete(request);
    expect(accepted(request, outcome)).toBe('const total = price * 2;█');
    expect(setup.provider.requests).toHaveLength(1);
  });
});

describe('rejected answers', () => {
  it('rejects a copied snippet of the prompt in the snippet format of any family', async () => {
    const text =
      'export const greatestCommonDivisor = (a, b) => (b === 0 ? a : greatestCommonDivisor(b, a % b));';
    for (const model of ['starcoder', 'qwen2.5-coder', 'meta-llama/llama-3-70b-instruct', 'text-model']) {
      const snippets = [{ path: 'numbers.js', text, source: 'caller' }];
      const setup = setUp({ model });
      const outcome = await answerWith(setup, requestAt('let a = 1;\n█\n', { snippets }), text);
      expect(outcome).toMatchObject({ kind: 'filtered', rule: 'snippet-copy' });
    }
  });

  it('drops invalid characters', async () => {
    const request = requestAt('a = █\n');
    expect(accepted(request, await answerWith(setUp(), request, '\0b\0c'))).toBe('a = bc█\n');
  });
});

describe('the rest of an item', () => {
  it('is not shown when it would only put closers over themselves', async () => {
    const setup = setUp();
    const whole = requestAt('log(█);\n');
    expect(accepted(whole, await answerWith(setup, whole, 'a, b);'))).toBe('log(a, b);█\n');
    const outcome = setup.engine.complete(requestAt('log(a, b█);\n'));
    await setup.clock.advance(500);
    setup.provider.requests.at(-1)?.end();
    await setup.clock.advance(500);
    expect((await outcome).kind).not.toBe('items');
  });

  it('shows no rest that is only a line end at the end of the document', async () => {
    const setup = setUp();
    const first = await answerWith(setup, requestAt('a();\n█'), 'b();\n');
    expect(first).toMatchObject({ items: [{ insertText: 'b();\n' }] });
    expect(await answerWith(setup, requestAt('a();\nb();█'), '\nc();')).toMatchObject({
      items: [{ insertText: '\nc();' }],
      source: 'provider',
    });
  });

  it('shows a line end before the rest of a line', async () => {
    const setup = setUp();
    const first = await answerWith(setup, requestAt('a();\n█d();\n'), 'b();\n');
    expect(first).toMatchObject({ items: [{ insertText: 'b();\n' }] });
    const along = await setup.engine.complete(requestAt('a();\nb();█d();\n'));
    expect(along).toMatchObject({ items: [{ insertText: '\n' }], source: 'shown-item' });
  });
});

describe('a provider that throws unknown errors', () => {
  it('stops sending to a provider after a few unknown errors, and retries after a pause', async () => {
    const { engine, provider, clock } = setUp();
    for (const text of ['a = █', 'bb = █', 'ccc = █']) {
      const pending = engine.complete(requestAt(text));
      await clock.advance(3_000);
      (await provider.nextRequest()).fail(new TypeError('fetch failed'));
      expect(await pending).toMatchObject({ kind: 'error' });
    }
    expect(engine.status()).toMatchObject({
      state: 'unavailable',
      reason: 'the provider failed: fetch failed',
    });
    await clock.advance(2_000);
    const probe = engine.complete(requestAt('dddd = █'));
    await clock.advance(3_000);
    (await provider.nextRequest()).fail(new TypeError('fetch failed'));
    await probe;
    await clock.advance(4_000);
    const next = engine.complete(requestAt('eeeee = █'));
    await clock.advance(3_000);
    const modelRequest = await provider.nextRequest();
    modelRequest.send('1;');
    modelRequest.end();
    expect(await next).toMatchObject({ kind: 'items' });
    expect(engine.status()).toEqual({ state: 'ready' });
  });
});

describe('stale answers', () => {
  it('serves nothing that was generated for another language', async () => {
    const setup = setUp();
    const request = (languageId: string) => documentAt('x = █\n', { languageId });
    await answerWith(setup, request('python'), 'compute(a)');
    expect(await setup.engine.complete(request('python'))).toMatchObject({ source: 'shown-item' });
    const anew = await answerWith(setup, request('ruby'), 'count(a)');
    expect(anew).toMatchObject({ source: 'provider', items: [{ insertText: 'count(a)' }] });
  });

  it('sends nothing for a cancelled call whose stream disagreed', async () => {
    const { engine, provider, clock } = setUp();
    const caller = new AbortController();
    engine.on('closed', () => void Promise.resolve().then(() => caller.abort()));
    void engine.complete(requestAt('x = █\n'));
    await clock.advance(0);
    const modelRequest = await provider.nextRequest();
    const along = engine.complete(requestAt('x = a█\n', { triggerKind: 'invoked' }), {
      signal: caller.signal,
    });
    modelRequest.send('zero');
    await clock.advance(500);
    expect(await along).toMatchObject({ kind: 'cancelled' });
    expect(provider.requests).toHaveLength(1);
  });
});

describe('the models on offer', () => {
  it.each(['the caller leaves', 'the engine is disposed'])(
    'stops waiting for the model list when %s',
    async (when) => {
      const models = ({ signal }: { readonly signal: AbortSignal }) =>
        new Promise<never>((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        });
      const { engine } = setUp({ provider: { ...scriptedProvider(), models } });
      const caller = new AbortController();
      const listed = engine.models({ signal: caller.signal });
      if (when === 'the caller leaves') caller.abort();
      else engine.dispose();
      await expect(listed).rejects.toMatchObject({ name: 'AbortError' });
    },
  );
});
