import type { CompletionRequest, Indentation, TextSource } from '@org/completion-core';
import type { Ghost, TextEdit } from './ghost';

/** A document and its cursor at one moment. */
export interface EditorSnapshot {
  /** Read during the call only. Its line ends count as in the editor's offsets. */
  readonly text: TextSource;
  readonly offset: number;
  readonly languageId: string;
  readonly indentation?: Indentation | undefined;
  /** The entry selected in the editor's own popup. */
  readonly selectedCompletion?: CompletionRequest['selectedCompletion'] | undefined;
}

/** What a session needs of an editor. Each editor implements it in one small file. */
export interface EditorPort {
  /** The text and the cursor; `undefined` where nothing may be completed: several cursors, a selection, read-only, composing, not focused. */
  snapshot(): EditorSnapshot | undefined;
  /** Shows `ghost` and nothing else, or nothing. Never called while the editor reports a change. */
  draw(ghost: Ghost | undefined): void;
  /** Changes the document as one undo step, puts the cursor at `cursor` and shows `rest`. */
  apply(edit: TextEdit, cursor: number, rest: Ghost | undefined): void;
  /** Announces `message` politely to screen readers. */
  announce(message: string): void;
  /**
   * Whether a ghost may be accepted. For editors that change their document, or make it read-only, without a report.
   *
   * @default always
   */
  mayAccept?(): boolean;
  /** Called once, when the session is destroyed: removes listeners and what is drawn. */
  release?(): void;
}
