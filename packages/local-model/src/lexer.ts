import { TokenList, tabGap, maxGap } from './token-list';
import { TokenKind, hashSeed, hashStep, opaqueToken, type Vocabulary } from './vocabulary';

/** One step of indentation, as a document uses it. */
export interface IndentStyle {
  readonly tabs: boolean;
  /** Columns of one step; a tab counts as this many. */
  readonly columns: number;
}

/** Words longer than this are data, not names. */
const maxWordLength = 120;

/**
 * Splits a piece of `text` into tokens and appends them to `list`.
 *
 * Tokens are words, numbers, operators and line breaks; strings and comments are split like code, so that words in them
 * are shared with it. Spaces within a line are kept as the gap before a token. A line break is one token: the change of
 * indentation since the line before, and whether blank lines lie between; trailing spaces are dropped.
 * `text` has `\n` line ends. The lexer keeps no state but the indentation, so any run of whole lines can be lexed alone.
 *
 * @param from - start of a line
 * @param to - end of a line, or of the text
 * @param before - indentation in columns of the last line with content before `from`; `-1` when there is none
 */
export function lexLines(
  text: string,
  from: number,
  to: number,
  before: number,
  style: IndentStyle,
  vocabulary: Vocabulary,
  list: TokenList,
): void {
  let at = from;
  let indentation = before;
  let blank = from > 1 && before >= 0 && followsBlankLine(text, from);
  while (at < to) {
    const lineStart = at;
    let columns = 0;
    let unit = text.charCodeAt(at);
    while (at < to && (unit === 32 || unit === 9)) {
      columns += unit === 9 ? style.columns : 1;
      unit = text.charCodeAt(++at);
    }
    if (at >= to) break;
    if (unit === 10) {
      blank = true;
      at++;
      continue;
    }
    if (indentation >= 0) {
      list.push(
        vocabulary.intern(lineBreakText(columns - indentation, blank, style), TokenKind.LineBreak),
        0,
        lineStart,
      );
    }
    indentation = columns;
    blank = false;
    at = lexLine(text, at, to, vocabulary, list);
  }
}

function followsBlankLine(text: string, lineStart: number): boolean {
  let at = lineStart - 2;
  while (at >= 0 && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9)) at--;
  return at < 0 || text.charCodeAt(at) === 10;
}

/** Lexes one line from its first token on; returns the start of the next. */
function lexLine(text: string, from: number, to: number, vocabulary: Vocabulary, list: TokenList): number {
  let at = from;
  let gap = 0;
  while (at < to) {
    const unit = text.charCodeAt(at);
    if (unit === 32) {
      if (gap < maxGap) gap++;
      at++;
      continue;
    }
    if (unit === 10) return at + 1;
    if (unit === 9) {
      gap = tabGap;
      at++;
      continue;
    }
    const start = at;
    const type = unit < 128 ? (unitTypes[unit] as number) : wordUnit;
    let id: number;
    if (type === wordUnit) {
      let hash = hashSeed;
      let next = unit;
      do {
        hash = hashStep(hash, next);
        next = text.charCodeAt(++at);
      } while (at < to && isWordUnit(next));
      id =
        at - start > maxWordLength
          ? opaqueToken
          : vocabulary.internSlice(text, start, at, hash, TokenKind.Word);
    } else if (type === digitUnit) {
      let hash = hashSeed;
      let next = unit;
      do {
        hash = hashStep(hash, next);
        next = text.charCodeAt(++at);
      } while (at < to && (isWordUnit(next) || (next === 46 && isDigit(text.charCodeAt(at + 1)))));
      id =
        at - start > maxWordLength
          ? opaqueToken
          : vocabulary.internSlice(text, start, at, hash, TokenKind.Number);
    } else {
      at = Math.min(to, operatorEnd(text, at, unit));
      let hash = hashSeed;
      for (let i = start; i < at; i++) hash = hashStep(hash, text.charCodeAt(i));
      id = vocabulary.internSlice(text, start, at, hash, TokenKind.Punctuation);
    }
    list.push(id, gap, start);
    gap = 0;
  }
  return at;
}

const wordUnit = 1;
const digitUnit = 2;
const unitTypes = Uint8Array.from({ length: 128 }, (_, unit) => {
  if (isDigit(unit)) return digitUnit;
  const letter = (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122);
  return letter || unit === 95 || unit === 36 ? wordUnit : 0;
});

function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}

/** Whether a UTF-16 unit can be in a word: letters, digits, `_`, `$` and everything outside ASCII. */
export function isWordUnit(unit: number): boolean {
  return unit >= 128 || (unitTypes[unit] ?? 0) !== 0;
}

