/** A place of a document as a grammar needs it. */
export interface SyntaxPlace {
  readonly uri: string;
  readonly languageId: string;
  /** Text before the cursor, or the last piece of it. Line ends are `\n`. */
  readonly prefix: string;
  /** Text after the cursor, or the first piece of it. */
  readonly suffix: string;
}

/** Knows grammars, as `@org/completion-syntax` does. Whoever makes one ends it; an engine does not. */
export interface Syntax {
  /** What is known of a place; nothing for a language without a grammar. Returns at once: what takes time comes to be known later. */
  at(place: SyntaxPlace): SyntaxOracle | undefined;
}

/**
 * Knows the grammar at one place of one document. Synchronous, since it is asked while text streams in. Every answer may be
 * `undefined`: not known, not yet loaded, or not in time; rules then go by indentation and brackets.
 */
export interface SyntaxOracle {
  /**
   * Where the block that the cursor is in ends in `text` put at the cursor: the index after its last character, when there
   * is more text after it. `text.length` when the block goes on to the end of `text`.
   */
  blockEnd(text: string): number | undefined;
  /** Number of errors around the cursor with `text` put there in place of the next `replaced` characters. */
  errorsWith(text: string, replaced: number): number | undefined;
}

/** Whether the document with `text` at the cursor, in place of the next `replaced` characters, has no more errors than without. */
export function parsesNoWorse(
  oracle: SyntaxOracle | undefined,
  text: string,
  replaced: number,
): boolean | undefined {
  const before = oracle?.errorsWith('', 0);
  const after = before === undefined ? undefined : oracle?.errorsWith(text, replaced);
  return before === undefined || after === undefined ? undefined : after <= before;
}
