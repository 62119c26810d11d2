import type { ItemRange } from './item';

/**
 * A next edit: replace `range`, which may be on any lines of the document at `uri`, by `insertText`, then put the cursor at `cursor`.
 * `insertText` is plain text with the line ends of the document. `applyItem` accepts it as it does a completion.
 */
export interface EditItem {
  /** Stable while the same edit is moved along, typed through or served again. */
  readonly id: string;
  /** The document to change: for now always that of the request. */
  readonly uri: string;
  /** Offsets in the document of the request, in UTF-16 units. Empty for an insertion. */
  readonly range: ItemRange;
  /** Empty for a deletion. */
  readonly insertText: string;
  readonly kind: 'insertion' | 'deletion' | 'replacement';
  /** Where the cursor goes, as an offset in the document after the edit. */
  readonly cursor: number;
  /** First line that changes, from 0. */
  readonly line: number;
  /** Lines from that of the cursor to that of the change, negative above: for "jump first, then take". */
  readonly distance: number;
  /** How an editor can draw it. */
  readonly drawing: EditDrawing;
  /** How many further edits of the same answer are kept for when this one is taken; the next call returns the next at once. */
  readonly remaining: number;
}

/** How an editor can draw an edit. */
export type EditDrawing =
  /** A pure insertion on the cursor's line: `text` as ghost text at the offset `at`. */
  | { readonly kind: 'ghost-text'; readonly at: number; readonly text: string }
  /** Anything else: the lines that change, old ones before new ones. */
  | { readonly kind: 'diff'; readonly lines: readonly DiffLine[] };

/** A line of a drawn diff. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  /** Without its line end. */
  readonly text: string;
  /** Line in the document, from 0; absent for added lines. */
  readonly line?: number;
  /** The words of `text` that differ from the line it takes the place of, or that takes its place; all of it when there is none. */
  readonly changes: readonly ItemRange[];
}
