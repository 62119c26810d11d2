import { expect, it } from 'vitest';
import { wait } from '../src/async/wait';
import { fakeClock } from '@org/completion-testing';

it('calls timers in the order they are due, each at its own time', async () => {
  const clock = fakeClock(1_000);
  const seen: [string, number][] = [];
  const note = (name: string) => () => void seen.push([name, clock.now()]);
  clock.after(20, note('late'));
  clock.after(10, note('first of two'));
  clock.after(10, note('second of two'));
  clock.after(31, note('not yet'));

  await clock.advance(30);

  expect(seen).toEqual([
    ['first of two', 1_010],
    ['second of two', 1_010],
    ['late', 1_020],
  ]);
  expect(clock.now()).toBe(1_030);
  expect(clock.pending).toBe(1);
  expect(clock.nextAt).toBe(1_031);
});

it('runs the work that a timer starts before the next timer', async () => {
  const clock = fakeClock();
  const signal = new AbortController().signal;
  const seen: number[] = [];
  const chain = async () => {
    for (let i = 0; i < 5; i++) {
      await wait(clock, 10, signal);
      // As deep as a chain of async generators.
      for (let depth = 0; depth < 50; depth++) await Promise.resolve();
      seen.push(clock.now());
    }
  };
  const done = chain();

  await clock.advance(1_000);
  await done;

  expect(seen).toEqual([10, 20, 30, 40, 50]);
  expect(clock.pending).toBe(0);
});

it('does not call a cancelled timer', async () => {
  const clock = fakeClock();
  let called = false;
  const cancel = clock.after(5, () => (called = true));
  cancel();
  await clock.advance(10);
  expect(called).toBe(false);
  expect(clock.pending).toBe(0);
});

it('rejects with the error that a timer throws', async () => {
  const clock = fakeClock();
  clock.after(1, () => {
    throw new RangeError('too far');
  });
  await expect(clock.advance(2)).rejects.toThrow('too far');
});

it('moves on when rounding leaves a tiny delay', async () => {
  const clock = fakeClock(1e7);
  let calledAt = clock.now();
  clock.after(1e-13, () => (calledAt = clock.now()));
  await clock.advance(1);
  expect(calledAt).toBeGreaterThan(1e7);
  expect(calledAt).toBeLessThan(1e7 + 0.01);
});
