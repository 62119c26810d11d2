/**
 * Text the engine may look into without copying it. A `string` is one; so is a thin wrapper around an editor's own
 * text type (CodeMirror's `sliceString`, a rope), which keeps the cost of a keystroke independent of the document's size.
 * Offsets are UTF-16 code units, `start` inclusive, `end` exclusive.
 */
export interface TextSource {
  readonly length: number;
  slice(start: number, end: number): string;
}

/** One cell of a notebook, in document order. */
export interface NotebookCell {
  readonly languageId: string;
  readonly kind: 'code' | 'markup';
  readonly text: string;
}

/**
 * A document as it is at one moment. The engine never changes it and never keeps it beyond the request, only short
 * pieces around the cursor.
 */
export interface DocumentSnapshot {
  /** Identity of the document, e.g. `file:///project/a.ts`. Answers are never shared between different URIs. */
  readonly uri: string;
  /** LSP language id, e.g. `typescript`. */
  readonly languageId: string;
  /** The whole text. LF, CRLF and CR line ends are all taken. */
  readonly text: TextSource;
  /** Version as the editor counts it; only reported, never compared for correctness. */
  readonly version?: number;
  /** Path shown to the model, relative to the workspace with `/`; the last part of the URI when absent. */
  readonly relativePath?: string;
  /** When `text` is one cell of a notebook: all cells in order and which of them `text` is. */
  readonly notebook?: { readonly cells: readonly NotebookCell[]; readonly index: number };
}
