import type { CursorContext } from '../domain/cursor';
import type { Indentation, TriggerKind } from '../domain/request';

/** What rules know about a candidate besides its text. */
export interface CandidateContext {
  readonly cursor: CursorContext;
  readonly triggerKind: TriggerKind;
  readonly indentation: Indentation | undefined;
  /** Texts of the snippets that were in the prompt. */
  readonly snippets: readonly string[];
  /** Whether the model ran into `maxTokens`, or the stream was cut. */
  readonly truncated: boolean;
  /** Whether the candidate goes to the end of what the model says; when not, it ends with a whole line and more may follow. */
  readonly complete: boolean;
}

/** Nothing of the candidate may be shown. */
export interface Rejected {
  readonly rejected: true;
}
export const rejected: Rejected = { rejected: true };

/**
 * One rule on a whole candidate. It may shorten the end or reject; it never changes what stays, so that what is left after
 * typing through is always the exact rest.
 */
export interface PostprocessRule {
  readonly name: string;
  apply(text: string, context: CandidateContext): string | Rejected;
}
