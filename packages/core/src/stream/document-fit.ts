import { belongsToBlock, continuesBlock } from '../languages/block-words';
import { isBlank } from '../text/lines';
import { opensBlock, type CodeContext } from '../languages/code-context';
import type { CodeScanner } from '../languages/code-scanner';
import { matchClosers, type ClosersMatch } from '../languages/match-closers';
import { TakeOver } from '../languages/take-over';
import { lineFilter, type AnswerLine, type Cut, type LineJudge } from './line-filter';
import { columnsOf, differsByOneWord, Overlaps } from './overlaps';
import type { StreamRule } from './stream-filter';

/** Maximum length of an incomplete first line that is scanned for closers, in UTF-16 units. */
const maxStreamedChars = 500;
/** Maximum number of lines read after the answer leaves a block, in case it opens the block again. */
const maxLinesOutside = 24;

/**
 * Ends the answer where it would damage the document: before a closer that the document has already (`surplus-closer`), before
 * a repetition of the text after the cursor (`suffix-overlap`), before a line that leaves the cursor's block (`block-end`), and
 * at the line end when the cursor is inside a line (`line-end`). The first such place counts, unless the model finishes and the
 * whole answer fits.
 */
export const documentFit: StreamRule = {
  name: 'document-fit',
  create(context) {
    return lineFilter(context.code, new DocumentFit(context.code));
  },
};

/** A place where the answer leaves the cursor's block, or closes one that the document closes. */
interface Exit extends Cut {
  /** Lines read since. */
  lines: number;
  /** No later line can justify it. */
  readonly isStray: boolean;
  /** The last line continues the closed block, such as `else`. */
  continues: boolean;
}

class DocumentFit implements LineJudge {
  readonly #context: CodeContext;
  readonly #scanner: CodeScanner;
  readonly #takeOver: TakeOver;
  readonly #overlaps: Overlaps;
  /** Minimum number of open frames so far: further ones were opened by the answer. */
  #minFrames: number;
  #exit: Exit | undefined;
  /** Indentation of the answer's block, in columns. */
  #blockIndent: number | undefined;
  /** The cursor is alone in an empty block: an answer that leaves the block is complete. */
  readonly #fillsBlock: boolean;
  readonly #indentBelow: number | undefined;
  /** The first whole line after the cursor's. */
  readonly #nextLine: string | undefined;
  /** Number of line ends right after the cursor, plus one. */
  readonly #lineEndsBelow: number;
  /** The last line that is not blank; at first the line above, or the cursor's. */
  #lastLine: string | undefined;
  /** The last result of {@link #firstClosing}. */
  #firstClosingSoFar = 0;
  /** Where the first line ends with the rest of the cursor's line, although its closers belong to the answer; the next line decides. */
  #doubt: number | undefined;

  constructor(context: CodeContext) {
    const { cursor } = context;
    this.#context = context;
    this.#scanner = context.scannerAtCursor();
    this.#takeOver = new TakeOver(context);
    this.#minFrames = this.#scanner.frames.length;
    this.#overlaps = new Overlaps(context);
    this.#lastLine = context.atLineHead ? context.lineAbove : cursor.linePrefix;
    const [below] = this.#overlaps.lines;
    this.#indentBelow = below?.indent;
    this.#nextLine = below?.text;
    this.#fillsBlock = context.inEmptyBlock;
    this.#lineEndsBelow = cursor.suffix.slice(0, cursor.suffix.search(/\S|$/)).split('\n').length;
  }

