import { normalizeLineEnds } from '../domain/cursor';
import type { TextSource } from '../domain/document';

/** UTF-16 units that are read on either side of the cursor. */
const maxChars = 16_384;

/** The whole lines of a document around the cursor, with `\n` line ends. Offsets in it count from its start. */
export interface DocumentPiece {
  readonly text: string;
  /** Cursor in `text`. */
  readonly cursor: number;
  /** Line of its start in the document, from 0. */
  readonly firstLine: number;
  /** It begins, or ends, the document. */
  readonly atStart: boolean;
  readonly atEnd: boolean;
  /** Line ends of the document near the cursor. */
  readonly eol: string;
  /** The offset in the document of an offset in `text`. */
  toDocument(offset: number): number;
}

/** Reads the lines around `offset`, at most 16,384 UTF-16 units on either side. */
export function readPiece(text: TextSource, offset: number, eol: string): DocumentPiece {
  const from = Math.max(0, offset - maxChars);
  const to = Math.min(text.length, offset + maxChars);
  const read = text.slice(from, to);
  // Half a line at either end is left out.
  const head = from === 0 ? 0 : firstLineEnd(read, offset - from);
  const last = read.lastIndexOf('\n');
  const tail = to === text.length || last < offset - from ? read.length : last + 1;
  const start = from + head;
  const raw = read.slice(head, tail);
  const normal = normalizeLineEnds(raw);
  return {
    text: normal,
    cursor: normalizeLineEnds(raw.slice(0, offset - start)).length,
    firstLine: lineEndsIn(text.slice(0, start)),
    atStart: start === 0,
    atEnd: from + tail === text.length,
    eol,
    toDocument: (at) => start + (raw.length === normal.length ? at : rawOffset(raw, at)),
  };
}

/** Number of line ends, without a copy of the text: it may be long. */
function lineEndsIn(text: string): number {
  const end = text.includes('\n') ? '\n' : '\r';
  let count = 0;
  for (let at = text.indexOf(end); at >= 0; at = text.indexOf(end, at + 1)) count++;
  return count;
}

/** After the first line end before `cursor`; `0` where the cursor's line is longer than what was read. */
function firstLineEnd(text: string, cursor: number): number {
  const end = text.indexOf('\n');
  return end < 0 || end >= cursor ? 0 : end + 1;
}

/** The offset in `raw` at which it has, with `\n` line ends, `offset` units before it. */
function rawOffset(raw: string, offset: number): number {
  let at = offset;
  for (let pair = raw.indexOf('\r\n'); pair >= 0 && pair < at; pair = raw.indexOf('\r\n', pair + 2)) at++;
  return at;
}
