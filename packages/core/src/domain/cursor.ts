import { normalizeLanguageId } from '../languages/find-language';
import type { DocumentSnapshot } from './document';

/** The text around the cursor, a bounded piece of the document. Line ends are `\n`. */
export interface CursorContext {
  /** LSP language id, normalized from aliases. */
  readonly languageId: string;
  /** Text before the cursor, at most 16,384 UTF-16 units. */
  readonly prefix: string;
  /** Text after the cursor, at most 16,384 UTF-16 units. */
  readonly suffix: string;
  /** The cursor's line up to the cursor. */
  readonly linePrefix: string;
  /** The cursor's line from the cursor on, without its line end. */
  readonly lineSuffix: string;
  /** Line end of the nearest line; `\n` in a one-line document. */
  readonly eol: '\n' | '\r\n' | '\r';
}

/** Maximum text that is read on either side of the cursor, in UTF-16 units. */
const maxChars = 16_384;

/** Reads the text around `offset`: at most 16,384 UTF-16 units on either side, whatever the document's size. */
export function cursorContext(document: DocumentSnapshot, offset: number): CursorContext {
  const { text, languageId } = document;
  const rawPrefix = text.slice(Math.max(0, offset - maxChars), offset);
  const rawSuffix = text.slice(offset, Math.min(text.length, offset + maxChars));
  const prefix = normalizeLineEnds(rawPrefix);
  const suffix = normalizeLineEnds(rawSuffix);
  const lineEnd = suffix.indexOf('\n');
  return {
    languageId: normalizeLanguageId(languageId),
    prefix,
    suffix,
    linePrefix: prefix.slice(prefix.lastIndexOf('\n') + 1),
    lineSuffix: lineEnd < 0 ? suffix : suffix.slice(0, lineEnd),
    eol: lineEndNear(rawPrefix, rawSuffix),
  };
}

/** The last line end before the cursor, or the first after it. */
function lineEndNear(prefix: string, suffix: string): CursorContext['eol'] {
  const feed = prefix.lastIndexOf('\n');
  const carriage = prefix.lastIndexOf('\r');
  if (feed > carriage) return carriage >= 0 && carriage === feed - 1 ? '\r\n' : '\n';
  if (carriage >= 0) return '\r';
  return (/\r\n|\n|\r/.exec(suffix)?.[0] ?? '\n') as CursorContext['eol'];
}

/** `text` with `\n` for every CRLF and CR. */
export function normalizeLineEnds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

/** Moves `offset` into the document, out of the middle of a CRLF or of a surrogate pair. */
export function clampOffset(document: DocumentSnapshot, offset: number): number {
  const { text } = document;
  const inside = Math.min(Math.max(0, Math.trunc(offset) || 0), text.length);
  const around = text.slice(Math.max(0, inside - 1), Math.min(text.length, inside + 1));
  const splits = inside > 0 && (around === '\r\n' || /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(around));
  return splits ? inside - 1 : inside;
}
