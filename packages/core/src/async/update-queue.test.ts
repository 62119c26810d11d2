import { expect, it } from 'vitest';
import { UpdateQueue } from './update-queue';

const queue = () => new UpdateQueue<number>(() => {});

it('delivers what was pushed before the end, and ignores what is pushed after it', async () => {
  const updates = queue();
  updates.push(1);
  updates.end();
  updates.push(2);
  expect(await updates.next()).toEqual({ done: false, value: 1 });
  expect(await updates.next()).toEqual({ done: true, value: undefined });
});

it('rejects with the error behind what was pushed before it', async () => {
  const updates = queue();
  updates.push(1);
  updates.fail(new Error('broken'));
  expect(await updates.next()).toEqual({ done: false, value: 1 });
  await expect(updates.next()).rejects.toThrow('broken');
});

it('settles every pending call at the end', async () => {
  const updates = queue();
  const pending = [updates.next(), updates.next()];
  updates.push(1);
  updates.end();
  expect(await Promise.all(pending)).toEqual([
    { done: false, value: 1 },
    { done: true, value: undefined },
  ]);
});

it('calls back when the iteration is ended early', async () => {
  let returned = 0;
  const updates = new UpdateQueue<number>(() => returned++);
  updates.push(1);
  for await (const _update of updates) break;
  expect(returned).toBe(1);
  expect(await updates.next()).toEqual({ done: true, value: undefined });
});
