import { setTimeout as sleepReally } from 'node:timers/promises';
import type { FakeClock } from '@org/completion-testing';

/** Time on which a trace is played. */
export interface Stage {
  now(): number;
  sleep(ms: number): Promise<void>;
}

export const realStage: Stage = {
  now: () => performance.now(),
  sleep: async (ms) => {
    await sleepReally(ms);
  },
};

/** A stage on which thousands of keys take seconds: waiting moves the clock. */
export function virtualStage(clock: FakeClock): Stage {
  return { now: () => clock.now(), sleep: (ms) => clock.advance(ms) };
}
