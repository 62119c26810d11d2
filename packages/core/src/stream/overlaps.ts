import { commonHead, commonTail } from '../text/common-ends';
import { indentOf } from '../text/lines';
import { maxSuffixLines, opensBlock, type CodeContext, type SuffixLine } from '../languages/code-context';

/** A possible repetition of the lines after the cursor. */
interface Overlap {
  /** Where the answer ends if this is a repetition. */
  readonly cut: number;
  /** Index of the suffix line that is expected next. */
  next: number;
  /** Number of lines equal to the suffix's, indentation aside. */
  exact: number;
  /** Their visible characters; lines that consist of closers count 0. */
  weight: number;
  /** All exact lines are indented as in the suffix. */
  sameIndent: boolean;
  /** Difference of indentation, in columns. */
  readonly shift: number;
  /** One line differs in one word; the lines around it must be equal. */
  changed: boolean;
  /** It began with the body of a block that the answer opened, so that it may be intended. */
  readonly isBody: boolean;
  /** It began inside a frame of the answer with another indentation than the suffix, or left out lines. */
  readonly isDoubtful: boolean;
}

/** Maximum number of suffix lines that a repetition may leave out before its first. */
const maxSkippedLines = 5;
/** Maximum weight of one line, in visible characters. */
const maxLineWeight = 24;
/** Two or more equal lines of this weight are not a coincidence. */
const certainWeight = 40;

/** A line of an answer, as it is compared with the lines after the cursor. */
export interface ComparedLine {
  /** Without its line end. */
  readonly text: string;
  /** Indentation, in columns. */
  readonly indent: number;
  /** Where the answer ends if the repetition begins here. */
  readonly cut: number;
  /** Its line end has come. */
  readonly complete: boolean;
  /** The answer has an open frame. */
  readonly nested: boolean;
  /** The line before it. */
  readonly before: string | undefined;
}

/** Finds where an answer starts to repeat the lines after the cursor. */
export class Overlaps {
  readonly #lines: readonly SuffixLine[];
  /** `#lines` are all lines of the document after the cursor. */
  readonly #isWhole: boolean;
  /** Minimum weight of a repetition that the answer ends in. */
  readonly #minWeight: number;
  readonly #languageId: string;
  #candidates: Overlap[] = [];

  constructor({ suffixLines, reach, atLineHead, lineAbove, cursor }: CodeContext) {
    this.#lines = suffixLines.filter(({ tail }) => !tail);
    this.#isWhole = suffixLines.length < maxSuffixLines && !reach.after;
    this.#languageId = cursor.languageId;
    const [first, second] = this.#lines;
    const above = atLineHead ? lineAbove : cursor.linePrefix;
    // Where equal lines follow each other anyway, one more is no evidence.
    const repeats = first !== undefined && (first.text === second?.text || first.text === above?.trim());
    this.#minWeight = repeats ? certainWeight : 4;
  }

  /** The lines after the cursor's. */
  get lines(): readonly SuffixLine[] {
    return this.#lines;
  }

