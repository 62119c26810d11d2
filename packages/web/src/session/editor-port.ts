import type { CompletionRequest, Indentation, TextSource } from '@org/completion-core';
import type { Ghost, TextEdit } from './ghost';

/** A document and the cursor in it, at one moment. */
export interface EditorSnapshot {
  /** Looked into during the call only, never kept. Line ends count as the editor's offsets do. */
  readonly text: TextSource;
  readonly offset: number;
  readonly languageId: string;
  readonly indentation?: Indentation | undefined;
  /** The entry selected in the editor's own popup. */
  readonly selectedCompletion?: CompletionRequest['selectedCompletion'] | undefined;
}

/** All that a session needs of an editor. One small file an editor implements it. */
export interface EditorPort {
  /** The text and the cursor; `undefined` where nothing may be completed: several cursors, a selection, read-only, composing, not focused. */
  snapshot(): EditorSnapshot | undefined;
  /** Shows `ghost` and nothing else, or nothing. Never called while the editor is telling of a change. */
  draw(ghost: Ghost | undefined): void;
  /** Changes the document as one undo step, puts the cursor at `cursor` and shows `rest`. */
  apply(edit: TextEdit, cursor: number, rest: Ghost | undefined): void;
  /** Politely says `message` to people who cannot see the ghost. */
  announce(message: string): void;
}
