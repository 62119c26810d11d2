import { afterEach, expect, it } from 'vitest';
import { virtualTime, type VirtualTime } from './virtual-time';

let time: VirtualTime | undefined;
afterEach(() => {
  time?.end();
  time = undefined;
});

it('passes hours at once, each timer at its own time', async () => {
  const startedAt = Date.now();
  time = virtualTime();
  const stage = time;
  const from = stage.now();
  const calls: number[] = [];
  setTimeout(() => {
    calls.push(Math.round(stage.now() - from));
    setTimeout(() => calls.push(Math.round(stage.now() - from)), 500);
  }, 1_000);
  await stage.sleep(3_600_000);
  expect(calls).toEqual([1_000, 1_500]);
  expect(Math.round(stage.now() - from)).toBe(3_600_000);
  stage.end();
  expect(Date.now() - startedAt).toBeLessThan(600_000);
});

it('lets promises come to their end before time moves on', async () => {
  time = virtualTime();
  const stage = time;
  let endedAt: number | undefined;
  setTimeout(() => {
    void (async () => {
      for (let step = 0; step < 1_000; step++) await Promise.resolve();
      endedAt = stage.now();
    })();
  }, 100);
  const from = stage.now();
  await stage.sleep(5_000);
  expect(Math.round((endedAt ?? 0) - from)).toBe(100);
});

it('does not stand still for a wait of less than a millisecond', async () => {
  time = virtualTime();
  const from = performance.now();
  const waitFor = (ms: number): void => {
    const left = ms - (performance.now() - from);
    if (left > 0) setTimeout(() => waitFor(ms), left);
  };
  waitFor(10.5);
  await time.sleep(20);
  expect(Math.round(performance.now() - from)).toBe(20);
});
