/** When the browser is idle. */
export interface IdleOptions {
  /** At the latest after so long, idle or not, in milliseconds. @default whenever it is idle */
  readonly withinMs?: number;
  /** Where the browser cannot tell: after so long, in milliseconds. */
  readonly elseAfterMs: number;
}

/** Calls `action` when the browser has nothing better to do; returns what prevents it. */
export function whenIdle(action: () => void, { withinMs, elseAfterMs }: IdleOptions): () => void {
  if (typeof requestIdleCallback === 'function') {
    const handle = requestIdleCallback(action, withinMs === undefined ? {} : { timeout: withinMs });
    return () => cancelIdleCallback(handle);
  }
  const timer = setTimeout(action, elseAfterMs);
  return () => clearTimeout(timer);
}
