import { setTimeout as sleepReally } from 'node:timers/promises';
import type { FakeClock } from '@org/completion-testing';

/** Time on which a trace is played. */
export interface Stage {
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Resolves when `done` does. */
  until(done: Promise<void>): Promise<void>;
}

export const realStage: Stage = {
  now: () => performance.now(),
  sleep: async (ms) => {
    await sleepReally(ms);
  },
  until: (done) => done,
};

/** A stage on `clock`: waiting moves it. */
export function virtualStage(clock: FakeClock): Stage {
  const sleep = (ms: number) => clock.advance(ms);
  return { now: () => clock.now(), sleep, until: (done) => sleepUntil(done, sleep) };
}

/** Moves virtual time on until `done` resolves. */
export async function sleepUntil(done: Promise<void>, sleep: Stage['sleep']): Promise<void> {
  let isDone = false;
  const marked = done.then(() => {
    isDone = true;
  });
  for (let waitedMs = 0; !isDone && waitedMs < maxWaitMs; waitedMs += stepMs) await sleep(stepMs);
  await (isDone ? marked : Promise.reject(new Error(`nothing came to its end within ${maxWaitMs} ms`)));
}

const stepMs = 100;
const maxWaitMs = 60_000;
