import type { CursorContext } from '../domain/cursor';
import type { OwnLine } from '../domain/prompt';
import type { Indentation } from '../domain/request';
import type { CodeContext } from '../languages/code-context';
import type { SyntaxOracle } from '../domain/syntax-oracle';

/** What the filters of one answer know about its position. */
export interface StreamContext {
  /** The text around the cursor. */
  readonly cursor: CursorContext;
  /** The code around the cursor; read from `cursor` when absent. */
  readonly code?: CodeContext;
  /** All stop sequences of the prompt, also those the server does not support. */
  readonly stop: readonly string[];
  /** Text that the prompt asks the model to repeat first; empty for none. */
  readonly repeatedPrefix: string;
  /** Text at the cursor that was cut from the prompt, for the answer to begin with: space, a partial word, or both. @default '' */
  readonly healed?: string;
  /** Lines of the prompt's own words. @default none */
  readonly ownLines?: readonly OwnLine[];
  /** Indentation settings of the editor; used where the document shows none. */
  readonly indentation?: Indentation | undefined;
  /** The grammar at this position; without one, rules use brackets, words and indentation. */
  readonly syntax?: SyntaxOracle | undefined;
}

/** The context of a rule, with the code around the cursor, read once for all rules. */
export interface RuleContext extends StreamContext {
  readonly code: CodeContext;
}

/** The text that a filter passes. `stop` is the reason when the rule ends the answer: no later text passes, and the connection is closed. */
export interface Passed {
  /** Text that passes; may be empty. */
  readonly text: string;
  /** The reason why the answer ends here. */
  readonly stop?: string;
}

/**
 * One rule on one answer. It reads each piece once, in order, and may hold back text until it is sure. Passed text cannot be
 * taken back: later stages only cut its end. A line end passes as soon as its line is complete; a line end at the end of the
 * answer that belongs to the document is cut later.
 */
export interface StreamFilter {
  /** Reads a piece. Returns the text that may pass now. */
  push(text: string): Passed;
  /** The stream is over, `finished` when the model ended it. Passes or drops the held text. */
  end(finished?: boolean): Passed;
}

/** A rule of the table. */
export interface StreamRule {
  /** Reported in the outcome when the rule ends or rejects an answer. */
  readonly name: string;
  /** A new filter for one answer; `undefined` when the rule does not apply at this position. */
  create(context: RuleContext): StreamFilter | undefined;
}
