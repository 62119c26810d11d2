/** A piece of a ghost in the page: the element that draws it, and what it draws. */
export interface GhostPart {
  readonly element: Element;
  readonly text: string;
}

/** An editor with a widget, or without, as the bench drives it. */
export interface BenchEditor {
  /** Puts a text in, with the cursor at `cursor`, and focuses the editor. */
  open(text: string, cursor: number): void;
  /** UTF-16 units before the cursor. */
  cursor(): number;
  /** The pieces of the ghost in the order of reading, whether they can be seen or not. */
  ghost(): readonly GhostPart[];
}

/** The screen in one animation frame. Times are `performance.now()` of the page. */
export interface Frame {
  readonly atMs: number;
  /** UTF-16 units before the cursor. */
  readonly cursor: number;
  /** The ghost as it is drawn, lines joined by `\n`; empty when none can be seen. */
  readonly ghost: string;
}

/** The recording of a {@link FrameRecorder}. */
export interface Recording {
  /** When each key went down. */
  readonly keys: readonly number[];
  readonly frames: readonly Frame[];
  /** Tasks of 50 ms and more, as the browser reports them. */
  readonly longTasks: readonly { readonly atMs: number; readonly durationMs: number }[];
  /** Uncaught errors of the page. */
  readonly errors: readonly string[];
}
