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

/** What an editor is made with. */
export interface EditorOptions {
  readonly parent: HTMLElement;
  readonly engine: CompletionEngine;
  readonly document: EditorDocument;
  readonly onChange: (text: string) => void;
  readonly onStatus: (status: CompletionStatus) => void;
  /** Lines from 0, `endLine` exclusive. */
  readonly onView: (startLine: number, endLine: number) => void;
}

/** What can be done with a suggestion without a key. */
export type Completing = Pick<
  CompletionController,
  'ghostText' | 'accept' | 'acceptWord' | 'acceptLine' | 'trigger'
>;

/** An editor with completion in it, whatever it is made of. */
export interface Editor {
  readonly text: string;
  /** Of the document that is open; `undefined` while there is none. */
  readonly completion: Completing | undefined;
  /** Another document; its undo history begins anew. */
  open(document: EditorDocument): void;
  /** Puts the cursor at `offset`, in UTF-16 units, and shows it. */
  moveTo(offset: number): void;
  /** As if a person typed `text` at the cursor. */
  type(text: string): void;
  focus(): void;
  destroy(): void;
}

/** Said with an editor's name: Tab belongs to the editor. */
export const leavingHint = 'Escape, then Tab, leaves the editor';

/** What completion in `document` is set to, in every editor alike. */
export function completionOptions(
  { uri, path, languageId }: EditorDocument,
  { engine, onStatus }: EditorOptions,
): CompletionOptions {
  return { engine, uri, languageId, relativePath: path, onStatus };
}
