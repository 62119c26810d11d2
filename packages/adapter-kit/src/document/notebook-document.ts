import type { DocumentSnapshot, NotebookCell } from '@org/completion-core';

/** A notebook as an editor has it, and the cell with the cursor. */
export interface NotebookPlace {
  /** Identity of the notebook, the same while it is open. */
  readonly uri: string;
  /** Path shown to the model. @default the last part of the URI */
  readonly relativePath?: string | undefined;
  /** All cells in order, with their text as it is now. */
  readonly cells: readonly NotebookCell[];
  /** Index of the cell with the cursor. */
  readonly index: number;
  /** Identity of that cell, which stays when cells are added before it. @default its index */
  readonly cellId?: string | undefined;
}

/**
 * The document of a request in a cell of a notebook: the cell's text, with the other cells as context.
 *
 * @throws RangeError when there is no cell at `index`
 */
export function notebookDocument(place: NotebookPlace): DocumentSnapshot {
  const { uri, relativePath, cells, index, cellId = String(index) } = place;
  const cell = cells[index];
  if (cell === undefined)
    throw new RangeError(`index must be that of one of ${cells.length} cells, got ${index}`);
  return {
    uri: `${uri}#${encodeURIComponent(cellId)}`,
    languageId: cell.languageId,
    text: cell.text,
    ...(relativePath === undefined ? {} : { relativePath }),
    notebook: { cells, index },
  };
}
