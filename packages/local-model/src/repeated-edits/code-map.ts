import type { Language } from '@org/completion-core/host';

/** A bracket that is open somewhere, and where it ends. */
export interface Bracket {
  readonly mark: string;
  readonly start: number;
  /** After the closing bracket; the end of the text while there is none. */
  end: number;
  /** The bracket around it. */
  readonly parent: Bracket | undefined;
}

/**
 * Where the code of a text is: its brackets, and its comments and strings. Takes half as long as the scanner that judges answers,
 * which counts blocks and columns too, and reads a whole document at once; what it cannot tell counts as a string, in which nothing is
 * proposed.
 */
export class CodeMap {
  /** In the order of their start. */
  readonly brackets: readonly Bracket[];
  /** Starts and ends of comments and strings in turns, in order. */
  readonly #literals: readonly number[];

  constructor(text: string, language: Language) {
    const { brackets, literals } = scan(text, readersOf(language), language.regex === true);
    this.brackets = brackets;
    this.#literals = literals;
  }

  /** Whether `offset` is in a comment or string. */
  isLiteral(offset: number): boolean {
    let [low, high] = [0, this.#literals.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#literals[middle] as number) <= offset) low = middle + 1;
      else high = middle;
    }
    return low % 2 === 1;
  }

  /** Whether `offset` is between two characters of a comment or string. */
  isInside(offset: number): boolean {
    return this.isLiteral(offset) && this.isLiteral(offset - 1);
  }

