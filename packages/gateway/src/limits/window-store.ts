/** An amount that may be taken within a stretch of time, which begins with the first that is taken. */
export interface Window {
  /** Unique among all windows, e.g. `alice:requestsPerMinute`. */
  readonly key: string;
  readonly limit: number;
  readonly windowMs: number;
}

export interface WindowState {
  /** Whether the amount was taken; when not, nothing was. */
  readonly taken: boolean;
  readonly remaining: number;
  /** Until the window begins anew. */
  readonly resetMs: number;
}

/** Counts what is taken out of windows. */
export interface WindowStore {
  /** Takes `amount`, or nothing when less is left. */
  take(window: Window, amount: number): Promise<WindowState>;
  /** Corrects what was taken in the window that is open: adds `amount`, which may be negative, whatever the limit. */
  adjust(window: Window, amount: number): Promise<void>;
}
