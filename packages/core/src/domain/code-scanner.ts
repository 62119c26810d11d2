import type { Lexicon, StringForm } from './lexicon';

/**
 * Something that was opened and is not closed yet: a bracket, a string, a block comment.
 * `mark` is the bracket, `${`, or what opened the string or comment.
 */
export interface OpenFrame {
  readonly mark: string;
  readonly close: string;
  readonly kind: 'bracket' | 'string' | 'comment';
  /** Columns before the first character of the line it was opened on. */
  readonly indent: number;
}

/** The end of something. */
export interface Closing {
  /** What it closes with: `)`, `]`, `}`, or the end of a string or comment. */
  readonly mark: string;
  /** Index in the text that was read. */
  readonly at: number;
  /** Indentation of its line when nothing stands before it there. */
  readonly indent: number | undefined;
  /** Whether something that fits it was open. */
  readonly matched: boolean;
}

const closerOf: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
/** Where a run of letters, digits and space from `at` on ends; line ends are none of it. Most of any text is such runs. */
function endOfPlain(text: string, at: number): number {
  let end = at;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    const plain =
      (code >= 97 && code <= 122) ||
      code === 32 ||
      (code >= 65 && code <= 90) ||
      (code >= 48 && code <= 57) ||
      code === 95 ||
      code === 9 ||
      code === 13;
    if (!plain) break;
  }
  return end;
}