  /** The brackets around `offset`, outermost first. */
  around(offset: number): readonly Bracket[] {
    const found: Bracket[] = [];
    // One that ended before, ended inside of what is around it.
    for (let each = this.brackets[this.#indexAt(offset) - 1]; each !== undefined; each = each.parent)
      if (each.end > offset) found.push(each);
    return found.reverse();
  }

  /** The first bracket at or after `offset`. */
  next(offset: number): Bracket | undefined {
    return this.brackets[this.#indexAt(offset)];
  }

  /** Number of brackets that begin before `offset`. */
  #indexAt(offset: number): number {
    let [low, high] = [0, this.brackets.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.brackets[middle] as Bracket).start < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Something whose marks are none of the code's: `end` finds where it ends, after `from`. */
interface Reader {
  readonly open: RegExp;
  readonly end: (text: string, from: number, opened: RegExpExecArray) => number;
  /** Pairs in which there is code again. */
  readonly code?: readonly (readonly [open: RegExp, close: string])[];
  readonly close?: string;
  readonly escape?: RegExp;
  readonly multiline?: boolean;
  /** What it finds is code where it begins with a word: `Shop::cart`. */
  readonly maySkipCode?: boolean;
}

/** In the order in which they are tried. */
function readersOf(language: Language): readonly Reader[] {
  const readers: Reader[] = [];
  const add = (pattern: string, reader: Omit<Reader, 'open'>) => {
    readers.push({ ...reader, open: new RegExp(pattern, language.ignoreCase === true ? 'imy' : 'my') });
  };
  if (language.skip !== undefined) add(language.skip, { end: (_text, from) => from, maySkipCode: true });
  for (const [open, close] of language.blockComments ?? [])
    add(plain(open), { end: (text, from) => orEnd(text.indexOf(close, from), text, close.length) });
  for (const mark of language.lineComments ?? [])
    add(commentPattern(mark), { end: (text, from) => orEnd(text.indexOf('\n', from), text) });
  for (const { open, close, multiline = false, escape, code = [], lineStart } of language.strings ?? []) {
    if (lineStart === true) add(open, { end: hereDocumentEnd });
    else
      add(open, {
        end: () => 0,
        close,
        multiline,
        code: code.map(([begin, finish]) => [new RegExp(begin, 'y'), finish] as const),
        escape: new RegExp(escape === undefined ? '\\\\[^]' : escape === '' ? '(?!)' : escape, 'y'),
      });
  }
  return readers;
}

function plain(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** A mark at the start of a line, and a hash that is no part of a word. */
function commentPattern(mark: string): string {
  if (mark.startsWith('^')) return `${mark.slice(1)}(?<=^[ \\t]*${mark.slice(1)})`;
  return mark === '#' ? '#(?<![\\w$]#)' : mark;
}

function hereDocumentEnd(text: string, from: number, opened: RegExpExecArray): number {
  const found = new RegExp(`^[ \\t]*${plain(opened[1] ?? '')}\\b`, 'm');
  const line = text.indexOf('\n', from);
  const end = line < 0 ? null : found.exec(text.slice(line));
  return end === null ? text.length : line + end.index + end[0].length;
}

function orEnd(at: number, text: string, length = 0): number {
  return at < 0 ? text.length : at + length;
}

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const regexLiteral = /\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;
const beforeRegex = /(?:^|[=(,:;[!&|?{}+\-*%~^<>\n]|\b(?:return|typeof|case))\s*$/;

function scan(text: string, readers: readonly Reader[], hasRegex: boolean) {
  const brackets: Bracket[] = [];
  const literals: number[] = [];
  const open: Bracket[] = [];
  const wanted = marksOf(readers, hasRegex);
  /** Reads code from `at` to the closing bracket `until`, or the end. */
  const code = (from: number, until: string | undefined): number => {
    const depth = open.length;
    let at = from;
    for (;;) {
      wanted.lastIndex = at;
      const found = wanted.exec(text);
      if (found === null) return text.length;
      const start = found.index;
      const [mark, opens] = found;
      at = start + 1;
      if (opens !== undefined) {
        at = literal(start);
        continue;
      }
      if (mark in closing) {
        const bracket: Bracket = { mark, start, end: text.length, parent: open.at(-1) };
        brackets.push(bracket);
        open.push(bracket);
        continue;
      }
      if (mark === ')' || mark === ']' || mark === '}') {
        if (mark === until && open.length === depth) return at;
        const index = open.findLastIndex((each) => closing[each.mark] === mark);
        if (index < depth) continue;
        for (const each of open.splice(index)) each.end = at;
        continue;
      }
      if (mark === '/' && hasRegex && beforeRegex.test(text.slice(Math.max(0, start - 40), start))) {
        regexLiteral.lastIndex = start;
        const regex = regexLiteral.exec(text)?.[0];
        if (regex === undefined) continue;
        at = start + regex.length;
        literals.push(start, at);
      }
    }
  };
  /** The end of the comment or string that begins at `start`. */
  const literal = (start: number): number => {
    for (const reader of readers) {
      reader.open.lastIndex = start;
      const opened = reader.open.exec(text);
      if (opened === null) continue;
      const from = start + opened[0].length;
      if (reader.close !== undefined) return string(start, from, reader, opened[1] ?? '');
      const end = reader.end(text, from, opened);
      if (reader.maySkipCode !== true || !/\w/.test(text.charAt(start))) literals.push(start, end);
      return end;
    }
    return start + 1;
  };
  const string = (start: number, from: number, reader: Reader, group: string): number => {
    const close = (reader.close ?? '').replaceAll('$1', group);
    let began = start;
    for (let at = from; at < text.length;) {
      const pair = reader.code?.find(([begin]) => {
        begin.lastIndex = at;
        return begin.test(text);
      });
      if (pair !== undefined) {
        const begin = pair[0].lastIndex;
        literals.push(began, begin);
        at = code(begin, pair[1]);
        began = Math.max(begin, at - 1);
        continue;
      }
      if (reader.escape !== undefined) {
        reader.escape.lastIndex = at;
        if (reader.escape.test(text)) {
          at = reader.escape.lastIndex;
          continue;
        }
      }
      if (text.startsWith(close, at)) {
        literals.push(began, at + close.length);
        return at + close.length;
      }
      if (text.charAt(at) === '\n' && reader.multiline !== true) {
        literals.push(began, at);
        return at;
      }
      at++;
    }
    literals.push(began, text.length);
    return text.length;
  };
  let at = 0;
  while (at < text.length) at = code(at, undefined);
  return { brackets, literals };
}

/** Finds what opens a comment or string, which is in the first group, and brackets. */
function marksOf(readers: readonly Reader[], hasRegex: boolean): RegExp {
  const opens = readers.map(({ open }) => open.source).join('|');
  const flags = readers.some(({ open }) => open.ignoreCase) ? 'gim' : 'gm';
  return new RegExp(`(${opens === '' ? '(?!)' : opens})|[()[\\]{}${hasRegex ? '/' : ''}]`, flags);
}
