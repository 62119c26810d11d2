import { indentOf } from '../text/lines';
import { maxSuffixLines, opensBlock, type CodeContext, type SuffixLine } from '../languages/code-context';

/** A guess that the answer repeats the lines after the cursor from some line on. */
interface Overlap {
  /** Where the answer ends if the guess is right. */
  readonly cut: number;
  /** The suffix line that is expected next. */
  next: number;
  /** Lines that are the suffix's to the letter, indentation aside. */
  exact: number;
  /** Of those, characters that say something: lines of mere marks say nothing. */
  weight: number;
  /** All exact lines are indented as in the suffix. */
  sameIndent: boolean;
  /** By how many columns they are indented differently. */
  readonly shift: number;
  /** One line has a word that differs; what is around it must be exact. */
  changed: boolean;
  /** It began with the body of what the answer's line before it opens, so it may well be meant. */
  readonly isBody: boolean;
  /** It began inside of something that the answer has opened, at another column than the suffix, or left lines out. */
  readonly isDoubtful: boolean;
}

/** Lines of the suffix that a repetition may leave out before its first. */
const maxSkippedLines = 5;
/** Characters that one line can count for. */
const maxLineWeight = 24;
/** From this weight on, over two lines or more, nobody writes the same by chance. */
const certainWeight = 40;

/** A line of an answer, as it is compared with the lines after the cursor. */
export interface ComparedLine {
  readonly text: string;
  /** Columns it is indented by. */
  readonly indent: number;
  /** Where the answer ends if the lines after the cursor begin here. */
  readonly cut: number;
  /** Its line end has come. */
  readonly complete: boolean;
  /** The answer has opened something that is not closed yet. */
  readonly nested: boolean;
  /** The line before it. */
  readonly before: string | undefined;
}

/** Finds where an answer begins to repeat the lines after the cursor. */
export class Overlaps {
  readonly #lines: readonly SuffixLine[];
  /** All lines of the document after the cursor are known. */
  readonly #isWhole: boolean;
  /** Weight from which on a repetition counts when the answer ends within it. */
  readonly #minWeight: number;
  readonly #languageId: string;
  #guesses: Overlap[] = [];

  constructor({ suffixLines, reach, atLineHead, lineAbove, cursor }: CodeContext) {
    this.#lines = suffixLines.filter(({ tail }) => !tail);
    this.#isWhole = suffixLines.length < maxSuffixLines && !reach.after;
    this.#languageId = cursor.languageId;
    const [first, second] = this.#lines;
    const above = atLineHead ? lineAbove : cursor.linePrefix;
    // Where equal lines follow each other anyway, one more is no sign.
    const repeats = first !== undefined && (first.text === second?.text || first.text === above?.trim());
    this.#minWeight = repeats ? certainWeight : 4;
  }

  /** The lines it looks for, those after the cursor's. */
  get lines(): readonly SuffixLine[] {
    return this.#lines;
  }

