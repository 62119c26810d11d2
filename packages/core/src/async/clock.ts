/** Time, handed in so that tests can drive it. The only way the engine waits. */
export interface Clock {
  /** Milliseconds from an arbitrary start; never goes back. */
  now(): number;
  /** Calls `callback` once after `delayMs` unless the returned function is called first. `Infinity` is a delay too. */
  after(delayMs: number, callback: () => void): () => void;
}

/** Longest delay that platforms take, 24 days; a longer one they take for none at all. */
const maxDelayMs = 2 ** 31 - 1;

/** The platform's own time. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(delayMs, callback) {
    const handle = setTimeout(callback, Math.min(delayMs, maxDelayMs));
    return () => clearTimeout(handle);
  },
};
