import type { CursorContext } from '../domain/cursor';
import { indentOf, isBlank, lastLine, visibleLength } from '../text/lines';
import { CodeScanner, type Closing, type OpenFrame } from './code-scanner';
import { findLanguage } from './find-language';
import type { Language } from './language';
import { matchClosers, type ClosersMatch, type Reach, type SuffixCloser } from './match-closers';

/** A line after the cursor that is not blank. */
export interface SuffixLine {
  /** Without indentation and trailing space. */
  readonly text: string;
  /** Indentation, in columns. */
  readonly indent: number;
  /** Where `text` begins in the suffix. */
  readonly start: number;
  /** The rest of the cursor's line, when text is before the cursor. */
  readonly tail: boolean;
  /** Consists of marks, closing tags and words that end a block. */
  readonly closersOnly: boolean;
  /** Number of characters that are not whitespace. */
  readonly visibleLength: number;
}

/** Indentation of the lines around the cursor; `undefined` where they differ or show none. */
export interface IndentStyle {
  readonly unit: '\t' | ' ' | undefined;
  /** Columns of one level, for spaces. */
  readonly width: number | undefined;
}

/** Maximum number of lines after the cursor that are compared with an answer. */
export const maxSuffixLines = 60;
/** Maximum part of the suffix that is searched for closers, in UTF-16 units. */
const maxSuffixChars = 8_192;
const closersOnly = /^(?:[^\p{L}\p{N}<\\]|<\/[\w.:-]*>|\\end\{\w+\*?\}|\b(?:end\w*|fi|done|esac)\b)+$/u;
/** A prefix of this length counts as the end of a longer text, in UTF-16 units. */
const wholeTextChars = 16_384;

/** The code around the cursor. Each property is computed once, when it is first read. */
export class CodeContext {
  readonly cursor: CursorContext;
  readonly language: Language;
  #scanner: CodeScanner | undefined;
  #framesAboveLine = 0;
  #closers: readonly SuffixCloser[] | undefined;
  #match: ClosersMatch | undefined;
  #suffixLines: readonly SuffixLine[] | undefined;
  #style: IndentStyle | undefined;

  constructor(cursor: CursorContext) {
    this.cursor = cursor;
    this.language = findLanguage(cursor.languageId);
  }

  /** A scanner that has read the prefix. */
  scannerAtCursor(): CodeScanner {
    return this.#readPrefix().fork();
  }

  /** Open frames at the cursor, outermost first. */
  get framesAtCursor(): readonly OpenFrame[] {
    return this.#readPrefix().frames;
  }

  /** The string or comment that the cursor is in. */
  get literalAtCursor(): OpenFrame | undefined {
    return this.#readPrefix().literal;
  }

  /** Number of open frames at the cursor that were opened before its line. */
  get framesAboveLine(): number {
    this.#readPrefix();
    return this.#framesAboveLine;
  }

