import type { CursorContext } from '../domain/cursor';
import type { Indentation } from '../domain/request';
import type { CodeContext } from '../languages/code-context';
import type { SyntaxOracle } from '../domain/syntax-oracle';

/** What the filters of one answer know about the place it is for. */
export interface StreamContext {
  readonly cursor: CursorContext;
  /** The code around the cursor, where it is known already. */
  readonly code?: CodeContext;
  /** Every stop sequence of the prompt, also those the server did not take. */
  readonly stop: readonly string[];
  /** Text the model was told to repeat first; empty when none. */
  readonly echo: string;
  /** Beginning of the word at the cursor that was cut from the prompt: the answer must begin with it. Empty when none. */
  readonly partialWord?: string;
  /** How the editor says the document is indented; asked only where the document itself does not tell. */
  readonly indentation?: Indentation | undefined;
  /** Knows the language's grammar at this place; without one, brackets, words and indentation tell where blocks end. */
  readonly syntax?: SyntaxOracle | undefined;
}

/** What a rule is given: the context, and what can be worked out from it, once for all rules. */
export interface RuleContext extends StreamContext {
  readonly code: CodeContext;
}

/** What a filter lets pass; with `stop`, the name of the rule that ended the stream: nothing after it passes, and the connection can be closed. */
export interface Passed {
  readonly text: string;
  readonly stop?: string;
}

/**
 * One rule on the stream. It sees each piece once, in order, and may hold back what it is not sure of.
 * What all filters let pass is text that can stand at the cursor as it is: later stages only cut its end. A line end passes
 * as soon as its line is whole; when nothing follows it, it is the document's own and is cut off later.
 */
export interface StreamFilter {
  push(text: string): Passed;
  /** The stream is over, with `finished` because the model ended it: lets pass what was held back, or not. */
  end(finished?: boolean): Passed;
}

/** A rule as it stands in the table: its name goes into the outcome when it stops or refuses something. */
export interface StreamRule {
  readonly name: string;
  /** A fresh filter for one answer, or nothing when the rule has no business at this place. */
  create(context: RuleContext): StreamFilter | undefined;
}
