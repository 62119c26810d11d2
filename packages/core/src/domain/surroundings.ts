import { CodeScanner, openerFor, type Closing, type OpenFrame } from './code-scanner';
import type { CursorContext } from './cursor';
import { lexiconOf } from './lexicon';
import { indentOf, inkOf, isBlank, lastLine } from './lines';

/** A line after the cursor that is not blank. */
export interface SuffixLine {
  /** Without indentation and trailing space. */
  readonly text: string;
  readonly indent: number;
  /** Where `text` begins in the suffix. */
  readonly at: number;
  /** It is the rest of a line that has something before the cursor. */
  readonly tail: boolean;
  /** Nothing but closing brackets and what separates them. */
  readonly closersOnly: boolean;
  readonly ink: number;
}

/** A closing bracket or quote after the cursor for something opened before it. */
export interface SuffixCloser {
  readonly mark: string;
  /** Indentation of its line when it is the first thing there. */
  readonly indent: number | undefined;
  /** It is one of {@link leadingClosers}, which an item can take over. */
  readonly adjacent: boolean;
}

/** How the lines around the cursor are indented; `undefined` where they do not agree or do not tell. */
export interface IndentStyle {
  readonly unit: '\t' | ' ' | undefined;
  /** Columns of one level, for spaces. */
  readonly width: number | undefined;
}

/** Most lines after the cursor that are compared with an answer. */
const maxSuffixLines = 60;
/** Most of the suffix that is searched for closers, in UTF-16 units. */
const closerReach = 8_192;

/** What rules need to know about the place of an answer. Everything is worked out once, when first asked for. */
export class Surroundings {
  readonly cursor: CursorContext;
  #scanner: CodeScanner | undefined;
  #closers: readonly SuffixCloser[] | undefined;
  #suffixLines: readonly SuffixLine[] | undefined;
  #style: IndentStyle | undefined;

  constructor(cursor: CursorContext) {
    this.cursor = cursor;
  }

  /** A scanner that has read the prefix. */
  scannerAtCursor(): CodeScanner {
    if (this.#scanner === undefined) {
      this.#scanner = new CodeScanner(lexiconOf(this.cursor.languageId));
      this.#scanner.read(this.cursor.prefix);
    }
    return this.#scanner.fork();
  }

