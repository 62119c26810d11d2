import type { DocumentSnapshot } from './document';
import type { Snippet } from './prompt';

/** How the request came about: the person asked for it, or typed. LSP and VS Code number these differently; map by name. */
export type TriggerKind = 'invoked' | 'automatic';

/** How the document is indented, as its editor knows it. */
export interface Indentation {
  /** Columns of a tab stop. */
  readonly tabSize: number;
  readonly insertSpaces: boolean;
}

/** One question to the engine: what could stand at this place? */
export interface CompletionRequest {
  readonly document: DocumentSnapshot;
  /** Cursor, in UTF-16 code units from the start of the document; clamped into the document. */
  readonly offset: number;
  /** @default 'automatic' */
  readonly triggerKind?: TriggerKind;
  /** The entry selected in the editor's own popup: an item must replace the same range and start with this text. */
  readonly selectedCompletion?: { readonly start: number; readonly end: number; readonly text: string };
  /** Found from the document when absent. */
  readonly indentation?: Indentation;
  /** Snippets the caller brings itself, on top of the engine's context sources. */
  readonly snippets?: readonly Snippet[];
  /** Number of candidates wanted; more than one only makes sense for `invoked`. @default 1 */
  readonly candidates?: number;
}
