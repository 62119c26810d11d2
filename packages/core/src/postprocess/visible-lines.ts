import { indentOf, isBlank } from '../text/lines';
import type { Multiline } from '../domain/options';
import { closesBlock } from '../languages/block-words';
import { endsFirst, opensBlock, type CodeContext } from '../languages/code-context';
import type { CodeScanner } from '../languages/code-scanner';
import { matchClosers } from '../languages/match-closers';

/** How much of an answer is shown. */
export interface Visible {
  /** Length of the visible head of the text; complete lines, without the line end of the last one while more may follow. */
  readonly length: number;
  /** Later text cannot make it longer. */
  readonly final: boolean;
}

/**
 * How much of `text`, an answer or the rest of one, is shown at the cursor of `code`. The result only grows while `text` grows;
 * the rest is kept for later requests.
 *
 * `auto` shows one line inside a line; the block after an opener and on an empty line in a block; otherwise the statement: its
 * line with the lines that belong to it.
 *
 * @param complete - `text` will not grow any more
 */
export function visibleLines(text: string, mode: Multiline, code: CodeContext, complete: boolean): Visible {
  const known = complete ? text.length : lastWholeLine(text);
  if (known < 0) return { length: 0, final: false };
  const end = limitOf(complete ? text : text.slice(0, known + 1), mode, code);
  if (end <= known && (end < text.length || complete)) return { length: end, final: true };
  return { length: Math.min(known, end), final: complete };
}

/** Where the last complete line that is not blank ends; −1 when there is none. */
export function lastWholeLine(text: string): number {
  const lineEnd = text.lastIndexOf('\n');
  if (lineEnd < 0) return -1;
  const written = text.slice(0, lineEnd).trimEnd().length;
  return written === 0 ? -1 : text.indexOf('\n', written);
}

/** Where the visible part of `text` ends; `text.length` while undecided. */
function limitOf(text: string, mode: Multiline, code: CodeContext): number {
  if (mode === 'always') return text.length;
  if (mode === 'never') return endOfLines(text, 1);
  if (typeof mode === 'number') return endOfLines(text, mode);
  if (isMidLine(code)) return endOfLines(text, 1);
  const block = blockAt(code);
  return block === undefined ? endOfStatement(text, code) : endOfBlock(text, code, block);
}

/** The end of the first `count` lines, the last without its line end. */
function endOfLines(text: string, count: number): number {
  let end = -1;
  for (let line = 0; line < count; line++) {
    end = text.indexOf('\n', end + 1);
    if (end < 0) return text.length;
  }
  return end;
}

/** Whether text other than closers and separators is after the cursor on its line, and text is before it. */
function isMidLine({ cursor, closers }: CodeContext): boolean {
  const adjacent = closers.findLast((closer) => closer.adjacent)?.end ?? 0;
  return !isBlank(cursor.linePrefix) && !/^[)\]};,:"'`\s]*$/.test(cursor.lineSuffix.slice(adjacent));
}

/** The block that the answer fills. */
interface Block {
  /** Indentation of the line that opens it, in columns; a line indented no deeper has left it. */
  readonly indent: number;
}

