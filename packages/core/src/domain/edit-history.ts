/** One recorded edit, which may be many keys: the lines that changed with up to three lines around them, before and after. */
export interface EditEvent {
  readonly uri: string;
  /** Relative to the workspace, with `/`. */
  readonly path: string;
  /** First line of both texts in the document, from 0. */
  readonly line: number;
  /** Whole lines, with the last line end unless they end the document. Line ends are `\n`. */
  readonly before: string;
  readonly after: string;
  /** It came from an accepted suggestion. */
  readonly accepted: boolean;
}

/** What was edited lately. The document tracker keeps one. */
export interface EditHistory {
  /** The last edits, oldest first. */
  history(): readonly EditEvent[];
  /** Grows with each change of a document, however small. */
  readonly revision: number;
  /** Reports that `insertedText` came from an accepted suggestion; its change may have been reported before or follow at once. */
  accepted(uri: string, insertedText: string): void;
  /** The text of an open document, with `\n` line ends; `undefined` where none is known. */
  textOf(uri: string): string | undefined;
}
