import { createCompletionEngine } from '@org/completion-core';
import { scriptedProvider } from '@org/completion-testing';
import { expect, it } from 'vitest';
import { LiveEngine } from './live-engine';

const request = { document: { uri: 'x:/a.go', languageId: 'go', text: 'a := ' }, offset: 5 };

it('keeps its listeners when its engine is replaced, and disposes of the old one', async () => {
  const old = createCompletionEngine({ provider: scriptedProvider() });
  const live = new LiveEngine(old);
  const seen: string[] = [];
  live.on('request', ({ requestId }) => seen.push(requestId));
  const provider = scriptedProvider();
  live.replace(createCompletionEngine({ provider }));

  const outcome = live.complete(request);
  const modelRequest = await provider.nextRequest();
  modelRequest.send('b');
  modelRequest.end();

  expect((await outcome).kind).toBe('items');
  expect(seen).toHaveLength(1);
  expect((await old.complete(request)).kind).toBe('cancelled');
  live.dispose();
});

it('does not call a removed listener', async () => {
  const live = new LiveEngine(createCompletionEngine({ provider: scriptedProvider() }));
  let calls = 0;
  live.on('request', () => (calls += 1))();
  live.replace(createCompletionEngine({ provider: scriptedProvider() }));
  void live.complete(request);
  expect(calls).toBe(0);
  expect(live.lastRequest).toBe(request);
  live.dispose();
});
