import type { DocumentSnapshot } from './document';
import type { EditItem } from './edit-item';
import type { Outcome } from './outcome';
import type { Snippet } from './prompt';
import type { TriggerKind } from './request';

/** A request for the next edit in a document. */
export interface NextEditRequest {
  /** The document as it is now. */
  readonly document: DocumentSnapshot;
  /** Cursor, in UTF-16 code units from the start of the document; clamped into the document. */
  readonly offset: number;
  /** @default 'automatic' */
  readonly triggerKind?: TriggerKind;
  /** Text of other files that may help, best first. */
  readonly snippets?: readonly Snippet[];
}

/** How a call of `nextEdit` ended; `items` holds one edit, the nearest to the cursor. */
export type NextEditOutcome = Outcome<EditItem>;

/** The next edits of one engine. */
export interface NextEditSession {
  /** Never rejects. */
  next(request: NextEditRequest, signal: AbortSignal | undefined): Promise<NextEditOutcome>;
  shown(item: EditItem): void;
  accepted(item: EditItem): void;
  rejected(item: EditItem): void;
  /** A completion was accepted, so that its text counts as a suggestion in the history. */
  completionAccepted(uri: string, insertedText: string): void;
  dispose(): void;
}

/** What `nextEdit()` of `@org/completion-core/next-edit` makes; nothing else does. */
export interface NextEditFeature {
  /** Called once by the engine, with what it shares. */
  readonly attach: (host: never) => NextEditSession;
}
