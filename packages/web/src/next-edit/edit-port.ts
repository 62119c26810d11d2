import type { TextEdit } from '@org/completion-adapter-kit';
import type { EditDrawing } from '@org/completion-core';

/** A document as an editor holds it, with `\n` for every line end. */
export interface EditedDocument {
  readonly text: string;
  readonly languageId: string;
  /** Cursor, in UTF-16 units; `undefined` where no edit may be shown: several cursors, a selection, read-only, composing, not focused. */
  readonly offset: number | undefined;
}

/** A next edit on its way to the screen. Offsets in the document as it is now. */
export interface DrawnEdit {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly insertText: string;
  /** First line that changes, from 0. */
  readonly line: number;
  readonly drawing: EditDrawing;
}

/** What next edits need of an editor, besides the port of its completions. */
export interface EditPort {
  /** `undefined` while there is none. */
  document(): EditedDocument | undefined;
  /** Whether the editor has a way to show `edit`. @default every edit */
  canDraw?(edit: DrawnEdit, document: EditedDocument): boolean;
  /** Shows `edit` and nothing else, or nothing. Never called while the editor reports a change. */
  draw(edit: DrawnEdit | undefined): void;
  /** Puts the cursor at `offset` and scrolls there. */
  jump(offset: number): void;
  /** Changes the document as one undo step, and puts the cursor at `cursor`. */
  apply(edit: TextEdit, cursor: number): void;
  announce(message: string): void;
  /** Called once, when the next edits are destroyed. */
  release?(): void;
}
