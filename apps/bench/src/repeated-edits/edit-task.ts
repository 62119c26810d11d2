/** One edit of a document: these lines became those. */
export interface BlockEdit {
  /** First line before the edits of the task, from 0. */
  readonly line: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** A document and the edits that a person made of it, in the order of its lines. */
export interface EditTask {
  readonly name: string;
  readonly languageId: string;
  readonly text: string;
  readonly blocks: readonly BlockEdit[];
  /** How many of the blocks, from the first on, have been made when edits are asked for. */
  readonly steps: readonly number[];
}