  #readPrefix(): CodeScanner {
    if (this.#scanner === undefined) {
      const { prefix, linePrefix, languageId } = this.cursor;
      const scanner = CodeScanner.for(languageId);
      scanner.read(prefix.slice(0, prefix.length - linePrefix.length));
      const above = [...scanner.frames];
      scanner.read(linePrefix);
      const changed = scanner.frames.findIndex((frame, index) => frame !== above[index]);
      this.#framesAboveLine = changed < 0 ? scanner.frames.length : changed;
      this.#scanner = scanner;
    }
    return this.#scanner;
  }

  /** Closers in the suffix of frames before it, in order of the text. */
  get closers(): readonly SuffixCloser[] {
    return (this.#closers ??= readClosers(
      this.cursor,
      this.scannerAtCursor(),
      this.framesAboveLine < this.framesAtCursor.length,
    ));
  }

  /** Which closer belongs to which open frame. */
  get closersMatch(): ClosersMatch {
    return (this.#match ??= matchClosers(this.framesToClose, this.closers, this.reach));
  }

  /** Open frames at the cursor that may be closed after it. */
  get framesToClose(): readonly OpenFrame[] {
    const frames = this.framesAtCursor;
    const below = this.suffixLines.find(({ tail }) => !tail);
    if (this.language.aligned !== true || below === undefined) return frames;
    // A bracket ends on the cursor's line when the line below is not further right: the outermost ones with the closers
    // on that line, the others with closers of the answer.
    const ending = frames.filter(({ column = 0, kind }) => kind === 'bracket' && column >= below.indent);
    const closed = new Set<OpenFrame>();
    for (const { close } of this.closers.filter(({ adjacent }) => adjacent).reverse()) {
      const frame = ending.find((each) => each.close === close && !closed.has(each));
      if (frame !== undefined) closed.add(frame);
    }
    return frames.filter((frame) => closed.has(frame) || !ending.includes(frame));
  }

  /**
   * Number of unmatched closers and unclosed frames when `scanner` reads the suffix without its first `taken` characters.
   */
  faultsAfter(scanner: CodeScanner, taken: number): number {
    const reader = scanner.fork();
    let stray = 0;
    reader.read(this.cursor.suffix.slice(taken, maxSuffixChars), {
      close: ({ frame }) => (stray += frame === undefined ? 1 : 0),
    });
    return stray + reader.frames.length;
  }

  /** Whether the document is longer than the text that was read. */
  get reach(): Reach {
    const { prefix, suffix } = this.cursor;
    return { before: prefix.length >= wholeTextChars, after: suffix.length > maxSuffixChars };
  }

  /** Lines after the cursor that are not blank, at most {@link maxSuffixLines}. */
  get suffixLines(): readonly SuffixLine[] {
    return (this.#suffixLines ??= readSuffixLines(this.cursor));
  }

  /** Indentation of the lines around the cursor. */
  get indentStyle(): IndentStyle {
    return (this.#style ??= readIndentStyle(this.cursor, this.language));
  }

  /** Only whitespace is before the cursor on its line. */
  get atLineHead(): boolean {
    return isBlank(this.cursor.linePrefix);
  }

  /** Only whitespace is after the cursor on its line. */
  get atLineEnd(): boolean {
    return isBlank(this.cursor.lineSuffix);
  }

  /**
   * The cursor is on an empty line, and only blank lines follow. One line end after the answer then belongs to the document; when
   * the model generates a blank line, another one belongs to the answer.
   */
  get onBlankTail(): boolean {
    const { linePrefix, suffix } = this.cursor;
    return linePrefix === '' && suffix !== '' && isBlank(suffix);
  }

  /** The cursor is alone on its line, between a line that opens a block and one that closes it. */
  get inEmptyBlock(): boolean {
    const { atLineHead, atLineEnd, lineAbove, suffixLines, closers, closersMatch } = this;
    const frame = this.framesAtCursor.at(-1);
    if (!atLineHead || !atLineEnd || frame === undefined || lineAbove === undefined) return false;
    const [closer] = closers;
    const isClosedBelow =
      closer !== undefined &&
      closer.start === suffixLines[0]?.start &&
      closersMatch.closerOf.get(frame) === closer;
    return isClosedBelow && opensBlock(lineAbove, this.cursor.languageId);
  }

  /** Indentation of the cursor's line in columns; the cursor's column when the line is blank before it. */
  get lineIndent(): number {
    return indentOf(this.cursor.linePrefix);
  }

  /** The nearest line above the cursor's that is not blank. */
  get lineAbove(): string | undefined {
    const { prefix, linePrefix } = this.cursor;
    return lastLine(prefix.slice(0, prefix.length - linePrefix.length));
  }

  /** Whether the cursor is in a comment, a string, or prose. */
  get inWords(): boolean {
    const scanner = this.#readPrefix();
    return scanner.literal !== undefined || scanner.inLineComment || scanner.inText;
  }
}

/** Whether `line` ends with an opener of a block or list. */
export function opensBlock(line: string, languageId: string): boolean {
  const scanner = CodeScanner.for(languageId);
  const { language } = scanner;
  scanner.read(line);
  const top = scanner.frames.at(-1);
  const bare = withoutComment(line, language).trimEnd();
  if (
    top?.kind === 'bracket' || top?.kind === 'tag'
      ? bare.endsWith(top.kind === 'tag' ? '>' : top.mark)
      : isBlock(top)
  )
    return true;
  if (/=>$|->$/.test(bare)) return true;
  if (language.indented === true) return /(?::|=|\b(?:where|of|do|then|else|with))$/.test(bare);
  return /^\s*(?:case\b.*|(?:default|public|private|protected)\s*):$/.test(bare);
}

function isBlock(frame: OpenFrame | undefined): boolean {
  return frame !== undefined && frame.kind !== 'string' && frame.kind !== 'comment';
}

function withoutComment(line: string, { lineComments: [mark = '//'] = [] }: Language): string {
  const start = /^\W{1,2}$/.test(mark) ? line.lastIndexOf(` ${mark}`) : -1;
  return (start < 0 ? line : line.slice(0, start)).replace(/\/\*[^*]*\*\/\s*$/, '');
}

/**
 * When the cursor is in a string or comment, the suffix may begin inside it, or after an end that is still missing. Chooses the
 * reading that leaves less unfinished.
 */
function readClosers(
  cursor: CursorContext,
  scanner: CodeScanner,
  opensOnLine: boolean,
): readonly SuffixCloser[] {
  const { frames, literal } = scanner;
  if (literal === undefined) return closersFrom(cursor, scanner).closers;
  const outside = closersFrom(cursor, scanner.withFrames(frames.slice(0, -1)));
  if (literal.kind === 'comment' && !endsFirst(literal, cursor.suffix)) return outside.closers;
  const inside = closersFrom(cursor, scanner);
  const closed = inside.closers.find(({ close }) => close === literal.close);
  if (closed === undefined) return outside.closers;
  // A quoted text that began on this line seldom continues on the next: more often its end is missing.
  if (opensOnLine && frames.at(-2)?.kind === 'tag-head' && closed.start > cursor.lineSuffix.length)
    return outside.closers;
  const doubtful = opensOnLine && /^["']$/.test(literal.mark) && closed.start > cursor.lineSuffix.length;
  return inside.unfinished < outside.unfinished + (doubtful ? -1 : 1) ? inside.closers : outside.closers;
}

/** Whether `text` ends the comment `frame` before it opens another one. */
export function endsFirst({ mark, close }: OpenFrame, text: string): boolean {
  const end = text.indexOf(close);
  const open = text.indexOf(mark);
  return end >= 0 && (open < 0 || end <= open);
}

function closersFrom(
  cursor: CursorContext,
  scanner: CodeScanner,
): { readonly closers: readonly SuffixCloser[]; readonly unfinished: number } {
  const before = new Set(scanner.frames);
  const closers: SuffixCloser[] = [];
  const { lineSuffix, linePrefix } = cursor;
  const text = cursor.suffix.slice(0, maxSuffixChars);
  let nextTo = 0;
  let unmatched = 0;
  const close = ({ close: mark, start, end, frame, indent }: Closing) => {
    // On later lines, marks that may be unpaired do not certainly close a frame.
    if (scanner.language.unpaired?.includes(mark) === true && start >= lineSuffix.length) return;
    if (frame === undefined) unmatched++;
    else if (!before.has(frame)) return;
    const adjacent = start < lineSuffix.length && isBlank(lineSuffix.slice(nextTo, start));
    if (adjacent) nextTo = end;
    const lineIndent = start > lineSuffix.length || isBlank(linePrefix) ? indent : undefined;
    closers.push({ close: mark, start, end, indent: lineIndent, adjacent });
  };
  // Read the rest of the cursor's line first: a string left open there shows that the suffix begins inside one.
  const lineEnd = lineSuffix.length;
  scanner.read(text.slice(0, lineEnd), { close });
  let unfinished = scanner.literal?.kind === 'string' && !before.has(scanner.literal) ? 1 : 0;
  scanner.read(text.slice(lineEnd), {
    close: (closing) => close({ ...closing, start: closing.start + lineEnd, end: closing.end + lineEnd }),
  });
  if (scanner.literal !== undefined) unfinished++;
  return { closers, unfinished: unfinished + unmatched };
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
        start: start + head,
        tail: first && !isBlank(linePrefix),
        closersOnly: closersOnly.test(text),
        visibleLength: visibleLength(text),
      });
    }
    if (end < 0) break;
    start = end + 1;
  }
  return lines;
}

function readIndentStyle(
  { prefix, suffix, linePrefix, lineSuffix }: CursorContext,
  language: Language,
): IndentStyle {
  if (language.tabs === true) return { unit: '\t', width: undefined };
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