  line(line: AnswerLine): Cut | undefined {
    const { text, start, first } = line;
    const doubt = this.#doubt;
    this.#doubt = undefined;
    if (doubt !== undefined && this.#repeatsNext(line)) return { end: doubt, reason: 'suffix-overlap' };
    const indent = columnsOf(text, this.#context.cursor.linePrefix, first);
    const inLiteral = this.#scanner.literal !== undefined;
    const ownFrames = this.#ownFrames();
    if (this.#exit === undefined && this.#leaves(line, indent, inLiteral, ownFrames))
      return this.#leave(line, indent);
    const exit = this.#exit;
    const cut = this.#readMarks(line);
    if (cut !== undefined) return exit ?? cut;
    const overlap = this.#readOverlap(line, indent, ownFrames) ?? this.#readChangedRest(line);
    if (overlap !== undefined) return overlap;
    if (this.#exit !== undefined) return this.#readOutside(text, start);
    return line.complete && this.#doubt === undefined ? this.#endOfLine(line) : undefined;
  }

  /** Whether a line equals the first line after the cursor's. */
  #repeatsNext({ text, complete }: AnswerLine): boolean {
    const bare = text.trim();
    const next = this.#nextLine;
    return next !== undefined && (complete ? next === bare : bare.length >= 4 && next.startsWith(bare));
  }

  holdFrom({ text, start, first }: AnswerLine): number {
    const hold = Math.min(this.#overlaps.holdFrom, this.#exit?.end ?? Infinity, this.#doubt ?? Infinity);
    if (!first) return Math.min(hold, start);
    return this.#context.atLineEnd && !this.#mayRepeat(text) ? Math.min(hold, this.#firstClosing(text)) : 0;
  }

  /** Whether the incomplete first line is the head of one of the next lines. */
  #mayRepeat(text: string): boolean {
    const bare = text.trim();
    return (
      this.#context.atLineHead && this.#overlaps.lines.slice(0, 6).some((line) => line.text.startsWith(bare))
    );
  }

  /** Offset of the first closer in the incomplete first line that closes a frame of the document; only a whole line is judged. */
  #firstClosing(text: string): number {
    if (text.length > maxStreamedChars) return Math.min(this.#firstClosingSoFar, maxStreamedChars);
    const scanner = this.#scanner.fork();
    const before = new Set(scanner.frames);
    let first = Infinity;
    scanner.read(text, {
      close: ({ frame, start, close }) => {
        if (frame === undefined ? this.#mustClose(close) : before.has(frame)) first = Math.min(first, start);
      },
    });
    this.#firstClosingSoFar = first;
    return first;
  }

  end(finished: boolean): Cut | undefined {
    const overlap = this.#overlaps.end();
    const exit = this.#exit;
    if (overlap !== undefined && (exit === undefined || overlap <= exit.end))
      return this.#overlapCut(overlap);
    const isWhole = finished && exit?.isStray === false && !this.#fillsBlock && this.#fitsAsWhole();
    return isWhole ? undefined : exit;
  }

  /** Whether the frames that are open now fit the suffix as well as those at the cursor. */
  #fits(): boolean {
    if (this.#scanner.literal !== undefined) return false;
    const { closersMatch: before } = this.#context;
    const now = this.#match();
    return (
      now.closed >= before.closerOf.size &&
      now.unclosed <= before.unclosed &&
      now.misindented <= before.misindented
    );
  }

  /** Whether the document has no more faults with the answer than without. */
  #fitsAsWhole(): boolean {
    const before = this.#context.faultsAfter(this.#context.scannerAtCursor(), 0);
    const sameIndent = this.#match().misindented <= this.#context.closersMatch.misindented;
    const isAligned = sameIndent || this.#scanner.literal !== this.#context.literalAtCursor;
    return isAligned && this.#context.faultsAfter(this.#scanner, this.#takeOver.taken) <= before;
  }

  /** Matches the frames that are open now with the closers of the suffix; `closed` includes closers that the answer took over. */
  #match(): Pick<ClosersMatch, 'unclosed' | 'misindented'> & { readonly closed: number } {
    const { closers, reach } = this.#context;
    const left = closers.filter(({ start }) => start >= this.#takeOver.taken);
    const match = matchClosers(this.#scanner.frames, left, reach);
    return { ...match, closed: match.closerOf.size + closers.length - left.length };
  }

  #ownFrames(): number {
    return this.#scanner.frames.length - this.#minFrames;
  }

  /**
   * Reads the brackets, quotes, words and tags of a line. Finds a repetition of the rest of the cursor's line, and records the
   * first closer that the document has already.
   */
  #readMarks({ text, start, complete, gap }: AnswerLine): Cut | undefined {
    const { atLineEnd } = this.#context;
    let from = 0;
    let ownFrames = this.#ownFrames();
    const hasText = start > gap.length;
    let overlap: number | undefined;
    const trimmed = text.trimEnd().length;
    /** Looks for the rest of the cursor's line, without the part that is taken over, between two marks at the line's end. */
    const look = (to: number) => {
      const { rest } = this.#takeOver;
      const index = trimmed - rest.length;
      if (atLineEnd || overlap !== undefined || rest === '' || index < from || index > to) return;
      const isNew = hasText || !isBlank(text.slice(0, index));
      // Words repeated up to the end of a whole line are the rest of it, whatever they close.
      const isCertain = complete && /\p{L}{2}/u.test(rest);
      const fits = ownFrames === 0 || isCertain || (ownFrames === 1 && this.#takeOver.restIsOrphan);
      if (fits && text.startsWith(rest, index) && !(isNew && this.#takeOver.needsRest)) overlap = index;
    };
    const pairEnds = start === 0 ? this.#takeOver.pairEnds(text) : undefined;
    for (const end of pairEnds ?? []) {
      if (!this.#takeOver.opened(end) || this.#takeOver.restIsOrphan) look(end.index);
      from = end.index + 1;
      if (overlap === undefined) this.#takeOver.readPair(end, text.charAt(end.index));
    }
    if (pairEnds !== undefined) look(trimmed);
    this.#scanner.read(complete ? `${text}\n` : text, {
      close: (closing) => {
        look(closing.start);
        from = closing.end;
        const { frames } = this.#scanner;
        this.#minFrames = Math.min(this.#minFrames, frames.length);
        ownFrames = this.#ownFrames();
        if (overlap !== undefined) return;
        const closesNothing = closing.frame === undefined && this.#mustClose(closing.close);
        if (
          this.#exit !== undefined ||
          (this.#takeOver.read(closing, text.slice(0, closing.start), frames) !== 'surplus' && !closesNothing)
        )
          return;
        const end = isBlank(text.slice(0, closing.start)) ? start : start + closing.start;
        this.#exit = { end, reason: 'surplus-closer', lines: 0, continues: false, isStray: closesNothing };
      },
      open: (offset) => {
        look(offset);
        from = offset;
        ownFrames = this.#ownFrames();
      },
    });
    look(trimmed);
    if (overlap === undefined) {
      this.#noteDoubt(text.slice(0, trimmed), start, complete);
      return undefined;
    }
    // Keep repeated closers, so that the cursor ends up after them, unless nothing else is new.
    const isNew = hasText || !isBlank(text.slice(0, overlap));
    const end = isNew && this.#takeOver.canTakeRest ? trimmed : overlap;
    return { end: start + end, reason: 'suffix-overlap' };
  }

  /** Notes where a complete first line ends with the rest of the cursor's line, of which nothing is taken over. */
  #noteDoubt(text: string, start: number, complete: boolean): void {
    const { atLineEnd, cursor } = this.#context;
    const rest = cursor.lineSuffix.trimEnd();
    if (start === 0 && complete && !atLineEnd && this.#takeOver.taken === 0 && text.endsWith(rest))
      this.#doubt = text.length - rest.length;
  }

  /** Whether an unmatched closer is certainly wrong: the whole prefix was read, and the language has no other use for it. */
  #mustClose(close: string): boolean {
    const { reach, language } = this.#context;
    if (reach.before || this.#scanner.literal !== undefined) return false;
    if (close.startsWith('</')) return true;
    return (
      (language.brackets ?? '()[]{}').includes(close) &&
      language.unpaired?.includes(close) !== true &&
      !this.#scanner.inText
    );
  }

  /** Compares a line with the lines after the cursor. */
  #readOverlap(line: AnswerLine, indent: number, ownFrames: number): Cut | undefined {
    const { text, first, complete } = line;
    const { atLineHead } = this.#context;
    const nested = ownFrames > 0;
    const cut = this.#endBefore(line);
    const before = this.#lastLine;
    const overlap = this.#overlaps.read(
      { text, indent, cut, complete, nested, before },
      !first || atLineHead,
    );
    this.#lastLine = first ? this.#context.cursor.linePrefix + text : text;
    return overlap === undefined
      ? undefined
      : this.#overlapCut(Math.min(overlap, this.#exit?.end ?? Infinity));
  }

  #overlapCut(end: number): Cut {
    return { end, reason: 'suffix-overlap', keepsLineEnds: this.#context.atLineEnd };
  }

  /** Where the answer ends if this line repeats the next line: the line ends before that one belong to the document. */
  #endBefore({ start, gap }: AnswerLine): number {
    const own = gap.split('\n').length - this.#lineEndsBelow;
    let end = 0;
    for (let kept = 0; kept < own; kept++) end = gap.indexOf('\n', end) + 1;
    return start - gap.length + end;
  }

  /** After an exit: decides whether the block is opened again or left. */
  #readOutside(text: string, start: number): Cut | undefined {
    const exit = this.#exit as Exit;
    if (exit.reason === 'block-end') return this.#overlaps.holdFrom === Infinity ? exit : undefined;
    const repeated = this.#overlaps.end() ?? Infinity;
    const cut = repeated <= exit.end ? this.#overlapCut(repeated) : exit;
    if (exit.reason === 'line-end') return ++exit.lines > maxLinesOutside ? exit : undefined;
    const isExitLine = exit.end >= start;
    const continues = continuesBlock(text);
    if (!exit.isStray && (isExitLine || continues || exit.continues) && this.#fits()) {
      // The document continues the block with the same line.
      if (isExitLine && text.trim() === this.#nextLine) return cut;
      this.#exit = undefined;
      this.#takeOver.rematch(this.#scanner.frames);
      this.#minFrames = this.#scanner.frames.length;
      return undefined;
    }
    if (this.#fillsBlock && !isExitLine && !continues && !exit.continues) return cut;
    exit.continues = continues;
    return ++exit.lines > maxLinesOutside ? cut : undefined;
  }

  /** Ends the answer before a line that leaves the block, or before an earlier repetition. */
  #leave(line: AnswerLine, indent: number): Cut | undefined {
    const repeated = this.#overlaps.end();
    const certain = this.#readOverlap(line, indent, 0);
    if (certain !== undefined) return certain;
    if (repeated !== undefined) return this.#overlapCut(repeated);
    if (line.text.trim() === this.#nextLine) return this.#overlapCut(this.#endBefore(line));
    const exit = { end: line.start, reason: 'block-end', lines: 0, continues: false, isStray: true };
    if (this.#overlaps.holdFrom >= line.start) return exit;
    // The lines may still repeat the suffix, which would give a better place.
    this.#exit = exit;
    return undefined;
  }

  /** Ends the answer where its complete first line repeats the rest of the cursor's line with one word changed. */
  #readChangedRest({ text, first, complete }: AnswerLine): Cut | undefined {
    const { atLineHead, atLineEnd, cursor } = this.#context;
    if (!first || !complete || atLineHead || atLineEnd) return undefined;
    const start = changedRestStart(text, cursor.lineSuffix.trimEnd());
    if (start === undefined) return undefined;
    const end = /^\s/.test(cursor.lineSuffix) ? text.slice(0, start).trimEnd().length : start;
    return { end, reason: 'suffix-overlap' };
  }

  /** Records an exit at the end of a complete line before the rest of the cursor's line, unless the line leaves a frame open. */
  #endOfLine({ text, start }: AnswerLine): Cut | undefined {
    const { atLineHead } = this.#context;
    const { rest, closesNext } = this.#takeOver;
    if (atLineHead || isBlank(rest)) return undefined;
    const top = this.#scanner.frames.at(-1);
    const isOpen =
      this.#ownFrames() > 0 && top !== undefined && (!rest.startsWith(top.close) || text.endsWith(top.mark));
    if (isOpen || (closesNext && this.#ownFrames() <= 0)) return undefined;
    // More lines are hardly ever right before the rest of a line, unless the whole answer fits.
    this.#exit = { end: start + text.length, reason: 'line-end', lines: 0, continues: false, isStray: false };
    return undefined;
  }

  /** Whether a line is indented less than the cursor's block and than the next line. */
  #leaves(line: AnswerLine, indent: number, inLiteral: boolean, ownFrames: number): boolean {
    const { atLineHead, lineIndent, cursor, language } = this.#context;
    if (this.#blockIndent === undefined) {
      const opened = !line.first && opensBlock(cursor.linePrefix, cursor.languageId);
      this.#blockIndent = atLineHead ? indent : lineIndent + (opened ? 1 : 0);
    }
    if (line.first || language.prose === true || this.#blockIndent === 0 || inLiteral || ownFrames > 0)
      return false;
    const bare = line.text.trimStart();
    const isDirective =
      bare.startsWith('#') && Object.keys(language.directives ?? {}).some((mark) => mark.startsWith('#'));
    const isLabel = language.indented !== true && /^\w+:$/.test(bare);
    if (isDirective || isLabel || belongsToBlock(bare, language.indented === true)) return false;
    const floor = Math.max(1, this.#indentBelow ?? 1);
    return indent < this.#blockIndent && indent < floor;
  }
}

/** Where the end of `line` begins that equals `rest` except for one word; `undefined` when there is none. */
function changedRestStart(line: string, rest: string): number | undefined {
  const marks = /[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu;
  const words = [...line.matchAll(marks)];
  const expected = rest.match(marks) ?? [];
  const from = words[words.length - expected.length]?.index;
  if (from === undefined || isBlank(line.slice(0, from))) return undefined;
  // A name after a dot may differ on purpose; a closer shows that the line is over.
  const minWords = /[)\]}"'`]$/.test(rest) ? 2 : 3;
  return expected.length > 0 && differsByOneWord(line.slice(from).trimEnd(), rest.trim(), minWords)
    ? from
    : undefined;
}
