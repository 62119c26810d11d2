/** When the browser is idle. */
export interface IdleOptions {
  /** Max delay, idle or not, in milliseconds. @default none */
  readonly withinMs?: number;
  /** Delay in browsers that do not report idle time, in milliseconds. */
  readonly elseAfterMs: number;
}

/** Calls `action` when the browser is idle; returns what prevents it. */
export function whenIdle(action: () => void, { withinMs, elseAfterMs }: IdleOptions): () => void {
  if (typeof requestIdleCallback === 'function') {
    const handle = requestIdleCallback(action, withinMs === undefined ? {} : { timeout: withinMs });
    return () => cancelIdleCallback(handle);
  }
  const timer = setTimeout(action, elseAfterMs);
  return () => clearTimeout(timer);
}
