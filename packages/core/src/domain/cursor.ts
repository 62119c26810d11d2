import { normalizeLanguageId } from '../languages/find-language';
import type { DocumentSnapshot } from './document';

/**
 * What stands around the cursor, read once per request from a bounded piece of the document and handed to every rule.
 * Line ends are `\n` in all of it.
 */
export interface CursorContext {
  /** LSP language id, whatever alias the document has it by. */
  readonly languageId: string;
  /** Up to `reach` characters before the cursor. */
  readonly prefix: string;
  /** Up to `reach` characters after it. */
  readonly suffix: string;
  /** The cursor's line up to the cursor. */
  readonly linePrefix: string;
  /** The cursor's line from the cursor on, without its line end. */
  readonly lineSuffix: string;
  /** Line end of the document: that of the nearest line, `\n` in a one-line document. */
  readonly eol: '\n' | '\r\n' | '\r';
}

/** Longest piece of the document that rules look at, on either side of the cursor, in UTF-16 units. */
const reach = 16_384;

/** Reads what stands around `offset`. Touches at most `reach` characters on either side, whatever the document's size. */
export function cursorContext(document: DocumentSnapshot, offset: number): CursorContext {
  const { text, languageId } = document;
  const rawPrefix = text.slice(Math.max(0, offset - reach), offset);
  const rawSuffix = text.slice(offset, Math.min(text.length, offset + reach));
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

/** The line end nearest before the cursor, else the first after it. */
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
