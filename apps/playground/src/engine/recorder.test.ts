import { createCompletionEngine } from '@org/completion-core';
import { documentAt, fakeClock, scriptedProvider } from '@org/completion-testing';
import { describe, expect, it } from 'vitest';
import { Recorder } from './recorder';

function setUp() {
  const clock = fakeClock(1000);
  const provider = scriptedProvider();
  const recorder = new Recorder(clock);
  const engine = createCompletionEngine({
    provider: recorder.recorded(provider),
    clock,
    scheduling: { maxDelayMs: 0, speculative: false },
  });
  recorder.watch(engine);
  const ask = (marked: string) => {
    const { document, offset } = documentAt(marked);
    return engine.complete({ document, offset });
  };
  return { clock, provider, recorder, engine, ask };
}

describe('Recorder', () => {
  it('records the stages in the life of a request', async () => {
    const { clock, provider, recorder, engine, ask } = setUp();
    const outcome = ask('total := █');
    await clock.advance(20);
    const modelRequest = await provider.nextRequest();
    await clock.advance(100);
    modelRequest.start();
    await clock.advance(30);
    modelRequest.send('sum(');
    await clock.advance(10);
    modelRequest.send('items)\n');
    await clock.advance(40);
    modelRequest.end();
    await clock.advance(0);
    await outcome;
    const [burst] = recorder.bursts();
    const [life] = burst?.requests ?? [];
    expect(life).toMatchObject({ ending: 'complete', chars: 11, ahead: false });
    const since = (time = 0) => time - (life?.sentAt ?? 0);
    expect(since(life?.firstTokenAt) - since(life?.firstByteAt)).toBe(30);
    expect(since(life?.firstLineAt) - since(life?.firstTokenAt)).toBe(10);
    expect(life?.promptChars).toBeGreaterThan(0);
    expect(burst?.keys).toMatchObject([{ outcome: 'items', source: 'provider' }]);
    engine.dispose();
  });

  it('counts keys without a request, by the source of their answer', async () => {
    const { clock, provider, recorder, engine, ask } = setUp();
    const first = ask('total := █');
    await clock.advance(20);
    const modelRequest = await provider.nextRequest();
    modelRequest.send('sum(items)');
    modelRequest.end();
    await clock.advance(100);
    const outcome = await first;
    if (outcome.kind === 'items') engine.shown(outcome.items[0]);
    await ask('total := s█');
    await ask('total := su█');
    expect(recorder.savings()).toMatchObject({ keys: 3, requests: 1, reused: { 'shown-item': 2 } });
    const { promptChars, naivePromptChars } = recorder.savings();
    expect(naivePromptChars).toBe(3 * promptChars);
    engine.dispose();
  });

  it('counts all keys, also those that it has dropped', async () => {
    const { clock, provider, recorder, engine, ask } = setUp();
    const first = ask('total := █');
    await clock.advance(20);
    const modelRequest = await provider.nextRequest();
    modelRequest.send('sum(items)');
    modelRequest.end();
    await clock.advance(100);
    const outcome = await first;
    if (outcome.kind === 'items') engine.shown(outcome.items[0]);
    for (let key = 0; key < 450; key++) await ask('total := s█');
    expect(recorder.bursts().flatMap(({ keys }) => keys)).toHaveLength(400);
    expect(recorder.savings()).toMatchObject({ keys: 451, requests: 1, reused: { 'shown-item': 450 } });
    recorder.clear();
    expect(recorder.savings()).toMatchObject({
      keys: 0,
      requests: 0,
      promptChars: 0,
      reused: { 'shown-item': 0 },
    });
    engine.dispose();
  });

  it('marks a stream that the text disagrees with as superseded, with the reason', async () => {
    const { clock, provider, recorder, engine, ask } = setUp();
    void ask('total := █');
    await clock.advance(20);
    const modelRequest = await provider.nextRequest();
    modelRequest.send('sum');
    await clock.advance(1);
    void ask('total := x█');
    await clock.advance(5);
    expect(modelRequest.aborted).toBe(true);
    const life = recorder.bursts()[0]?.requests[0];
    expect(life).toMatchObject({ ending: 'superseded' });
    expect(life?.reason).toMatch(/text/);
    engine.dispose();
  });

  it('marks a failure', async () => {
    const { clock, provider, recorder, engine, ask } = setUp();
    const outcome = ask('total := █');
    await clock.advance(20);
    (await provider.nextRequest()).fail(new TypeError('no network'));
    await clock.advance(10);
    expect((await outcome).kind).toBe('error');
    expect(recorder.bursts()[0]?.requests[0]).toMatchObject({ ending: 'failed' });
    engine.dispose();
  });

  it('starts another burst after a long pause', async () => {
    const { clock, provider, recorder, engine, ask } = setUp();
    void ask('a = █');
    await clock.advance(100);
    provider.requests[0]?.end();
    await clock.advance(100);
    void ask('a = b█');
    await clock.advance(100);
    provider.requests[1]?.end();
    await clock.advance(5_000);
    void ask('a = bc█');
    expect(recorder.bursts().map(({ keys }) => keys.length)).toEqual([2, 1]);
    engine.dispose();
  });

  it('drops all entries on `clear`', async () => {
    const { recorder, engine, ask } = setUp();
    let changes = 0;
    const end = recorder.onChange(() => (changes += 1));
    void ask('a█');
    const before = changes;
    recorder.clear();
    expect(changes).toBeGreaterThan(before);
    expect(recorder.bursts()).toEqual([]);
    end();
    engine.dispose();
  });
});
