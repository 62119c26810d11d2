/** An amount that may be taken within a period, which begins when something is taken first. */
export interface Window {
  /** Unique among all windows, e.g. `alice:requestsPerMinute`. */
  readonly key: string;
  readonly limit: number;
  readonly windowMs: number;
}

/** State of a window after an attempt to take from it. */
export interface WindowState {
  /** Whether the whole amount was taken; otherwise nothing was. */
  readonly taken: boolean;
  readonly remaining: number;
  /** Milliseconds until the window is reset. */
  readonly resetMs: number;
}

/** Counts what is taken from windows. */
export interface WindowStore {
  /** Takes `amount`, or nothing when less is left. */
  take(window: Window, amount: number): Promise<WindowState>;
  /** Corrects what was taken from the current window: adds `amount`, which may be negative, regardless of the limit. */
  adjust(window: Window, amount: number): Promise<void>;
}
