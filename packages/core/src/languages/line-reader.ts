import { indentOf } from '../text/lines';

/** A line of which nothing was read. */
export const emptyLine: LineState = { indent: 0, isBlank: true, tail: '', columns: 0 };

/** What was read of a line. */
export interface LineState {
  /** Columns of the space it begins with. */
  readonly indent: number;
  readonly isBlank: boolean;
  /** Its last characters. */
  readonly tail: string;
  readonly columns: number;
}

/** Knows the line that is being read: what stands before a place on it. */
export class LineReader {
  readonly #text: string;
  #start = 0;
  /** Of what was read of the line before `text`. */
  #before: LineState;
  /** The first character of the line in `text` that is not space; −1 when it was not looked for. */
  #firstMark = -1;
  /** Columns of the space before it. */
  #columns = 0;

  constructor(text: string, before: LineState) {
    this.#text = text;
    this.#before = before;
  }

  /** A line ended at `at`. */
  end(at: number): void {
    this.#start = at + 1;
    this.#before = emptyLine;
    this.#firstMark = -1;
  }

  /** All line ends between two places. */
  endAll(from: number, to: number): void {
    const last = this.#text.lastIndexOf('\n', to - 1);
    if (last >= from) this.end(last);
  }

  /** The last characters that stand before `at` on its line. */
  before(at: number): string {
    const start = Math.max(this.#start, at - lineTailChars);
    return start > this.#start
      ? this.#text.slice(start, at)
      : this.#before.tail + this.#text.slice(start, at);
  }

  isFreshAt(at: number): boolean {
    return this.#before.isBlank && at === this.#start;
  }

  /** Columns before `at`; what was read before counts as far as it is kept. */
  columnOf(at: number): number {
    const mark = this.#before.isBlank ? this.#mark() : 0;
    return (
      (this.#before.isBlank ? this.columnsAt(at) : this.#before.columns) +
      Math.max(0, at - Math.max(mark, this.#start))
    );
  }

  /** Indentation of the line of `at`. */
  columnsAt(at: number): number {
    if (!this.#before.isBlank) return this.#before.indent;
    const columns = at < this.#mark() ? indentOf(this.#text.slice(this.#start, at)) : this.#columns;
    return this.#before.indent + columns;
  }

  /** The same when nothing else stands before `at`. */
  indentAt(at: number): number | undefined {
    return this.#before.isBlank && at <= this.#mark() ? this.columnsAt(at) : undefined;
  }

  /** What is to be kept of the last line for the text that follows. */
  state(): LineState {
    const { length } = this.#text;
    return {
      indent: this.columnsAt(length),
      isBlank: this.#before.isBlank && this.#mark() >= length,
      tail: this.before(length),
      columns: this.columnOf(length),
    };
  }

  #mark(): number {
    if (this.#firstMark < 0) {
      let at = this.#start;
      while (this.#text[at] === ' ' || this.#text[at] === '\t') at++;
      this.#firstMark = at;
      this.#columns = indentOf(this.#text.slice(this.#start, at));
    }
    return this.#firstMark;
  }
}

/** How much of what stands before a token on its line is looked at, in UTF-16 units. */
const lineTailChars = 60;
