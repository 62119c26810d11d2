import type { CursorContext } from '../domain/cursor';

/** What the filters of one answer know about the place it is for. */
export interface StreamContext {
  readonly cursor: CursorContext;
  /** Every stop sequence of the prompt, also those the server did not take. */
  readonly stop: readonly string[];
  /** Text the model was told to repeat first; empty when none. */
  readonly echo: string;
}

/** What a filter lets pass; with `stop`, the name of the rule that ended the stream: nothing after it passes, and the connection can be closed. */
export interface Passed {
  readonly text: string;
  readonly stop?: string;
}

/**
 * One rule on the stream. It sees each piece once, in order, and may hold back what it is not sure of.
 * What all filters let pass is text that can stand at the cursor as it is: later stages only cut its end.
 */
export interface StreamFilter {
  push(text: string): Passed;
  /** The stream is over: lets pass what was held back, or not. */
  end(): Passed;
}

/** A rule as it stands in the table: its name goes into the outcome when it stops or refuses something. */
export interface StreamRule {
  readonly name: string;
  /** A fresh filter for one answer, or nothing when the rule has no business at this place. */
  create(context: StreamContext): StreamFilter | undefined;
}