/** The block of the cursor that the answer fills; `undefined` inside a statement, a string or a comment. */
function blockAt(code: CodeContext): Block | undefined {
  const { cursor, atLineHead, atLineEnd, language, lineIndent, lineAbove } = code;
  const { literalAtCursor: literal, framesAtCursor: frames } = code;
  // Code in a comment or string is recognized by its indentation alone.
  if (literal !== undefined)
    return atLineHead &&
      atLineEnd &&
      lineAbove !== undefined &&
      /[:{([>]$/.test(lineAbove) &&
      lineIndent > indentOf(lineAbove)
      ? { indent: indentOf(lineAbove) }
      : undefined;
  if (!atLineEnd) return undefined;
  if (!atLineHead)
    return opensBlock(cursor.linePrefix, cursor.languageId) ? { indent: lineIndent } : undefined;
  if (lineAbove !== undefined && opensBlock(lineAbove, cursor.languageId))
    return { indent: indentOf(lineAbove) };
  if (language.indented === true && lineIndent > 0) return { indent: lineIndent - 1 };
  const frame = frames.at(-1);
  return frame === undefined ? undefined : { indent: frame.kind === 'embedded' ? -1 : frame.indent };
}

/** End of the block: where the answer closes it, or before the first line outside it. */
function endOfBlock(text: string, code: CodeContext, { indent }: Block): number {
  const scanner = code.scannerAtCursor();
  const { literal } = scanner;
  const depth = scanner.frames.length;
  /** Parentheses and brackets may be closed inside a block: lists of arguments, Lisp. */
  const blockDepth = scanner.frames.findLastIndex(({ kind, close }) => kind !== 'bracket' || close === '}');
  const { linePrefix } = code.cursor;
  let written = 0;
  let base: number | undefined;
  for (const { line, start, end, isContinued } of linesOf(text)) {
    if (isBlank(line)) continue;
    const columns = indentOf(start === 0 ? linePrefix + line : line);
    base ??= start > 0 || isBlank(linePrefix) ? columns : indent + 1;
    const isInside =
      isContinued || scanner.frames.length > depth || scanner.literal !== literal || closesBlock(line);
    // A block that is not indented ends only with its closer.
    if (start > 0 && columns <= indent && base > indent && !isInside) return written;
    scanner.read(`${line}\n`);
    written = end;
    if (scanner.frames.length <= blockDepth || (start === 0 && bodyFollows(code, scanner, line)))
      return written;
  }
  return text.length;
}

/** End of the statement: its line with the lines that are indented deeper, inside a frame that it opens, or close it. */
function endOfStatement(text: string, code: CodeContext): number {
  const { cursor, atLineHead, atLineEnd } = code;
  const scanner = code.scannerAtCursor();
  const depth = scanner.frames.length;
  let base = atLineHead ? undefined : indentOf(cursor.linePrefix);
  let written = 0;
  let sawStatement = false;
  for (const { line, start, end, isContinued } of linesOf(text)) {
    if (isBlank(line)) continue;
    const indent = indentOf(start === 0 ? cursor.linePrefix + line : line);
    const isInside =
      isContinued ||
      scanner.frames.length > depth ||
      (base !== undefined && indent > base) ||
      closesBlock(line);
    if (sawStatement && !isInside) return written;
    base ??= indent;
    sawStatement = true;
    scanner.read(`${line}\n`);
    if (start === 0 && bodyFollows(code, scanner, line)) return end;
    // A line inserted above another ends with its own line end.
    written = atLineHead && !atLineEnd && end < text.length ? end + 1 : end;
  }
  return text.length;
}

/** Whether the document has the body of the block or comment that the first line opens or continues. */
function bodyFollows(code: CodeContext, scanner: CodeScanner, line: string): boolean {
  const { cursor, atLineHead, closers, reach, suffixLines, language } = code;
  const below = suffixLines.find(({ tail }) => !tail);
  const indent = indentOf(atLineHead ? cursor.linePrefix + line : cursor.linePrefix);
  const top = scanner.frames.at(-1);
  if (below === undefined) return false;
  if (top?.kind === 'comment' && code.literalAtCursor === undefined) return endsFirst(top, cursor.suffix);
  if (below.indent <= indent) return false;
  if (language.indented === true && opensBlock(cursor.linePrefix + line, cursor.languageId)) return true;
  const index = scanner.frames.length - 1;
  return (
    top !== undefined &&
    index >= code.framesAboveLine &&
    matchClosers(scanner.frames, closers, reach).closerOf.has(top)
  );
}

interface ViewLine {
  readonly line: string;
  readonly start: number;
  readonly end: number;
  /** The line before it ends with a backslash. */
  readonly isContinued: boolean;
}

function* linesOf(text: string): Iterable<ViewLine> {
  for (let start = 0, isContinued = false; start <= text.length;) {
    const lineEnd = text.indexOf('\n', start);
    const end = lineEnd < 0 ? text.length : lineEnd;
    yield { line: text.slice(start, end), start, end, isContinued };
    isContinued = text.charAt(end - 1) === '\\';
    start = end + 1;
  }
}
