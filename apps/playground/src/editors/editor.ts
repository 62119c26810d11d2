import type { CompletionEngine } from '@org/completion-core';
import type {
  CompletionController,
  CompletionOptions,
  CompletionStatus,
} from '@org/completion-web/codemirror';

/** Which editor is on the page. */
export type EditorKind = 'codemirror' | 'monaco' | 'textarea';

/** A document as an editor opens it. */
export interface EditorDocument {
  readonly uri: string;
  readonly path: string;
  readonly languageId: string;
  readonly text: string;
}

/** Options of an editor on the page. */
export interface EditorOptions {
  readonly parent: HTMLElement;
  readonly engine: CompletionEngine;
  readonly document: EditorDocument;
  /** Whether next edits are shown, at the time when a document is opened. */
  readonly nextEdits: () => boolean;
  readonly onChange: (text: string) => void;
  readonly onStatus: (status: CompletionStatus) => void;
  /** Lines from 0, `endLine` exclusive. */
  readonly onView: (startLine: number, endLine: number) => void;
}

/** The controls of a suggestion that need no key. */
export type Completing = Pick<
  CompletionController,
  'ghostText' | 'accept' | 'acceptWord' | 'acceptLine' | 'trigger'
>;

/** An editor with completion. */
export interface Editor {
  readonly text: string;
  /** Of the document that is open; `undefined` while there is none. */
  readonly completion: Completing | undefined;
  /** Opens another document, with an empty undo history. */
  open(document: EditorDocument): void;
  /** Puts the cursor at `offset`, in UTF-16 units, and shows it. */
  moveTo(offset: number): void;
  /** Types `text` at the cursor, as a user does. */
  type(text: string): void;
  focus(): void;
  destroy(): void;
}

/** Part of an editor's accessible name: Tab belongs to the editor. */
export const leavingHint = 'Escape, then Tab, leaves the editor';

/** The options of completion in `document`, the same in every editor. */
export function completionOptions(
  { uri, path, languageId }: EditorDocument,
  { engine, onStatus, nextEdits }: EditorOptions,
): CompletionOptions {
  return { engine, uri, languageId, relativePath: path, onStatus, nextEdit: nextEdits() ? {} : false };
}
