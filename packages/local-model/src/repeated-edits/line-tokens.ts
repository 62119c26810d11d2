/** A token of a line: a name, a number, a run of space, a quoted text, or one other character. */
export interface LineToken {
  readonly text: string;
  /** In the line, in UTF-16 units. */
  readonly start: number;
}

const token =
  /[\p{L}_$][\p{L}\p{N}_$]*|\d[\w.]*|\s+|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|[^]/gu;

/** Splits a line; the tokens joined are the line. */
export function lineTokens(line: string): readonly LineToken[] {
  return Array.from(line.matchAll(token), ({ 0: text, index }) => ({ text, start: index }));
}

/** Whether `text` is a name or a keyword. */
export function isWord(text: string | undefined): boolean {
  return text !== undefined && /^[\p{L}_$]/u.test(text);
}

/** Whether `text` is a name, a number or a quoted text: what may be another in a like line. */
export function isVariable(text: string): boolean {
  return /^[\p{L}\p{N}_$"'`]/u.test(text);
}

/** Whether `text` is space. */
export function isSpace(text: string | undefined): boolean {
  return text !== undefined && /^\s/.test(text);
}
