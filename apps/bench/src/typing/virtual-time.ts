import { install } from '@sinonjs/fake-timers';
import { sleepUntil, type Stage } from './stage';

const immediately = setImmediate;

/** Resources of Node whose work is not on the clock: while one is active, code may go on without a timer. */
const working = /^(FSReq|FileHandle|GetAddrInfo|Zlib|Worker)/;

/** Tasks in a row without such work after which everything is taken to have settled. */
const quietTasks = 3;

/** A stage on the time of this process. */
export interface VirtualTime extends Stage {
  /** Gives the process its time back. */
  end(): void;
}

/**
 * Replaces the time of this process, for code that takes no clock: `setTimeout`, `setInterval`, `Date` and `performance` stand still, and
 * {@link Stage.sleep} moves them from timer to timer, each time until everything that a timer set off has settled. Computing takes
 * no time then.
 */
export function virtualTime(): VirtualTime {
  const startMs = performance.now();
  const clock = install({
    now: Date.now(),
    shouldClearNativeTimers: true,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  });
  // Node waits for a millisecond at least; the library's timers would call again and again at the same time.
  const fake = setTimeout as (callback: () => void, ms?: number, ...rest: unknown[]) => NodeJS.Timeout;
  const atLeastOne = (callback: () => void, ms = 1, ...rest: unknown[]) =>
    fake(callback, ms >= 1 ? ms : 1, ...rest);
  globalThis.setTimeout = atLeastOne as typeof setTimeout;
  // Time does not go back for those who looked at it before.
  clock.tick(startMs);
  const sleep = async (ms: number) => {
    let isOver = false;
    setTimeout(() => (isOver = true), Math.max(0, ms));
    await settle();
    while (!isOver) {
      clock.next();
      await settle();
    }
  };
  return {
    now: () => performance.now(),
    sleep,
    until: (done) => sleepUntil(done, sleep),
    end: () => clock.uninstall(),
  };
}

async function settle(): Promise<void> {
  for (let quiet = 0; quiet < quietTasks; quiet++) {
    await new Promise<void>((resolve) => {
      immediately(resolve);
    });
    if (process.getActiveResourcesInfo().some((name) => working.test(name))) quiet = -1;
  }
}
