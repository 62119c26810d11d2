/** What the adapter needs of an editor. Replace it by your editor's own API, and this file is no longer needed. */
export interface Editor {
  /** The document, with `\n` line ends. */
  readonly text: string;
  /** The cursor, in UTF-16 units from the start of the document. */
  readonly cursor: number;
  readonly languageId: string;
  readonly hasFocus: boolean;
  /** Replaces a range as one undo step, and puts the cursor at `cursor`. */
  replace(from: number, to: number, insert: string, cursor: number): void;
  /** Draws `text` at `offset`, without putting it into the document; nothing when it is empty. */
  drawGhost(text: string, offset: number): void;
  /**
   * Calls `listener` after each change of the text or the cursor, with whether it came from a person at the keyboard and not from
   * code or undo. Returns what removes it.
   */
  onChange(listener: (byUser: boolean) => void): () => void;
}
