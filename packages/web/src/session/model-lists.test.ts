import type { ModelInfo } from '@org/completion-core';
import { expect, it } from 'vitest';
import { ModelLists } from './model-lists';

/** A server whose every answer comes from the test. */
function server() {
  const asked: {
    readonly signal: AbortSignal;
    readonly answer: (model: ModelInfo | undefined) => void;
    readonly fail: (error: Error) => void;
  }[] = [];
  const list = (signal: AbortSignal) =>
    new Promise<ModelInfo | undefined>((answer, fail) => asked.push({ signal, answer, fail }));
  return { asked, list };
}

const model: ModelInfo = { id: 'one', fim: true, evidence: '' };
const url = 'https://one.test/v1';

it('requests the list of a server once for all widgets, also for later ones', async () => {
  const { asked, list } = server();
  const lists = new ModelLists();
  const [first, second] = [lists.use(url, undefined, list), lists.use(url, undefined, list)];
  asked[0]?.answer(model);
  expect(await first.model).toBe(model);
  expect(await second.model).toBe(model);
  expect(await lists.use(url, undefined, list).model).toBe(model);
  expect(asked).toHaveLength(1);
});

it('requests again for another server or token, which may list other models', () => {
  const { asked, list } = server();
  const lists = new ModelLists();
  const token = () => 'fetched';
  for (const [where, by] of [
    [url, undefined],
    ['https://two.test/v1', undefined],
    [url, 'token'],
    [url, token],
    [url, token],
  ] as const)
    lists.use(where, by, list);
  expect(asked).toHaveLength(4);
});

it('rejects for all that wait, and requests again after a failure', async () => {
  const { asked, list } = server();
  const lists = new ModelLists();
  const [first, second] = [lists.use(url, undefined, list), lists.use(url, undefined, list)];
  asked[0]?.fail(new Error('away'));
  await expect(first.model).rejects.toThrow('away');
  await expect(second.model).rejects.toThrow('away');
  const third = lists.use(url, undefined, list);
  asked[1]?.answer(model);
  expect(await third.model).toBe(model);
  first.release();
  second.release();
  expect(await lists.use(url, undefined, list).model).toBe(model);
  expect(asked).toHaveLength(2);
});

it('drops the list with its last widget, and aborts a request that is still running', async () => {
  const { asked, list } = server();
  const lists = new ModelLists();
  const [first, second] = [lists.use(url, undefined, list), lists.use(url, undefined, list)];
  first.release();
  first.release();
  expect(asked[0]?.signal.aborted).toBe(false);
  second.release();
  expect(asked[0]?.signal.aborted).toBe(true);
  lists.use(url, undefined, list);
  expect(asked).toHaveLength(2);
});
