import type { CursorContext } from '../domain/cursor';
import type { TriggerKind } from '../domain/request';

/** The context of a candidate. */
export interface CandidateContext {
  /** The text around the cursor. */
  readonly cursor: CursorContext;
  readonly triggerKind: TriggerKind;
  /** Texts of the snippets that were in the prompt. */
  readonly snippets: readonly string[];
  /** Whether the model reached `maxTokens`, or the stream was incomplete. */
  readonly truncated: boolean;
  /** Whether the candidate is the whole answer; otherwise it ends with a complete line and more may follow. */
  readonly complete: boolean;
}

/** The candidate must not be shown. */
export interface Rejected {
  readonly rejected: true;
}

/** The result of a rule that rejects. */
export const rejected: Rejected = { rejected: true };

/**
 * One rule on a candidate. It may cut the end or reject; it never changes the rest, so that typing along the candidate always
 * leaves its exact rest.
 */
export interface PostprocessRule {
  /** Reported in the outcome when the rule rejects. */
  readonly name: string;
  /** Returns a head of `text`, or {@link rejected}. */
  apply(text: string, context: CandidateContext): string | Rejected;
}
