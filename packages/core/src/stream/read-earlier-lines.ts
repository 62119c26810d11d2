import { indentOf } from '../text/lines';
import { opensBlock } from '../languages/code-context';
import { afterLineHead } from './read-line-head';
import type { HeadMatch, HeadReader } from './head-reader';
import { beginsStatement } from './begins-statement';

interface Line {
  /** Trimmed. */
  readonly text: string;
  readonly indent: number;
}

/** The lines before the cursor. */
interface PrefixLines {
  readonly languageId: string;
  /** All before the cursor's that are not blank. */
  readonly above: readonly Line[];
  readonly cursor: Line;
  /** The cursor's line up to the cursor, without its indentation. */
  readonly lineHead: string;
  readonly tabs: boolean;
}

/** Columns of a tab when lines are compared. */
const tabSize = 4;
/** Minimum lines of a document whose repetition as a whole is recognized. */
const minLinesOfWhole = 3;
/** A distinctive line has three letters. */
const threeLetters = /\p{L}[^]*\p{L}[^]*\p{L}/u;

/**
 * Finds lines of the document at the head of an answer: a line above the cursor and all lines after it up to the cursor's.
 * Intended repetitions differ in position: a block inside an equal block is indented deeper, and no statement begins inside
 * another.
 */
export function readEarlierLines(prefix: string, languageId: string): HeadReader {
  const place = linesBefore(prefix, languageId);
  /** Indices in `above` where the repetition may begin; the answer's `lines` agree with each. */
  let starts = [...place.above.keys()].filter((start) => isRecognizable(place, start));
  const lines: Line[] = [];
  let read = 0;

  function follow(line: Line, whole: boolean): void {
    starts = starts.filter((start) => {
      const expected = place.above[start + lines.length]?.text;
      return whole ? expected === line.text : expected?.startsWith(line.text);
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

function linesBefore(prefix: string, languageId: string): PrefixLines {
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

/** Whether a repetition from `start` on differs from intended lines. */
function isRecognizable(place: PrefixLines, start: number): boolean {
  const { above, cursor, lineHead } = place;
  const line = above[start] as Line;
  if (!threeLetters.test(line.text)) return false;
  if (lineHead !== '')
    return /\p{L}/u.test(lineHead) && (cannotFollow(place, start) || line.indent < cursor.indent);
  if (isWhole(place, start)) return true;
  return line.indent < cursor.indent && line.indent < (above[start + 1] ?? cursor).indent;
}

function isWhole({ above }: PrefixLines, start: number): boolean {
  return start === 0 && above.length >= minLinesOfWhole;
}

/** Whether the line at `start` can hardly continue the cursor's line. */
function cannotFollow({ above, lineHead, languageId }: PrefixLines, start: number): boolean {
  if (above.length - start >= 2) return true;
  const { text } = above[start] as Line;
  return expectsOperand(lineHead) && (beginsStatement(text) || opensBlock(text, languageId));
}

/** Finds the end of the repetition in the answer's last line, where the cursor's line is not blank. */
function inLine(place: PrefixLines, start: number, rest: string, line: Line, whole: boolean): HeadMatch {
  const { cursor, lineHead, above } = place;
  const body = rest.trimStart();
  if (!whole && body.length < lineHead.length && lineHead.startsWith(body)) return 'undecided';
  if (!cannotFollow(place, start) && line.indent > cursor.indent) return 'none';
  const found = afterLineHead(body, rest.length - body.length, lineHead);
  if (found !== 'none') return { ...found, pad: padOf(place, cursor.indent - line.indent) };
  return expectsOperand(lineHead) && beginsStatement((above[start] as Line).text) ? 'unfit' : 'none';
}

/** The same where the cursor's line is blank: the answer's last line is new. */
function onBlankLine(
  place: PrefixLines,
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
  // A first line often lacks its indentation.
  const inPlace = lines.length === 1 && line.indent > opener.indent;
  const shift = inPlace ? 0 : (above.at(-1) as Line).indent - (lines.at(-1) as Line).indent;
  return { from: 0, pad: padOf(place, shift) };
}

function padOf({ tabs }: PrefixLines, columns: number): string {
  if (columns <= 0) return '';
  return tabs ? '\t'.repeat(columns / tabSize) : ' '.repeat(columns);
}

/** Whether code that ends with `lineHead` is inside an expression. */
function expectsOperand(lineHead: string): boolean {
  if (!/\p{L}/u.test(lineHead) || /\*\/\s*$/.test(lineHead)) return false;
  return /(?:[=([,+*/%&|<!?-]|\breturn)\s*$/.test(lineHead) || /[\w$]\s+=\s+[^;]*$/.test(lineHead);
}
