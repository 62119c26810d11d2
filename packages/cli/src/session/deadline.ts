/** When the answer of a command is to be there. */
export interface Deadline {
  /** Aborted when it has passed. */
  readonly signal: AbortSignal;
  /** What is left, in milliseconds; at least 1. */
  leftMs(): number;
}

/** Longest time that a timer can run, in milliseconds. */
const longestMs = 2 ** 31 - 1;

/** A deadline `ms` milliseconds from now. It keeps no process alive. */
export function startDeadline(ms: number): Deadline {
  const startedAt = performance.now();
  return {
    signal: AbortSignal.timeout(Math.min(ms, longestMs)),
    leftMs: () => Math.max(1, Math.round(startedAt + ms - performance.now())),
  };
}
