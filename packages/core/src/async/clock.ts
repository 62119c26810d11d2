/** Time as a dependency, so that tests control it. The engine waits in no other way. */
export interface Clock {
  /** Milliseconds from an arbitrary start; never decreases. */
  now(): number;
  /** Calls `callback` once after `delayMs`, unless the returned function is called first. `Infinity` is valid. */
  after(delayMs: number, callback: () => void): () => void;
}

/** Maximum delay of `setTimeout`, 24 days; it treats a longer one as 0. */
const maxDelayMs = 2 ** 31 - 1;

/** The platform's clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(delayMs, callback) {
    const handle = setTimeout(callback, Math.min(delayMs, maxDelayMs));
    return () => clearTimeout(handle);
  },
};
