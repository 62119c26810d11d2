import { indentOf } from '../text/lines';

/** The state at the start of a line. */
export const emptyLine: LineState = { indent: 0, isBlank: true, tail: '', columns: 0 };

/** The part of a line that was read. */
export interface LineState {
  /** Its indentation, in columns. */
  readonly indent: number;
  readonly isBlank: boolean;
  /** Its last characters. */
  readonly tail: string;
  /** Its length, in columns. */
  readonly columns: number;
}

/** Reads the current line: its indentation, and the text before an offset. */
export class LineReader {
  readonly #text: string;
  #start = 0;
  /** The part of the line before `text`. */
  #before: LineState;
  /** Offset in `text` of the line's first character that is not space; −1 while unknown. */
  #firstMark = -1;
  /** Columns of the space before that. */
  #columns = 0;

  constructor(text: string, before: LineState) {
    this.#text = text;
    this.#before = before;
  }

  /** Ends a line at `at`. */
  end(at: number): void {
    this.#start = at + 1;
    this.#before = emptyLine;
    this.#firstMark = -1;
  }

  /** Ends the lines between two offsets. */
  endAll(from: number, to: number): void {
    const last = this.#text.lastIndexOf('\n', to - 1);
    if (last >= from) this.end(last);
  }

  /** The last characters before `at` on its line. */
  before(at: number): string {
    const start = Math.max(this.#start, at - lineTailChars);
    return start > this.#start
      ? this.#text.slice(start, at)
      : this.#before.tail + this.#text.slice(start, at);
  }

  /** Whether `at` is the start of its line. */
  isFreshAt(at: number): boolean {
    return this.#before.isBlank && at === this.#start;
  }

  /** Column of `at`. */
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

  /** The same when `at` is the first token on its line. */
  indentAt(at: number): number | undefined {
    return this.#before.isBlank && at <= this.#mark() ? this.columnsAt(at) : undefined;
  }

  /** The state of the last line, for the text that follows. */
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

/** Maximum text before a token on its line that is kept, in UTF-16 units. */
const lineTailChars = 60;