  /** Earliest offset where a repetition may begin; `Infinity` when there is none. */
  get holdFrom(): number {
    return Math.min(Infinity, ...this.#candidates.map(({ cut }) => cut));
  }

  /**
   * Compares a line of the answer.
   *
   * @param mayBegin - a repetition may begin with this line
   * @returns where the answer ends, once certain
   */
  read(line: ComparedLine, mayBegin: boolean): number | undefined {
    const text = line.text.trim();
    this.#candidates = this.#candidates.filter((candidate) => this.#follows(candidate, text, line));
    if (mayBegin) this.#begin(text, line);
    const certain = best(this.#candidates.filter((candidate) => this.#isCertain(candidate)));
    // Wait while a candidate with a lower penalty is undecided.
    const hasBetter =
      certain !== undefined && this.#candidates.some((candidate) => penalty(candidate) < penalty(certain));
    return hasBetter ? undefined : certain?.cut;
  }

  /** The answer is over. Returns where it must end when it ends within a repetition. */
  end(): number | undefined {
    return best(this.#candidates.filter((candidate) => this.#isLikely(candidate)))?.cut;
  }

  #begin(text: string, line: ComparedLine): void {
    for (let index = 0; index <= maxSkippedLines; index++) {
      const first = this.#lines[index];
      if (first === undefined) return;
      const exact = first.text === text;
      const changed = !exact && index === 0 && line.complete && differsByOneWord(text, first.text, 2);
      // Lines may be left out only within one block: a line of the next block is no evidence.
      const skips = this.#lines.slice(0, index).some(({ indent }) => indent < first.indent);
      if ((exact && !skips) || changed) this.#candidates.push(this.#candidateAt(index, first, line, exact));
    }
  }

  #candidateAt(
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

  /** Adds a line to a repetition. Returns whether it belongs to it. */
  #follows(candidate: Overlap, text: string, { indent, complete }: ComparedLine): boolean {
    const expected = this.#lines[candidate.next];
    if (expected === undefined) return this.#isWhole;
    if (expected.text === text) {
      if (indent - expected.indent !== candidate.shift && candidate.weight < certainWeight) return false;
      candidate.exact++;
      candidate.weight += weightOf(expected);
      candidate.sameIndent &&= indent === expected.indent;
    } else if (!complete) return expected.text.startsWith(text);
    else if (!candidate.changed && differsByOneWord(text, expected.text, 2)) candidate.changed = true;
    else return false;
    candidate.next++;
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

  #isLikely(candidate: Overlap): boolean {
    if (this.#isCertain(candidate)) return true;
    if (candidate.isDoubtful) return false;
    const { exact, weight, changed, sameIndent, next, cut, isBody } = candidate;
    const isAll = this.#isWhole && next >= this.#lines.length && cut > 0 && !isBody;
    // The only remaining line with one word changed: two such lines in a row are hardly ever intended.
    if (changed)
      return exact === 0 ? isAll && sameIndent : weight >= Math.max(this.#minWeight, isAll ? 4 : 8);
    if (sameIndent) return weight >= this.#minWeight;
    return (exact >= 2 && weight >= 16) || (isAll && weight >= 6);
  }
}

/** The evidence against a candidate. */
function penalty({ changed, sameIndent, isDoubtful }: Overlap): number {
  return (changed ? 2 : 0) + (sameIndent ? 0 : 1) + (isDoubtful ? 3 : 0);
}

/** The candidate with the lowest penalty; of equal ones the earliest. */
function best(candidates: readonly Overlap[]): Overlap | undefined {
  return [...candidates].sort((one, other) => penalty(one) - penalty(other) || one.cut - other.cut)[0];
}

function weightOf(line: SuffixLine): number {
  return line.closersOnly ? 0 : Math.min(line.visibleLength, maxLineWeight);
}

const wordMark = /[\p{L}\p{N}_]/u;
const mark = /[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu;

/** Whether two lines of at least `minWords` words and marks differ in exactly one word or number. */
export function differsByOneWord(one: string, other: string, minWords: number): boolean {
  if (one === other) return false;
  let head = commonHead(one, other);
  let tail = commonTail(one, other, Math.min(one.length, other.length) - head);
  // Extend the difference to whole words.
  while (head > 0 && wordMark.test(one.charAt(head - 1))) head--;
  while (tail > 0 && wordMark.test(one.charAt(one.length - tail))) tail--;
  const words = [one.slice(head, one.length - tail), other.slice(head, other.length - tail)];
  return words.every((word) => /^[\p{L}\p{N}_]+$/u.test(word)) && (one.match(mark)?.length ?? 0) >= minWords;
}

/** Indentation of a line of an answer, in columns; the first continues the cursor's line. */
export function columnsOf(line: string, linePrefix: string, isFirst: boolean): number {
  return indentOf(isFirst ? linePrefix + line : line);
}
