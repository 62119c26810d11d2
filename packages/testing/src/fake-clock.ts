import type { Clock } from '@org/completion-core';

/** Time that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /**
   * Moves time on by `ms`. Timers that fall due are called in order, each at its own time, and whatever they set off is let
   * run to its end before the next, as are the promises that were already settled. Rejects with what a timer throws.
   */
  advance(ms: number): Promise<void>;
  /** Timers that are set and neither called nor cancelled. */
  readonly pending: number;
  /** When the next timer falls due, or `undefined` when none is set. */
  readonly nextAt: number | undefined;
}

interface Timer {
  readonly dueAt: number;
  readonly order: number;
  readonly callback: () => void;
}

// Taken when the module loads: a test that fakes the platform's timers does not mean these. Node has the first, and it is
// a thousand times faster there.
const immediate: unknown = Reflect.get(globalThis, 'setImmediate');
const later = setTimeout;

const minDelayMs = 0.001;

/**
 * A clock for tests: nothing in it waits for real time.
 *
 * @param startMs - what `now()` says at first. 0 by default.
 */
export function fakeClock(startMs = 0): FakeClock {
  let nowMs = startMs;
  let order = 0;
  const timers = new Set<Timer>();

  const next = (): Timer | undefined => {
    let first: Timer | undefined;
    for (const timer of timers) {
      const earlier =
        first === undefined ||
        timer.dueAt < first.dueAt ||
        (timer.dueAt === first.dueAt && timer.order < first.order);
      if (earlier) first = timer;
    }
    return first;
  };

  return {
    now: () => nowMs,
    after(delayMs, callback) {
      // What rounding leaves of a delay must not stop time: a caller that waits for the rest would wait for ever.
      const dueAt = delayMs > 0 ? nowMs + Math.max(delayMs, minDelayMs) : nowMs;
      const timer = { dueAt, order: order++, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const endMs = nowMs + ms;
      await settle();
      for (let due = next(); due !== undefined && due.dueAt <= endMs; due = next()) {
        nowMs = Math.max(nowMs, due.dueAt);
        timers.delete(due);
        due.callback();
        await settle();
      }
      nowMs = endMs;
    },
    get pending() {
      return timers.size;
    },
    get nextAt() {
      return next()?.dueAt;
    },
  };
}

/** Resolves in a task of its own, when every promise that could settle has settled. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof immediate === 'function') immediate(resolve);
    else later(resolve);
  });
}
