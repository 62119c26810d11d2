import { expect, it } from 'vitest';
import { SupersededError } from '@org/completion-core';
import type { ProviderEvent, ProviderRequest } from '@org/completion-core/provider';
import { scriptedProvider } from './scripted-provider';

const request: ProviderRequest = {
  prompt: { strategy: 'prefix-only', text: 'const x = ', stop: [] },
  model: 'm',
  maxTokens: 10,
  temperature: 0,
  candidates: 1,
  languageId: 'typescript',
  uri: 'file:///a.ts',
};

async function collect(events: AsyncIterable<ProviderEvent>): Promise<ProviderEvent[]> {
  const all: ProviderEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

it('yields what the test sends, in the order of the provider contract', async () => {
  const provider = scriptedProvider();
  const { signal } = new AbortController();
  const collected = collect(provider.stream(request, { signal }));
  const modelRequest = await provider.nextRequest();
  modelRequest.send('4');
  modelRequest.send('2', { tokens: 1 });
  modelRequest.usage({ promptTokens: 3, completionTokens: 2 });
  modelRequest.end('length');

  expect(await collected).toEqual([
    { type: 'response-start' },
    { type: 'text-delta', text: '4', index: 0 },
    { type: 'text-delta', text: '2', index: 0, tokens: 1 },
    { type: 'usage', usage: { promptTokens: 3, completionTokens: 2 } },
    { type: 'text-end', index: 0, finishReason: 'length' },
  ]);
  expect(modelRequest).toMatchObject({ request, aborted: false, closed: true });
  expect(provider.open).toBe(0);
});

it('hands out requests one by one, those that come later too', async () => {
  const provider = scriptedProvider();
  const { signal } = new AbortController();
  const early = provider.stream(request, { signal })[Symbol.asyncIterator]();
  const first = provider.nextRequest();
  const second = provider.nextRequest();
  const late = provider.stream({ ...request, model: 'other' }, { signal })[Symbol.asyncIterator]();

  expect((await first).request.model).toBe('m');
  expect((await second).request.model).toBe('other');
  expect(provider.open).toBe(2);
  await early.return?.();
  await late.return?.();
  expect(provider.requests.map(({ aborted }) => aborted)).toEqual([true, true]);
  expect(provider.open).toBe(0);
});

it('rejects with the reason of the abort, drops what was sent, and takes its listener off', async () => {
  const provider = scriptedProvider();
  const caller = new AbortController();
  const events = provider.stream(request, { signal: caller.signal })[Symbol.asyncIterator]();
  const modelRequest = await provider.nextRequest();
  modelRequest.start();
  expect(await events.next()).toEqual({ done: false, value: { type: 'response-start' } });
  const pending = events.next();
  const reason = new SupersededError();
  caller.abort(reason);

  await expect(pending).rejects.toBe(reason);
  await modelRequest.whenClosed;
  expect(modelRequest.aborted).toBe(true);
  modelRequest.send('too late');
  await expect(events.next()).rejects.toBe(reason);
});

it('drops what was sent and not read when the caller aborts', async () => {
  const provider = scriptedProvider();
  const caller = new AbortController();
  const events = provider.stream(request, { signal: caller.signal })[Symbol.asyncIterator]();
  const modelRequest = await provider.nextRequest();
  modelRequest.send('unread');
  caller.abort(new SupersededError());
  await expect(events.next()).rejects.toBe(caller.signal.reason);
});

it('records no request of a caller that withdrew before asking', async () => {
  const provider = scriptedProvider();
  await expect(collect(provider.stream(request, { signal: AbortSignal.abort('gone') }))).rejects.toBe('gone');
  expect(provider.requests).toEqual([]);
});

it('fails after what was sent before the failure', async () => {
  const provider = scriptedProvider();
  const events = provider.stream(request, { signal: new AbortController().signal })[Symbol.asyncIterator]();
  const modelRequest = await provider.nextRequest();
  modelRequest.send('x');
  modelRequest.fail(new Error('cut'));
  expect((await events.next()).value).toEqual({ type: 'response-start' });
  expect((await events.next()).value).toMatchObject({ text: 'x' });
  await expect(events.next()).rejects.toThrow('cut');
  expect(modelRequest.aborted).toBe(false);
});