  /** What the suffix closes that was opened before it, in order. */
  get closers(): readonly SuffixCloser[] {
    return (this.#closers ??= closersIn(this.cursor, this.scannerAtCursor().literal));
  }

  get suffixLines(): readonly SuffixLine[] {
    return (this.#suffixLines ??= readSuffixLines(this.cursor));
  }

  get indentStyle(): IndentStyle {
    return (this.#style ??= readIndentStyle(this.cursor));
  }

  /** Nothing but whitespace stands before the cursor on its line. */
  get atLineHead(): boolean {
    return isBlank(this.cursor.linePrefix);
  }

  /** Nothing but whitespace stands after the cursor on its line. */
  get atLineEnd(): boolean {
    return isBlank(this.cursor.lineSuffix);
  }

  /**
   * The cursor is on an empty line, and only blank lines follow. One line end after the answer is then the document's; when
   * the model writes a blank line too, another one is the answer's.
   */
  get onBlankTail(): boolean {
    const { linePrefix, suffix } = this.cursor;
    return linePrefix === '' && suffix !== '' && isBlank(suffix);
  }

  /** Columns of the cursor's line: of what it begins with, or of the cursor when nothing stands before it. */
  get lineIndent(): number {
    return indentOf(this.cursor.linePrefix);
  }

  /** The nearest line with something on it that ends before the cursor's line. */
  get lineAbove(): string | undefined {
    const { prefix, linePrefix } = this.cursor;
    return lastLine(prefix.slice(0, prefix.length - linePrefix.length));
  }
}

/** The closing brackets and quotes that stand right at the head of `lineSuffix`. */
export function leadingClosers(lineSuffix: string): string {
  return /^[)\]}"'`]*/.exec(lineSuffix)?.[0] ?? '';
}

/** How many of `closers` find nothing to close when `frames` are open. */
export function unmatchedClosers(frames: readonly OpenFrame[], closers: readonly SuffixCloser[]): number {
  let open = frames;
  let unmatched = 0;
  for (const { mark, indent } of closers) {
    const top = open.at(-1);
    const index =
      top !== undefined && top.kind !== 'bracket'
        ? top.close === mark
          ? open.length - 1
          : -1
        : openerFor(open, mark, indent);
    if (index < 0) unmatched++;
    else open = open.slice(0, index);
  }
  return unmatched;
}

/** Whether `line` ends with something that is to be followed by a block or by the rest of a list. */
export function opensBlock(line: string, languageId: string): boolean {
  const bare = line.replace(/(\/\/.*|\/\*[^*]*\*\/\s*)$/, '').trimEnd();
  if (/[{([]$|=>$|->$/.test(bare)) return true;
  if (lexiconOf(languageId).indented) return /:\s*(#.*)?$/.test(bare) || /[{([]\s*#.*$/.test(bare);
  if (/^\s*(case\b.*|(default|public|private|protected)\s*):$/.test(bare)) return true;
  return /\b(do|then|begin)(\s*\|[^|]*\|)?$/.test(bare);
}

/**
 * When the cursor is in a string or comment, the suffix may begin in it, or after an end that is still to be written. It
 * begins in it when it closes it and all that it opens itself.
 */
function closersIn(cursor: CursorContext, literal: OpenFrame | undefined): readonly SuffixCloser[] {
  if (literal === undefined) return readClosers(cursor, undefined).closers;
  const inside = readClosers(cursor, literal);
  return inside.closesLiteral ? inside.closers : readClosers(cursor, undefined).closers;
}

function readClosers(
  cursor: CursorContext,
  literal: OpenFrame | undefined,
): { readonly closers: readonly SuffixCloser[]; readonly closesLiteral: boolean } {
  const scanner = new CodeScanner(lexiconOf(cursor.languageId), literal === undefined ? [] : [literal]);
  const closers: SuffixCloser[] = [];
  // The first line is a rest of one: nothing on it begins a line, unless nothing stands before the cursor.
  const atHead = isBlank(cursor.linePrefix);
  const text = cursor.suffix.slice(0, closerReach);
  const lineEnd = cursor.lineSuffix.length;
  const adjacent = leadingClosers(cursor.lineSuffix).length;
  let literalOpen = literal !== undefined;
  scanner.read(text, ({ mark, at, indent, matched }: Closing) => {
    const ends = literalOpen && scanner.frames.length === 0;
    if (ends) literalOpen = false;
    if (matched && !ends) return;
    const first = indent !== undefined && (at > lineEnd || atHead);
    const columns = at > lineEnd ? indent : (indent ?? 0) + indentOf(cursor.linePrefix);
    closers.push({ mark, indent: first ? columns : undefined, adjacent: at < adjacent });
  });
  const closed = closers.some(({ mark }) => mark === literal?.close);
  return { closers, closesLiteral: closed && scanner.literal?.mark !== literal?.mark };
}

function readSuffixLines(cursor: CursorContext): readonly SuffixLine[] {
  const { suffix, linePrefix } = cursor;
  const lines: SuffixLine[] = [];
  let start = 0;
  while (start <= suffix.length && lines.length < maxSuffixLines) {
    const end = suffix.indexOf('\n', start);
    const raw = suffix.slice(start, end < 0 ? suffix.length : end);
    const text = raw.trim();
    if (text !== '') {
      const head = raw.length - raw.trimStart().length;
      const first = start === 0;
      lines.push({
        text,
        indent: indentOf(first ? linePrefix + raw : raw),
        at: start + head,
        tail: first && !isBlank(linePrefix),
        closersOnly: /^[)\]};,\s]+$/.test(text),
        ink: inkOf(text),
      });
    }
    if (end < 0) break;
    start = end + 1;
  }
  return lines;
}

function readIndentStyle({ prefix, suffix, linePrefix, lineSuffix }: CursorContext): IndentStyle {
  const above = prefix.slice(0, prefix.length - linePrefix.length).slice(-8_192);
  const below = suffix.slice(lineSuffix.length, lineSuffix.length + 4_096);
  let tabs = 0;
  let spaces = 0;
  const steps = new Map<number, number>();
  let last = 0;
  for (const line of `${above}\n${below}`.split('\n')) {
    if (isBlank(line)) continue;
    if (line.startsWith('\t')) tabs++;
    else if (line.startsWith('  ')) spaces++;
    const indent = indentOf(line);
    const step = Math.abs(indent - last);
    if (step > 1 && step <= 8) steps.set(step, (steps.get(step) ?? 0) + 1);
    last = indent;
  }
  const unit = tabs > 0 && spaces === 0 ? '\t' : spaces > 0 && tabs === 0 ? ' ' : undefined;
  const [width] = [...steps].sort((one, other) => other[1] - one[1] || one[0] - other[0])[0] ?? [undefined];
  return { unit, width: unit === ' ' ? width : undefined };
}
