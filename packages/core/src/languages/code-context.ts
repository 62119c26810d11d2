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
  readonly indent: number;
  /** Where `text` begins in the suffix. */
  readonly at: number;
  /** It is the rest of a line that has something before the cursor. */
  readonly tail: boolean;
  /** Nothing but marks, closing tags and words that end a block. */
  readonly closersOnly: boolean;
  readonly visibleLength: number;
}

/** How the lines around the cursor are indented; `undefined` where they do not agree or do not tell. */
export interface IndentStyle {
  readonly unit: '\t' | ' ' | undefined;
  /** Columns of one level, for spaces. */
  readonly width: number | undefined;
}

/** Most lines after the cursor that are compared with an answer. */
export const maxSuffixLines = 60;
/** Most of the suffix that is searched for closers, in UTF-16 units. */
const maxSuffixChars = 8_192;
const closersOnly = /^(?:[^\p{L}\p{N}<\\]|<\/[\w.:-]*>|\\end\{\w+\*?\}|\b(?:end\w*|fi|done|esac)\b)+$/u;
/** Length from which on a piece before or after the cursor is taken for a part of a longer text, in UTF-16 units. */
const wholeTextChars = 16_384;

/** The code around the cursor, as rules need to know it. Everything is worked out once, when first asked for. */
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

  /** What is open at the cursor, outermost first. */
  get framesAtCursor(): readonly OpenFrame[] {
    return this.#readPrefix().frames;
  }

  /** The string or comment that the cursor is in. */
  get literalAtCursor(): OpenFrame | undefined {
    return this.#readPrefix().literal;
  }

  /** How many of the frames that are open at the cursor were opened before its line. */
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

  /** What the suffix closes that was opened before it, in order. */
  get closers(): readonly SuffixCloser[] {
    return (this.#closers ??= readClosers(
      this.cursor,
      this.scannerAtCursor(),
      this.framesAboveLine < this.framesAtCursor.length,
    ));
  }

  /** Which of the closers belongs to which open frame. */
  get closersMatch(): ClosersMatch {
    return (this.#match ??= matchClosers(this.framesToClose, this.closers, this.reach));
  }

  /** What is open at the cursor and may be closed after it. */
  get framesToClose(): readonly OpenFrame[] {
    const frames = this.framesAtCursor;
    const below = this.suffixLines.find(({ tail }) => !tail);
    if (this.language.aligned !== true || below === undefined) return frames;
    // A bracket that the line below is not further right than ends on the cursor's line: the outermost with the closers that
    // stand there, the others with those of the answer.
    const ending = frames.filter(({ column = 0, kind }) => kind === 'bracket' && column >= below.indent);
    const closed = new Set<OpenFrame>();
    for (const { close } of this.closers.filter(({ adjacent }) => adjacent).reverse()) {
      const frame = ending.find((each) => each.close === close && !closed.has(each));
      if (frame !== undefined) closed.add(frame);
    }
    return frames.filter((frame) => closed.has(frame) || !ending.includes(frame));
  }

  /**
   * Marks that nothing opens, and what is never closed, when the text after the cursor, without its first `taken` characters, is
   * read on with `scanner`.
   */
  faultsAfter(scanner: CodeScanner, taken: number): number {
    const reader = scanner.fork();
    let stray = 0;
    reader.read(this.cursor.suffix.slice(taken, maxSuffixChars), {
      close: ({ frame }) => (stray += frame === undefined ? 1 : 0),
    });
    return stray + reader.frames.length;
  }

  /** Whether the text goes on beyond what was read. */
  get reach(): Reach {
    const { prefix, suffix } = this.cursor;
    return { before: prefix.length >= wholeTextChars, after: suffix.length > maxSuffixChars };
  }

  get suffixLines(): readonly SuffixLine[] {
    return (this.#suffixLines ??= readSuffixLines(this.cursor));
  }

  get indentStyle(): IndentStyle {
    return (this.#style ??= readIndentStyle(this.cursor, this.language));
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

  /** The cursor stands alone on its line, between one that opens a block and one that closes it. */
  get inEmptyBlock(): boolean {
    const { atLineHead, atLineEnd, lineAbove, suffixLines, closers, closersMatch } = this;
    const frame = this.framesAtCursor.at(-1);
    if (!atLineHead || !atLineEnd || frame === undefined || lineAbove === undefined) return false;
    const [closer] = closers;
    const isClosedBelow =
      closer !== undefined &&
      closer.start === suffixLines[0]?.at &&
      closersMatch.closerOf.get(frame) === closer;
    return isClosedBelow && opensBlock(lineAbove, this.cursor.languageId);
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

  /** Whether the cursor is in a comment, in a string, or in text for people. */
  get inWords(): boolean {
    const scanner = this.#readPrefix();
    return scanner.literal !== undefined || scanner.inLineComment || scanner.inText;
  }
}

/** Whether `line` ends with something that is to be followed by a block or by the rest of a list. */
export function opensBlock(line: string, languageId: string): boolean {
  const scanner = CodeScanner.for(languageId);
  scanner.read(line);
  const top = scanner.frames.at(-1);
  const bare = withoutComment(line, languageId).trimEnd();
  if (
    top?.kind === 'bracket' || top?.kind === 'tag'
      ? bare.endsWith(top.kind === 'tag' ? '>' : top.mark)
      : isBlock(top)
  )
    return true;
  if (/=>$|->$/.test(bare)) return true;
  if (findLanguage(languageId).indented === true)
    return /(?::|=|\b(?:where|of|do|then|else|with))$/.test(bare);
  return /^\s*(?:case\b.*|(?:default|public|private|protected)\s*):$/.test(bare);
}

function isBlock(frame: OpenFrame | undefined): boolean {
  return frame !== undefined && frame.kind !== 'string' && frame.kind !== 'comment';
}

function withoutComment(line: string, languageId: string): string {
  const [mark = '//'] = findLanguage(languageId).lineComments ?? [];
  const at = /^\W{1,2}$/.test(mark) ? line.lastIndexOf(` ${mark}`) : -1;
  return (at < 0 ? line : line.slice(0, at)).replace(/\/\*[^*]*\*\/\s*$/, '');
}

/**
 * When the cursor is in a string or comment, the suffix may begin in it, or after an end that is still to be written. Of the
 * two the one is taken that leaves less unfinished.
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
  // A text in mere quotes that began on this line seldom goes over its end: more often its own end is still to be written.
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
    // Further down, marks that may stand alone close nothing for sure.
    if (scanner.language.unpaired?.includes(mark) === true && start >= lineSuffix.length) return;
    if (frame === undefined) unmatched++;
    else if (!before.has(frame)) return;
    const adjacent = start < lineSuffix.length && isBlank(lineSuffix.slice(nextTo, start));
    if (adjacent) nextTo = end;
    const own = start > lineSuffix.length || isBlank(linePrefix) ? indent : undefined;
    closers.push({ close: mark, start, end, indent: own, adjacent });
  };
  // The rest of the cursor's line alone first: strings that are left open there show whether it begins in one.
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
        at: start + head,
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
