/**
 * Knows the grammar at one place of one document. Synchronous, since it is asked while text streams in: whoever makes one
 * has loaded grammar and document before. Every answer may be `undefined`: not known, or not in time; rules then go by
 * indentation and brackets.
 */
export interface SyntaxOracle {
  /**
   * Where the block that the cursor is in ends in `text` put at the cursor: the index after its last character, when there
   * is more text after it. `text.length` when the block goes on to the end of `text`.
   */
  blockEnd(text: string): number | undefined;
  /** Whether the document with `text` at the cursor, in place of the next `replaced` characters, has no more errors than without. */
  parsesNoWorse(text: string, replaced: number): boolean | undefined;
}
