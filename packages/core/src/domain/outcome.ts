import type { CompletionError } from '../errors/completion-error';
import type { CompletionItem } from './item';

/** Where an answer came from; every source but `provider` cost no request of its own. */
export type AnswerSource = 'shown-item' | 'cache' | 'in-flight' | 'provider';

/**
 * Stages of one call in milliseconds since the call, as far as they were reached.
 * `ttftMs` is the exception: it counts from sending the request to the first non-empty token.
 */
export interface Timings {
  readonly startedAt: number;
  readonly sentMs?: number;
  readonly firstByteMs?: number;
  readonly ttftMs?: number;
  readonly firstItemMs?: number;
  readonly totalMs?: number;
}

/** Something the person should know once, with its mend; never an error. */
export interface Notice {
  readonly code:
    | 'unknown-fim-format'
    | 'parameter-refused'
    | 'context-dropped'
    | 'prompt-too-long'
    | 'endpoint-retired'
    | 'secret-masked'
    | 'cut-by-length'
    | 'stream-incomplete';
  readonly message: string;
}

interface OutcomeBase {
  /** Identifies the call in events and `explain()`. */
  readonly requestId: string;
  /** The outcome in words, one line. */
  readonly reason: string;
  readonly timings: Timings;
  readonly notices: readonly Notice[];
}

/** How a call ended. Every call ends in exactly one of these; "nothing to show" is a result with a reason, not an error. */
export type CompletionOutcome =
  | (OutcomeBase & {
      readonly kind: 'items';
      /** Best first; at least one. */
      readonly items: readonly [CompletionItem, ...CompletionItem[]];
      readonly source: AnswerSource;
    })
  /** Not asked, because of the named rule of the policy, the gate or the budget. */
  | (OutcomeBase & { readonly kind: 'suppressed'; readonly rule: string })
  /** A newer request for the document took its place. */
  | (OutcomeBase & { readonly kind: 'superseded' })
  /** The caller withdrew, or the engine was disposed. */
  | (OutcomeBase & { readonly kind: 'cancelled' })
  /** The model had nothing to say here. */
  | (OutcomeBase & { readonly kind: 'empty' })
  /** The model answered, and the named rule refused the answer. */
  | (OutcomeBase & { readonly kind: 'filtered'; readonly rule: string })
  | (OutcomeBase & { readonly kind: 'error'; readonly error: CompletionError });

/**
 * What `stream` yields. The texts of all `text-delta`s joined are the head of the first item's `insertText` at any time and
 * all of it at the end: nothing that was yielded is ever taken back. `item` comes when the first line is complete and
 * whenever more whole lines extend it. `outcome` is the last update, always.
 */
export type CompletionUpdate =
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'item'; readonly item: CompletionItem }
  | { readonly type: 'outcome'; readonly outcome: CompletionOutcome };
