import { indentOf } from '../text/lines';
import { opensBlock } from '../languages/code-context';
import { afterLineHead } from './repeated-line-head';
import type { HeadMatch, HeadReader } from './head-reader';
import { beginsStatement } from './statement';

interface Line {
  /** Without the space around it. */
  readonly text: string;
  readonly indent: number;
}

/** The lines before the cursor. */
interface Place {
  readonly languageId: string;
  /** All before the cursor's that are not blank. */
  readonly above: readonly Line[];
  readonly cursor: Line;
  /** The cursor's line up to the cursor, without its indentation. */
  readonly lineHead: string;
  readonly tabs: boolean;
}

/** Columns of a tab, wherever lines are compared. */
const tabSize = 4;
/** Lines of a document whose repetition as a whole can be told from lines that come twice. */
const minLinesOfWhole = 3;
/** A line that says something has three letters. */
const telling = /\p{L}[^]*\p{L}[^]*\p{L}/u;

/**
 * Finds lines of the document at the head of an answer: one that stands above the cursor and all that follow it there, up to
 * the cursor's line. Lines that repeat by intent are told from these by where they stand: a block that is opened inside
 * itself is indented deeper, and no statement begins in the middle of another.
 */
export function readEarlierLines(prefix: string, languageId: string): HeadReader {
  const place = placeIn(prefix, languageId);
  /** Where in the document the repetition may begin; `lines` of the answer agree with each. */
  let starts = [...place.above.keys()].filter((start) => canBeTold(place, start));
  const lines: Line[] = [];
  let read = 0;

  function follow(line: Line, whole: boolean): void {
    starts = starts.filter((start) => {
      const wanted = place.above[start + lines.length]?.text;
      return whole ? wanted === line.text : wanted?.startsWith(line.text);
    });
  }

  function atCursorLine(rest: string, line: Line, whole: boolean): HeadMatch {
    const start = starts.find((index) => index + lines.length === place.above.length);
    if (start === undefined) return 'none';
    const found =
      place.lineHead === ''
        ? onBlankLine(place, start, lines, line, whole)
        : inLine(place, start, rest, line, whole);
    return typeof found === 'object' ? { ...found, from: read + found.from } : found;
  }

  return (head, ended) => {
    for (;;) {
      const end = head.indexOf('\n', read);
      const whole = end >= 0 || ended;
      const raw = head.slice(read, end < 0 ? head.length : end);
      const line = { text: raw.trim(), indent: indentOf(raw, tabSize) };
      if (line.text !== '') {
        const found = atCursorLine(head.slice(read), line, whole);
        if (found !== 'none') return found;
        follow(line, whole);
      }
      if (starts.length === 0 || (ended && end < 0)) return 'none';
      if (!whole) return 'undecided';
      if (line.text !== '') lines.push(line);
      else if (lines.length === 0 && place.lineHead !== '') return 'none';
      read = end + 1;
    }
  };
}

function placeIn(prefix: string, languageId: string): Place {
  const raw = prefix.split('\n');
  const lines = raw.map((text): Line => ({ text: text.trim(), indent: indentOf(text, tabSize) }));
  return {
    languageId,
    above: lines.slice(0, -1).filter(({ text }) => text !== ''),
    cursor: lines.at(-1) as Line,
    lineHead: (raw.at(-1) as string).trimStart(),
    tabs: raw.some((line) => line.startsWith('\t')),
  };
}

/** Whether a repetition from `start` on could be told from lines that are meant. */
function canBeTold(place: Place, start: number): boolean {
  const { above, cursor, lineHead } = place;
  const line = above[start] as Line;
  if (!telling.test(line.text)) return false;
  if (lineHead !== '')
    return /\p{L}/u.test(lineHead) && (cannotFollow(place, start) || line.indent < cursor.indent);
  if (isWhole(place, start)) return true;
  return line.indent < cursor.indent && line.indent < (above[start + 1] ?? cursor).indent;
}

function isWhole({ above }: Place, start: number): boolean {
  return start === 0 && above.length >= minLinesOfWhole;
}

/** Whether the line at `start` can hardly be the rest of the cursor's line. */
function cannotFollow({ above, lineHead, languageId }: Place, start: number): boolean {
  if (above.length - start >= 2) return true;
  const { text } = above[start] as Line;
  return expectsOperand(lineHead) && (beginsStatement(text) || opensBlock(text, languageId));
}

/** The cursor's line of the answer, as far as it has come, where the cursor is in the middle of a line. */
function inLine(place: Place, start: number, rest: string, line: Line, whole: boolean): HeadMatch {
  const { cursor, lineHead, above } = place;
  const body = rest.trimStart();
  if (!whole && body.length < lineHead.length && lineHead.startsWith(body)) return 'undecided';
  if (!cannotFollow(place, start) && line.indent > cursor.indent) return 'none';
  const found = afterLineHead(body, rest.length - body.length, lineHead);
  if (found !== 'none') return { ...found, pad: padOf(place, cursor.indent - line.indent) };
  return expectsOperand(lineHead) && beginsStatement((above[start] as Line).text) ? 'unfit' : 'none';
}

/** The same where the cursor's line is blank: it is the first line of the answer that is new. */
function onBlankLine(
  place: Place,
  start: number,
  lines: readonly Line[],
  line: Line,
  whole: boolean,
): HeadMatch {
  if (!whole && /^(?:<|en?d?)$/.test(line.text)) return 'undecided';
  const { above, cursor } = place;
  const opener = above[start] as Line;
  const second = lines[1] ?? line;
  const closes = /^[)\]}]|^<\/|^end\b/.test(line.text);
  const outside = opener.indent < cursor.indent && second.indent <= cursor.indent && !closes;
  if (!outside && !isWhole(place, start)) return 'none';
  // The one line before it may have lost its own indentation, as a first line does.
  const inPlace = lines.length === 1 && line.indent > opener.indent;
  const shift = inPlace ? 0 : (above.at(-1) as Line).indent - (lines.at(-1) as Line).indent;
  return { from: 0, pad: padOf(place, shift) };
}

function padOf({ tabs }: Place, columns: number): string {
  if (columns <= 0) return '';
  return tabs ? '\t'.repeat(columns / tabSize) : ' '.repeat(columns);
}

/** Whether code that ends so is in the middle of an expression. */
function expectsOperand(lineHead: string): boolean {
  if (!/\p{L}/u.test(lineHead) || /\*\/\s*$/.test(lineHead)) return false;
  return /(?:[=([,+*/%&|<!?-]|\breturn)\s*$/.test(lineHead) || /[\w$]\s+=\s+[^;]*$/.test(lineHead);
}