  /** The earliest place where a repetition may begin; `Infinity` when there is none. */
  get holdFrom(): number {
    return Math.min(Infinity, ...this.#guesses.map(({ cut }) => cut));
  }

  /**
   * Takes a line of the answer into account.
   *
   * @param mayBegin - a repetition may begin with this line
   * @returns where the answer ends, once that is certain
   */
  read(line: ComparedLine, mayBegin: boolean): number | undefined {
    const text = line.text.trim();
    this.#guesses = this.#guesses.filter((guess) => this.#follows(guess, text, line));
    if (mayBegin) this.#begin(text, line);
    const certain = best(this.#guesses.filter((guess) => this.#isCertain(guess)));
    // A guess that needs no excuse is heard out first.
    const rival = certain !== undefined && this.#guesses.some((guess) => penalty(guess) < penalty(certain));
    return rival ? undefined : certain?.cut;
  }

  /** The answer is over. Answers where it ends, when it ends within a repetition. */
  end(): number | undefined {
    return best(this.#guesses.filter((guess) => this.#isLikely(guess)))?.cut;
  }

  #begin(text: string, line: ComparedLine): void {
    for (let index = 0; index <= maxSkippedLines; index++) {
      const first = this.#lines[index];
      if (first === undefined) return;
      const exact = first.text === text;
      const changed = !exact && index === 0 && line.complete && differsByOneWord(text, first.text, 2);
      // What is left out must be of the same block: a line of the next one is no sign of the end of this one.
      const skips = this.#lines.slice(0, index).some(({ indent }) => indent < first.indent);
      if ((exact && !skips) || changed) this.#guesses.push(this.#guessAt(index, first, line, exact));
    }
  }

  #guessAt(
    index: number,
    first: SuffixLine,
    { indent, cut, nested, before }: ComparedLine,
    exact: boolean,
  ): Overlap {
    const opener = before === undefined ? undefined : indentOf(before);
    const isDeeper = opener !== undefined && indent > opener && first.indent <= opener;
    return {
      cut,
      next: index + 1,
      exact: exact ? 1 : 0,
      weight: exact ? weightOf(first) : 0,
      sameIndent: indent === first.indent,
      shift: indent - first.indent,
      changed: !exact,
      isBody: isDeeper && opensBlock(before ?? '', this.#languageId),
      isDoubtful: index > 0 || (nested && indent !== first.indent),
    };
  }

  /** Whether a line goes on with a repetition; takes it into account. */
  #follows(guess: Overlap, text: string, { indent, complete }: ComparedLine): boolean {
    const expected = this.#lines[guess.next];
    if (expected === undefined) return this.#isWhole;
    if (expected.text === text) {
      if (indent - expected.indent !== guess.shift && guess.weight < certainWeight) return false;
      guess.exact++;
      guess.weight += weightOf(expected);
      guess.sameIndent &&= indent === expected.indent;
    } else if (!complete) return expected.text.startsWith(text);
    else if (!guess.changed && differsByOneWord(text, expected.text, 2)) guess.changed = true;
    else return false;
    guess.next++;
    return true;
  }

  #isCertain({ exact, weight, changed, next, sameIndent, isDoubtful }: Overlap): boolean {
    if (changed) return exact >= 2 && weight >= 16;
    const isAll = !isDoubtful && this.#isWhole && next >= this.#lines.length;
    return (
      (isAll && (sameIndent ? weight > 0 || exact >= 2 : exact >= 2 && weight >= 16)) ||
      (exact >= 2 && weight >= certainWeight)
    );
  }

  #isLikely(guess: Overlap): boolean {
    if (this.#isCertain(guess)) return true;
    if (guess.isDoubtful) return false;
    const { exact, weight, changed, sameIndent, next, cut, isBody } = guess;
    const isAll = this.#isWhole && next >= this.#lines.length && cut > 0 && !isBody;
    // The only line that is left, with one word changed: two such lines in a row are hardly ever meant.
    if (changed)
      return exact === 0 ? isAll && sameIndent : weight >= Math.max(this.#minWeight, isAll ? 4 : 8);
    if (sameIndent) return weight >= this.#minWeight;
    return (exact >= 2 && weight >= 16) || (isAll && weight >= 6);
  }
}

/** What speaks against a guess. */
function penalty({ changed, sameIndent, isDoubtful }: Overlap): number {
  return (changed ? 2 : 0) + (sameIndent ? 0 : 1) + (isDoubtful ? 3 : 0);
}

/** The guess with the fewest excuses; of equal ones the earliest. */
function best(guesses: readonly Overlap[]): Overlap | undefined {
  return [...guesses].sort((one, other) => penalty(one) - penalty(other) || one.cut - other.cut)[0];
}

function weightOf(line: SuffixLine): number {
  return line.closersOnly ? 0 : Math.min(line.visibleLength, maxLineWeight);
}

const wordMark = /[\p{L}\p{N}_]/u;
const mark = /[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu;

/** Whether two lines of at least `minWords` words and marks are the same but for one word or number. */
export function differsByOneWord(one: string, other: string, minWords: number): boolean {
  if (one === other) return false;
  let head = 0;
  while (head < one.length && one[head] === other[head]) head++;
  let tail = 0;
  const shorter = Math.min(one.length, other.length) - head;
  while (tail < shorter && one[one.length - 1 - tail] === other[other.length - 1 - tail]) tail++;
  // The words that differ, from their beginnings to their ends.
  while (head > 0 && wordMark.test(one.charAt(head - 1))) head--;
  while (tail > 0 && wordMark.test(one.charAt(one.length - tail))) tail--;
  const words = [one.slice(head, one.length - tail), other.slice(head, other.length - tail)];
  return words.every((word) => /^[\p{L}\p{N}_]+$/u.test(word)) && (one.match(mark)?.length ?? 0) >= minWords;
}

/** Columns of a line of an answer; the first continues the cursor's line. */
export function columnsOf(line: string, linePrefix: string, isFirst: boolean): number {
  return indentOf(isFirst ? linePrefix + line : line);
}
