import { CodeScanner } from '../domain/code-scanner';
import type { CursorContext } from '../domain/cursor';
import { lexiconOf } from '../domain/lexicon';
import { indentOf, isBlank, lastLine } from '../domain/lines';
import type { Multiline } from '../domain/options';
import { opensBlock } from '../domain/surroundings';

/** How much of an answer is shown. */
export interface Visible {
  /** Characters from the start of the text; whole lines, without the line end of the last one while more may come. */
  readonly length: number;
  /** Nothing that is still to come will make it longer. */
  readonly final: boolean;
}

/**
 * How much of `text`, an answer or what is left of one at `cursor`, is to be shown now. A view: the rest stays where it is
 * for what comes next. What is shown only grows while `text` grows.
 *
 * `auto` shows the rest of the line inside a line; after an opener and on an empty line in an empty block, the block; else
 * the statement: its line with the lines that belong to it.
 *
 * @param complete - `text` will not grow any more.
 */
export function visibleLines(
  text: string,
  mode: Multiline,
  cursor: CursorContext,
  complete: boolean,
): Visible {
  const known = complete ? text.length : lastWholeLine(text);
  if (known < 0) return { length: 0, final: false };
  const end = limitOf(text, mode, cursor, complete);
  if (end <= known && (end < text.length || complete)) return { length: end, final: true };
  return { length: Math.min(known, end), final: complete };
}

/** Where the last line that is known to be whole ends; −1 when none is. */
function lastWholeLine(text: string): number {
  const lineEnd = text.lastIndexOf('\n');
  if (lineEnd < 0) return -1;
  const written = text.slice(0, lineEnd).trimEnd().length;
  return written === 0 ? -1 : text.indexOf('\n', written);
}

/** Where the view ends as far as `text` tells; `text.length` when it does not tell yet. */
function limitOf(text: string, mode: Multiline, cursor: CursorContext, complete: boolean): number {
  if (mode === 'always') return text.length;
  if (mode === 'never') return endOfLines(text, 1);
  if (typeof mode === 'number') return endOfLines(text, mode);
  if (isMidLine(cursor)) return endOfLines(text, 1);
  return endOfBlock(text, cursor, complete);
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

/** Something other than closers and separators stands after the cursor on its line, and something before it too. */
function isMidLine({ linePrefix, lineSuffix }: CursorContext): boolean {
  return !isBlank(linePrefix) && !/^[)\]};,:"'`\s]*$/.test(lineSuffix);
}

/** The end of the block or statement that begins at the cursor. */
function endOfBlock(text: string, cursor: CursorContext, complete: boolean): number {
  const { linePrefix, lineSuffix, prefix, suffix, languageId } = cursor;
  const scanner = new CodeScanner(lexiconOf(languageId));
  const above = isBlank(linePrefix)
    ? lastLine(prefix.slice(0, prefix.length - linePrefix.length))
    : linePrefix;
  const outer = above === undefined ? -1 : indentOf(above);
  const below = firstLine(suffix.slice(lineSuffix.length));
  const inNewBlock =
    above !== undefined && opensBlock(above, languageId) && (below === undefined || indentOf(below) <= outer);
  /** Indentation of the statement's first line; lines that belong to it are further right, or close it. */
  let base: number | undefined = isBlank(linePrefix) ? undefined : indentOf(linePrefix);
  let lineStart = 0;
  let written = 0;
  let sawStatement = false;
  // A line put in above another ends with a line end of its own.
  const ownLine = isBlank(linePrefix) && !isBlank(lineSuffix);
  while (lineStart <= text.length) {
    const lineEnd = text.indexOf('\n', lineStart);
    const end = lineEnd < 0 ? text.length : lineEnd;
    const line = text.slice(lineStart, end);
    // Of an unfinished line the first word tells, when it is whole.
    if (lineEnd < 0 && !complete && !/^\s*(\w+\W|[^\w\s])/.test(line)) break;
    if (!isBlank(line)) {
      const indent = indentOf(lineStart === 0 ? linePrefix + line : line);
      const closes = /^\s*([)\]}]|(end|fi|done|else|elif|except|finally|catch|rescue|ensure)\b)/.test(line);
      const inside = scanner.frames.length > 0 || (base !== undefined && indent > base) || closes;
      if (inNewBlock && lineStart > 0) {
        if (indent <= outer && !closes && scanner.frames.length === 0) return written;
      } else if (!inNewBlock && sawStatement && !inside) {
        return written;
      }
      base ??= indent;
      sawStatement ||= lineStart > 0 || isBlank(linePrefix) || line.trim() !== '';
      written = ownLine && lineEnd >= 0 ? end + 1 : end;
      scanner.read(`${line}\n`);
    }
    if (lineEnd < 0) break;
    lineStart = lineEnd + 1;
  }
  return text.length;
}

/** The first line of `text` that is not blank. */
function firstLine(text: string): string | undefined {
  return /^[ \t]*\S.*$/m.exec(text)?.[0];
}