const beforeRegex = /(^|[=(,:;[!&|?{}+\-*%~^<>]|\breturn|\btypeof|\bcase|=>)\s*$/;

/**
 * Reads text from left to right and keeps what is open: brackets outside of strings and comments, and the string or comment
 * it is in. A bracket that fits nothing open is reported and otherwise ignored. Read whole lines, or the last piece of a
 * line on a `fork`: a mark of several characters that is split over two reads is not seen.
 */
export class CodeScanner {
  readonly lexicon: Lexicon;
  #frames: OpenFrame[];
  #indent = 0;
  #lineFresh = true;
  #lineComment = false;

  constructor(lexicon: Lexicon, frames: readonly OpenFrame[] = []) {
    this.lexicon = lexicon;
    this.#frames = [...frames];
  }

  /** What is open, outermost first. */
  get frames(): readonly OpenFrame[] {
    return this.#frames;
  }

  /** The string or comment the end of the text is in. */
  get literal(): OpenFrame | undefined {
    const top = this.#frames.at(-1);
    return top !== undefined && top.kind !== 'bracket' ? top : undefined;
  }

  /** Whether the end of the text is in a comment that ends with its line. */
  get inLineComment(): boolean {
    return this.#lineComment;
  }

  /** A scanner in the same state, to look ahead with. */
  fork(): CodeScanner {
    const copy = new CodeScanner(this.lexicon, this.#frames);
    copy.#lineComment = this.#lineComment;
    copy.#indent = this.#indent;
    copy.#lineFresh = this.#lineFresh;
    return copy;
  }

  /** Reads on. `onClose` hears of each closing, `onOpen` of where each opening stands, after it took effect. */
  read(text: string, onClose?: (closing: Closing) => void, onOpen?: (at: number) => void): void {
    let at = this.#lineComment ? this.#endOfComment(text, 0) : 0;
    while (at < text.length) {
      const from = at;
      const literal = this.literal;
      const depth = this.#frames.length;
      at = literal === undefined ? this.#code(text, at, onClose) : this.#inside(literal, text, at, onClose);
      if (this.#frames.length > depth) onOpen?.(from);
    }
  }

  #code(text: string, at: number, onClose: ((closing: Closing) => void) | undefined): number {
    const char = text[at] as string;
    if (char === '\n') {
      this.#indent = 0;
      this.#lineFresh = true;
      return at + 1;
    }
    if (this.#lineFresh && (char === ' ' || char === '\t')) {
      this.#indent += char === '\t' ? 4 : 1;
      return at + 1;
    }
    const fresh = this.#lineFresh;
    this.#lineFresh = false;
    const plain = endOfPlain(text, at);
    if (plain > at) return plain;
    const close = closerOf[char];
    if (close !== undefined) {
      this.#open(char, close, 'bracket');
      return at + 1;
    }
    if (char === ')' || char === ']' || char === '}') {
      const matched = this.#close(char, fresh);
      onClose?.({ mark: char, at, indent: fresh ? this.#indent : undefined, matched });
      return at + 1;
    }
    return this.#mark(char, text, at);
  }

  /** A character that may begin a comment, a string or a regular expression. */
  #mark(char: string, text: string, at: number): number {
    const { lineComments, blockComments, strings, looseApostrophe, regex } = this.lexicon;
    for (const [open, close] of blockComments) {
      if (text.startsWith(open, at)) {
        this.#open(open, close, 'comment');
        return at + open.length;
      }
    }
    for (const open of lineComments) {
      // In shells and the like a hash inside a word is a part of it.
      if (!text.startsWith(open, at) || (open === '#' && at > 0 && /[\w$]/.test(text[at - 1] as string)))
        continue;
      return this.#endOfComment(text, at);
    }
    const form = strings.find(({ open }) => text.startsWith(open, at));
    if (form !== undefined) {
      if (char === "'" && looseApostrophe && !/^'(\\.[^']{0,8}|[^\\'\n])'/.test(text.slice(at, at + 14)))
        return at + 1;
      this.#open(form.open, form.close, 'string');
      return at + form.open.length;
    }
    if (char === '/' && regex) {
      const lineStart = text.lastIndexOf('\n', at - 1) + 1;
      const literal = /^\/(?![/*])(\\.|\[(\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/.exec(
        text.slice(at, at + 300),
      )?.[0];
      if (literal !== undefined && beforeRegex.test(text.slice(Math.max(lineStart, at - 40), at)))
        return at + literal.length;
    }
    return at + 1;
  }

  /** Inside a string or comment: goes on to its end, to code inside a template, or to the end of the line that ends it. */
  #inside(
    frame: OpenFrame,
    text: string,
    at: number,
    onClose: ((closing: Closing) => void) | undefined,
  ): number {
    const form: StringForm | undefined =
      frame.kind === 'string' ? this.lexicon.strings.find(({ open }) => open === frame.mark) : undefined;
    for (let index = at; index < text.length; index++) {
      const char = text[index];
      if (char === '\\' && form !== undefined) {
        index++;
        continue;
      }
      if (text.startsWith(frame.close, index)) {
        this.#frames.pop();
        this.#lineFresh = false;
        onClose?.({ mark: frame.close, at: index, indent: undefined, matched: true });
        return index + frame.close.length;
      }
      if (form?.template === true && char === '$' && text[index + 1] === '{') {
        this.#open('${', '}', 'bracket');
        return index + 2;
      }
      if (char === '\n') {
        this.#lineFresh = true;
        this.#indent = 0;
        if (form !== undefined && !form.multiline) {
          this.#frames.pop();
          return index + 1;
        }
      }
    }
    return text.length;
  }

  /** Where the line comment at `at` ends; it may go on in the next piece of text. */
  #endOfComment(text: string, at: number): number {
    const end = text.indexOf('\n', at);
    this.#lineComment = end < 0;
    return end < 0 ? text.length : end;
  }

  #open(mark: string, close: string, kind: OpenFrame['kind']): void {
    this.#frames.push({ mark, close, kind, indent: this.#indent });
  }

  /**
   * Takes the frame that `char` closes off, with what was left open inside of it. A bracket that begins its line prefers an
   * opener whose line is indented like it.
   */
  #close(char: string, fresh: boolean): boolean {
    const index = openerFor(this.#frames, char, fresh ? this.#indent : undefined);
    if (index < 0) return false;
    this.#frames.length = index;
    return true;
  }
}

/** Index of the frame a closing bracket ends: the innermost of its kind, not beyond a string that holds template code. */
export function openerFor(frames: readonly OpenFrame[], close: string, indent: number | undefined): number {
  let innermost = -1;
  for (let index = frames.length - 1; index >= 0; index--) {
    const frame = frames[index] as OpenFrame;
    if (frame.kind !== 'bracket') break;
    if (frame.close === close) {
      if (indent === undefined || frame.indent === indent) return index;
      if (innermost < 0) innermost = index;
    }
  }
  return innermost;
}
