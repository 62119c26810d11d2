import { documentAt, fakeClock, scriptedProvider } from '@org/completion-testing';
import { afterEach, expect, it } from 'vitest';
import { createCompletionEngine, type CompletionEngine } from '../engine';

const engines: CompletionEngine[] = [];
afterEach(() => {
  for (const engine of engines.splice(0)) engine.dispose();
});

it('ranks a candidate that rejoins the suffix before a slightly likelier one', async () => {
  const clock = fakeClock();
  const provider = scriptedProvider();
  const engine = createCompletionEngine({ provider, clock });
  engines.push(engine);
  const document = documentAt('const a = █;\nexport const total = sum(items);\n');
  const pending = engine.complete({ ...document, triggerKind: 'invoked', candidates: 2 });
  await clock.advance(0);
  const request = await provider.nextRequest();
  request.send('first()', { index: 0, logProbability: -3, tokens: 3 });
  request.send('second();\nexport const total = sum(items);\n', {
    index: 1,
    logProbability: -4.5,
    tokens: 3,
  });
  for (const index of [0, 1]) request.end('stop', index);
  await clock.advance(0);
  const outcome = await pending;
  expect(outcome.kind === 'items' && outcome.items.map(({ insertText }) => insertText)).toEqual([
    'second()',
    'first()',
  ]);
});

it('ends an unused request in flight although it would have an item, when the cache has one', async () => {
  const clock = fakeClock();
  const provider = scriptedProvider();
  const engine = createCompletionEngine({
    provider,
    clock,
    scheduling: { graceMs: 200, speculative: false, maxInFlightPerDocument: 3 },
  });
  engines.push(engine);
  const complete = (candidates: number) =>
    engine.complete({ ...documentAt('const a = █\n'), triggerKind: 'invoked', candidates });

  void complete(1);
  await clock.advance(0);
  const first = await provider.nextRequest();
  void complete(2);
  await clock.advance(0);
  const second = await provider.nextRequest();
  second.send('compute(other);\n', { index: 0 });
  first.send('compute(value);');
  first.end();
  await clock.advance(0);

  expect(await complete(1)).toMatchObject({ kind: 'items', items: [{ insertText: 'compute(value);' }] });
  expect(second.aborted).toBe(false);
  await clock.advance(200);
  expect(second.aborted).toBe(true);
});

it('shows the first text of a request for several candidates to a caller that wants one', async () => {
  const clock = fakeClock();
  const provider = scriptedProvider();
  const engine = createCompletionEngine({ provider, clock });
  engines.push(engine);
  const requestAt = (marked: string, candidates: number) =>
    engine.complete({ ...documentAt(marked), triggerKind: 'invoked', candidates });

  void requestAt('const a = █\n', 3);
  await clock.advance(0);
  const request = await provider.nextRequest();
  request.send('fo', { index: 0 });
  await clock.advance(0);
  const pending = requestAt('const a = f█\n', 1);
  request.send('o();', { index: 0 });
  request.end('stop', 0);
  await clock.advance(0);
  expect(await pending).toMatchObject({
    kind: 'items',
    source: 'in-flight',
    items: [{ insertText: 'oo();' }],
  });
});

it('reports the rule that rejects all of several candidates, as for one', async () => {
  const clock = fakeClock();
  const provider = scriptedProvider();
  const engine = createCompletionEngine({ provider, clock });
  engines.push(engine);
  const pending = engine.complete({
    ...documentAt('const a = █\n'),
    triggerKind: 'invoked',
    candidates: 2,
  });
  await clock.advance(0);
  const request = await provider.nextRequest();
  for (const index of [0, 1]) {
    request.send('<think>abc', { index });
    request.end('stop', index);
  }
  await clock.advance(0);
  expect(await pending).toMatchObject({ kind: 'filtered', rule: 'reasoning' });
});

it.each([1, 2])('ends as an error when the grammar throws, with %d candidates', async (candidates) => {
  const clock = fakeClock();
  const provider = scriptedProvider();
  const syntax = {
    at: () => {
      throw new Error('no grammar');
    },
  };
  const engine = createCompletionEngine({ provider, clock, syntax });
  engines.push(engine);
  const pending = engine.complete({ ...documentAt('const a = █\n'), triggerKind: 'invoked', candidates });
  await clock.advance(0);
  expect(await pending).toMatchObject({ kind: 'error' });
});