const joined = new Set(
  (
    '=> == != <= >= && || ?? ?. -> :: := += -= *= /= %= |= &= ^= ++ -- ** // /* */ << .. </ /> ' +
    '=== !== ... **= <<= &&= ||= ??= """ \'\'\' ``` /** /// <!-- -->'
  ).split(' '),
);

/** End of the operator that begins at `at`: the longest known one, or a run of four or more of the same sign. */
function operatorEnd(text: string, at: number, unit: number): number {
  const next = text.charCodeAt(at + 1);
  // Most signs are operators of one character: no longer one begins with them, or continues so.
  if (next !== next || next <= 32 || isWordUnit(next)) return at + 1;
  if (
    next === unit &&
    unit !== 40 &&
    unit !== 41 &&
    unit !== 91 &&
    unit !== 93 &&
    unit !== 123 &&
    unit !== 125
  ) {
    let end = at + 2;
    while (text.charCodeAt(end) === unit && end - at < 200) end++;
    if (end - at >= 4) return end;
  }
  for (let length = 4; length > 1; length--) {
    if (joined.has(text.slice(at, at + length))) return at + length;
  }
  return at + 1;
}

/** Text of the line-break token for a change of indentation. `#n`: n steps; `~n`: n columns, not whole steps. */
export function lineBreakText(columns: number, blank: boolean, style: IndentStyle): string {
  const steps = columns / style.columns;
  const change = Number.isInteger(steps) ? `#${steps}` : `~${columns}`;
  return `${blank ? '\n\n' : '\n'}${change}`;
}

/** The meaning of a line-break token. */
export interface LineBreak {
  readonly blank: boolean;
  /** Change of the indentation in columns of `style`. */
  readonly columns: number;
}

/** Reads a line-break token's text back. */
export function readLineBreak(text: string, style: IndentStyle): LineBreak {
  const blank = text.startsWith('\n\n');
  const sign = blank ? 2 : 1;
  const change = Number(text.slice(sign + 1));
  return { blank, columns: text[sign] === '#' ? change * style.columns : change };
}

/** Steps of indentation that a line-break token goes in, where the style is not known: columns count as quarters of one. */
export function stepsOfLineBreak(text: string): number {
  const sign = text.lastIndexOf('#');
  return sign < 0 ? Number(text.slice(text.lastIndexOf('~') + 1)) / 4 : Number(text.slice(sign + 1));
}

/** White space that makes `columns` of indentation. */
export function renderIndentation(columns: number, style: IndentStyle): string {
  if (columns <= 0) return '';
  if (!style.tabs) return ' '.repeat(columns);
  return '\t'.repeat(Math.floor(columns / style.columns)) + ' '.repeat(columns % style.columns);
}

/** Width in columns of the white space at the start of `line`. */
export function indentationOf(line: string, style: IndentStyle): number {
  let columns = 0;
  for (let i = 0; i < line.length; i++) {
    const unit = line.charCodeAt(i);
    if (unit === 9) columns += style.columns;
    else if (unit === 32) columns++;
    else break;
  }
  return columns;
}

/** The indentation of a document, from its first lines: tabs, or the most common step in spaces (4 when there is none). */
export function indentStyleOf(text: string): IndentStyle {
  const votes = new Map<number, number>();
  let tabs = 0;
  let before = 0;
  let at = 0;
  for (let line = 0; line < 300 && at < text.length; line++) {
    let end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    let first = at;
    while (first < end && text.charCodeAt(first) === 32) first++;
    if (first < end && text.charCodeAt(first) === 9) tabs++;
    else if (first < end) {
      const step = first - at - before;
      // A comment's second line is one column in; steps beyond 8 are alignment.
      if (step > 1 && step <= 8) votes.set(step, (votes.get(step) ?? 0) + 1);
      before = first - at;
    }
    at = end + 1;
  }
  const [best] = [...votes].toSorted((a, b) => b[1] - a[1] || a[0] - b[0]);
  if (tabs > (best?.[1] ?? 0)) return { tabs: true, columns: 4 };
  return { tabs: false, columns: best?.[0] ?? 4 };
}

/** Tokens of a whole text. */
export function lex(
  text: string,
  vocabulary: Vocabulary,
  style: IndentStyle = indentStyleOf(text),
): TokenList {
  const list = new TokenList(Math.max(16, text.length >> 2));
  lexLines(text, 0, text.length, -1, style, vocabulary, list);
  return list;
}
