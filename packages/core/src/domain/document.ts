/**
 * Text that the engine reads in pieces, without a copy. A `string` is one; so is a thin wrapper around an editor's text type
 * (CodeMirror's `sliceString`, a rope), which makes the cost of a keystroke independent of the document's size.
 */
export interface TextSource {
  /** In UTF-16 units. */
  readonly length: number;
  /** Text between two offsets in UTF-16 units, `start` inclusive, `end` exclusive. */
  slice(start: number, end: number): string;
}

/** One cell of a notebook, in document order. */
export interface NotebookCell {
  /** LSP language id. */
  readonly languageId: string;
  readonly kind: 'code' | 'markup';
  readonly text: string;
}

/**
 * A document at one moment. The engine never changes it, and after the request keeps only short pieces around the cursor.
 */
export interface DocumentSnapshot {
  /** Identity of the document, e.g. `file:///project/a.ts`. Answers are never shared between URIs. */
  readonly uri: string;
  /** LSP language id, e.g. `typescript`. */
  readonly languageId: string;
  /** The whole text, with LF, CRLF or CR line ends. */
  readonly text: TextSource;
  /** The editor's version number; only reported, never compared. */
  readonly version?: number;
  /** Path shown to the model, relative to the workspace with `/`; the last part of the URI when absent. */
  readonly relativePath?: string;
  /** When `text` is a cell of a notebook: all cells in order, and the index of this cell. */
  readonly notebook?: { readonly cells: readonly NotebookCell[]; readonly index: number };
}
