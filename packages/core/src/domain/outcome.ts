import type { CompletionError } from '../errors/completion-error';
import type { CompletionItem } from './item';

/** Where an answer came from; only `provider` needed a new request. */
export type AnswerSource = 'shown-item' | 'cache' | 'in-flight' | 'provider';

/**
 * Stages of one call that were reached, in milliseconds since the call.
 * Exception: `ttftMs` counts from sending the request to the first non-empty token.
 */
export interface Timings {
  /** Time of the call on the engine's clock. */
  readonly startedAt: number;
  /** The request was sent. */
  readonly sentMs?: number;
  /** The response started. */
  readonly firstByteMs?: number;
  /** Time to first token, from sending. */
  readonly ttftMs?: number;
  /** The first item was ready. */
  readonly firstItemMs?: number;
  /** The call ended. */
  readonly totalMs?: number;
}

/** Information for the user about what a request brought about, with a hint what to do; never an error. */
export interface Notice {
  /** Identifies the kind of notice. */
  readonly code:
    /** No fill-in-the-middle format is known for the model, so it saw only the text before the cursor. */
    | 'unknown-fim-format'
    /** No language has this id, which may be misspelled. */
    | 'unknown-language'
    /** None was configured, so a host took this model from the server's list. */
    | 'model-chosen'
    /** The server answered with another model than the one requested. */
    | 'model-differs'
    /** The server does not take a parameter, which is left out from now on. */
    | 'parameter-refused'
    /** The server does not take prompts of this kind, and gets another from now on. */
    | 'strategy-refused'
    /** The server is one that another provider is made for. */
    | 'other-provider'
    /** The server's address moved. */
    | 'endpoint-retired'
    /** A context source was too late. */
    | 'context-dropped'
    /** Text that looks like a secret was masked. */
    | 'secret-masked'
    /** The server refused the first prompt, and got a shorter one. */
    | 'prompt-too-long'
    /** The answer came to `maxTokens`. */
    | 'cut-by-length'
    /** The answer broke off, and its whole lines are shown. */
    | 'stream-incomplete'
    /** The answer to a request for a next edit is not in the format that was asked for, and is not shown. */
    | 'edit-format';
  /** One or two sentences, with a hint. */
  readonly message: string;
}

interface OutcomeBase {
  /** Identifies the call in events and `explain()`. */
  readonly requestId: string;
  /** The outcome in one line of text. */
  readonly reason: string;
  readonly timings: Timings;
  /**
   * What the request brought about that the user should know, each once. Empty where no request was needed: `shown-item` and `cache`
   * repeat none.
   */
  readonly notices: readonly Notice[];
}

/** How a call ended. Every call ends in exactly one of these; "nothing to show" is a result with a reason, not an error. */
export type Outcome<Item> =
  | (OutcomeBase & {
      readonly kind: 'items';
      /** Best first; at least one. */
      readonly items: readonly [Item, ...Item[]];
      readonly source: AnswerSource;
    })
  /** Not sent, because of `rule` of the policy, the gate or the budget. */
  | (OutcomeBase & { readonly kind: 'suppressed'; readonly rule: string })
  /** Replaced by a newer request for the document. */
  | (OutcomeBase & { readonly kind: 'superseded' })
  /** Cancelled by the caller, or the engine was disposed. */
  | (OutcomeBase & { readonly kind: 'cancelled' })
  /** The model generated nothing. */
  | (OutcomeBase & { readonly kind: 'empty' })
  /** `rule` rejected the answer of the model. */
  | (OutcomeBase & { readonly kind: 'filtered'; readonly rule: string })
  | (OutcomeBase & { readonly kind: 'error'; readonly error: CompletionError });

/** How a call of `complete` or `stream` ended. */
export type CompletionOutcome = Outcome<CompletionItem>;

/**
 * The updates of `stream`. The joined texts of all `text-delta`s are a head of the first item's `insertText` at any time and
 * all of it at the end: emitted text is never retracted. `item` follows when the first line is complete, and whenever more
 * complete lines extend it. `outcome` is always the last update.
 */
export type CompletionUpdate =
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'item'; readonly item: CompletionItem }
  | { readonly type: 'outcome'; readonly outcome: CompletionOutcome };
