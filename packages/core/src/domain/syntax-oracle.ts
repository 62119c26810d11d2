/** A cursor position in a document, for a grammar. */
export interface SyntaxPlace {
  readonly uri: string;
  /** LSP language id. */
  readonly languageId: string;
  /** Text before the cursor, or the last piece of it. Line ends are `\n`. */
  readonly prefix: string;
  /** Text after the cursor, or the first piece of it. */
  readonly suffix: string;
}

/** A set of grammars, such as `@org/completion-syntax`. Its creator disposes it; an engine does not. */
export interface Syntax {
  /** The grammar at a position; `undefined` for a language without one. Returns at once: a grammar may load later. */
  at(place: SyntaxPlace): SyntaxOracle | undefined;
}

/**
 * The grammar at one position of one document. Synchronous, since rules call it while text streams in. Every result may be
 * `undefined`: unknown, not loaded yet, or not in time; rules then use indentation and brackets.
 */
export interface SyntaxOracle {
  /**
   * End of the cursor's block in `text`, inserted at the cursor: the index after its last character, or `text.length` when the
   * block continues to the end of `text`.
   */
  blockEnd(text: string): number | undefined;
  /** Number of syntax errors around the cursor with `text` in place of the next `replaced` characters. */
  errorsWith(text: string, replaced: number): number | undefined;
}

/** Whether the document has no more errors with `text` in place of the next `replaced` characters than without. `undefined` when unknown. */
export function parsesNoWorse(
  oracle: SyntaxOracle | undefined,
  text: string,
  replaced: number,
): boolean | undefined {
  const before = oracle?.errorsWith('', 0);
  const after = before === undefined ? undefined : oracle?.errorsWith(text, replaced);
  return before === undefined || after === undefined ? undefined : after <= before;
}
