import { findLanguage, unknownLanguage } from './find-language';
import { emptyLine, LineReader, type LineState } from './line-reader';
import type { Language, StringForm } from './language';
import { languageTable } from './language-table';
import {
  compilePatterns,
  type BlockWord,
  type LanguagePatterns,
  type LiteralPatterns,
  type TokenKind,
} from './token-patterns';

/** Something that was opened and is not closed yet. */
export interface OpenFrame {
  readonly kind: 'bracket' | 'string' | 'comment' | 'block' | 'directive' | 'tag-head' | 'tag' | 'embedded';
  /** What opened it. */
  readonly mark: string;
  /** What closes it: `)`, a quote, `</div>`, or the pattern of a closing word. */
  readonly close: string;
  /** Columns before the first character of the line it was opened on. */
  readonly indent: number;
  /** Columns before it; known of brackets. */
  readonly column?: number;
  /** It ends with its line. */
  readonly lineOnly?: boolean;
  readonly string?: StringForm;
  /** What is looked for inside, in strings and comments. */
  readonly literal?: LiteralPatterns;
  /** The language inside of it, where that is another one. */
  readonly patterns?: LanguagePatterns;
}

/** The end of something. */
export interface Closing {
  /** What closes: `)`, a quote, `</div>`, or the pattern of a closing word. */
  readonly close: string;
  /** Where it begins and ends in the text that was read. */
  readonly start: number;
  readonly end: number;
  /** What was closed; `undefined` when nothing that fits was open. */
  readonly frame: OpenFrame | undefined;
  /** Indentation of its line when nothing stands before it there. */
  readonly indent: number | undefined;
}

/** Hears of what a scanner finds; offsets count in the text that is read. */
export interface ScanListener {
  close?(closing: Closing): void;
  open?(start: number, frame: OpenFrame): void;
}

const closingBracket: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const regexLiteral = /\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;
const beforeRegex =
  /(?:^|[=(,:;[!&|?{}+\-*%~^<>]|\b(?:return|typeof|case|split|grep|and|or|not|if|unless|when)|=>)\s*$/;
const statementStart = /(?:^|[;({|&!=]|\b(?:then|do|else|begin))\s*$/;

/**
 * Reads text from left to right and keeps what is open: brackets, strings, comments, blocks of words, elements, pieces in other
 * languages. What closes nothing that is open is reported and otherwise ignored. Give it whole lines: only the last piece of text may end within a line.
 */
export class CodeScanner {
  readonly language: Language;
  readonly #patterns: LanguagePatterns;
  #frames: OpenFrame[];
  #inLineComment = false;
  /** Something may be open that ends with its line. */
  #endsWithLine = false;
  #hereDocuments: readonly OpenFrame[] = [];
  #lineState: LineState = emptyLine;
  /** What is being read, while it is. */
  #text = '';
  #line = new LineReader('', emptyLine);
  #listener: ScanListener = {};
  /** Where a piece in another language ends in the text; its length where there is none. */
  #limit = 0;

  constructor(patterns: LanguagePatterns, frames: readonly OpenFrame[] = []) {
    this.#patterns = patterns;
    this.language = patterns.language;
    this.#frames = [...frames];
  }

  static for(languageId: string): CodeScanner {
    return new CodeScanner(patternsOf(findLanguage(languageId)));
  }

  /** What is open, outermost first. */
  get frames(): readonly OpenFrame[] {
    return this.#frames;
  }

  /** The string or comment that the end of the text is in. */
  get literal(): OpenFrame | undefined {
    const top = this.#frames.at(-1);
    return top?.kind === 'string' || top?.kind === 'comment' ? top : undefined;
  }

  /** Whether the end of the text is in a comment that ends with its line. */
  get inLineComment(): boolean {
    return this.#inLineComment;
  }

  /** Whether the end of the text is text for people: in prose, or between tags. */
  get inText(): boolean {
    const { prose, markup } = this.language;
    if (prose === true || markup?.content === 'text') return !this.#isEmbedded();
    return this.#frames.findLast(({ kind }) => kind !== 'block' && kind !== 'directive')?.kind === 'tag';
  }

  /** A scanner in the same state, to look ahead with. */
  fork(): CodeScanner {
    const copy = new CodeScanner(this.#patterns, this.#frames);
    copy.#inLineComment = this.#inLineComment;
    copy.#endsWithLine = this.#endsWithLine;
    copy.#hereDocuments = this.#hereDocuments;
    copy.#lineState = this.#lineState;
    return copy;
  }

  /** The same scanner state with other frames, for text that is read as if `frames` were open. */
  withFrames(frames: readonly OpenFrame[]): CodeScanner {
    const copy = this.fork();
    copy.#frames = [...frames];
    copy.#endsWithLine = true;
    return copy;
  }

  read(text: string, listener: ScanListener = {}): void {
    this.#text = text;
    this.#listener = listener;
    this.#line = new LineReader(text, this.#lineState);
    let at = 0;
    this.#limit = this.#embeddedEnd(at);
    while (at < text.length) {
      const wasEmbedded = this.#isEmbedded();
      at = this.#limit === at ? this.#leaveEmbedded(at) : this.#step(at);
      if (wasEmbedded !== this.#isEmbedded()) this.#limit = this.#embeddedEnd(at);
    }
    this.#lineState = this.#line.state();
    this.#text = '';
    this.#listener = {};
  }

  #isEmbedded(): boolean {
    return this.#patterns.embedded.length > 0 && this.#frames.some(({ kind }) => kind === 'embedded');
  }

  /** Where a piece in another language ends in the text; its length when it does not. */
  #embeddedEnd(from: number): number {
    const frame = this.#isEmbedded() ? this.#frames.find(({ kind }) => kind === 'embedded') : undefined;
    if (frame === undefined) return this.#text.length;
    const end =
      frame.lineOnly === true
        ? lineWith(frame.close, this.#text, from)
        : this.#text.indexOf(frame.close, from);
    return end < 0 ? this.#text.length : end;
  }

  #leaveEmbedded(at: number): number {
    const index = this.#frames.findIndex(({ kind }) => kind === 'embedded');
    const frame = this.#frames[index] as OpenFrame;
    this.#frames.length = index;
    this.#inLineComment = false;
    return this.#tellClosed(frame, at, at + frame.close.length);
  }

  /** Goes past the next thing that matters. */
  #step(at: number): number {
    const top = this.#frames.at(-1);
    if (this.#inLineComment) {
      const end = this.#text.indexOf('\n', at);
      return end < 0 || end >= this.#limit ? this.#limit : this.#lineEnd(end);
    }
    switch (top?.kind) {
      case 'string':
        return top.string?.lineStart === true ? this.#insideHereDocument(top, at) : this.#inside(top, at);
      case 'comment':
        return this.#inside(top, at);
      case 'tag-head':
        return this.#tagHead(top, at);
      default:
        return this.#token(at);
    }
  }

  /** Goes past the next token outside of strings, comments and tags. */
  #token(at: number): number {
    const patterns = this.#patternsHere();
    const { pattern, kinds } = this.#inContent() ? patterns.content : patterns.root;
    pattern.lastIndex = at;
    const found = pattern.exec(this.#text);
    if (found === null || found.index >= this.#limit) return this.#limit;
    const [token] = found;
    if (token === '\n') return this.#lineEnd(found.index);
    return this.#take(kinds[groupOf(found)] as TokenKind, token, found.index, patterns);
  }

  /** The patterns of the language that is read now. */
  #patternsHere(): LanguagePatterns {
    const embedded = this.#isEmbedded()
      ? this.#frames.findLast(({ patterns }) => patterns !== undefined)
      : undefined;
    return embedded?.patterns ?? this.#patterns;
  }

  /** Whether what is read is text for people, where brackets pair up on one line at the most. */
  #inText(language: Language): boolean {
    if (this.#inContent()) return true;
    // Pairs that hold code stand between tags.
    const holdsCode = this.#frames.some(({ kind, lineOnly }) => kind === 'bracket' && lineOnly !== true);
    return language.markup?.content === 'text' && !holdsCode;
  }

  /** Whether what is read is the content of an element. */
  #inContent(): boolean {
    if (this.#patterns.language.markup === undefined && !this.#isEmbedded()) return false;
    for (let index = this.#frames.length - 1; index >= 0; index--) {
      const frame = this.#frames[index] as OpenFrame;
      if (frame.kind === 'tag') return true;
      if (frame.kind === 'embedded' || (frame.kind === 'bracket' && frame.lineOnly !== true)) return false;
    }
    return false;
  }

  /** Takes the token at `start`. Answers where to read on. */
  #take(kind: TokenKind, token: string, start: number, patterns: LanguagePatterns): number {
    const end = start + Math.max(1, token.length);
    switch (kind) {
      case 'bracket':
        return this.#bracket(token, start, patterns.language);
      case 'lineComment':
        this.#inLineComment = true;
        return end;
      case 'blockComment': {
        const comment = patterns.comments.find(({ open }) => open === token);
        if (comment === undefined) return end;
        const { close, literal } = comment;
        return this.#open({ kind: 'comment', mark: token, close, literal }, start, end);
      }
      case 'string':
        return this.#string(token, start, patterns);
      case 'pair':
        return this.#pair(token, start, patterns);
      case 'tag':
        return this.#open(
          { kind: token === '<>' ? 'tag' : 'tag-head', mark: token, close: token === '<>' ? '</>' : '>' },
          start,
          end,
        );
      case 'tagEnd':
        return this.#close(token.replace(/\s/g, ''), start, end);
      case 'embedded':
        return this.#embedded(token, start, patterns);
      case 'directive':
      case 'word':
        return this.#openBlock(kind, token, start, patterns);
      case 'directiveEnd':
      case 'wordEnd': {
        const closer = this.#wordAt(patterns.closers, start);
        const isNone = closer === undefined || (kind === 'wordEnd' && this.#meansNoBlock(patterns.language));
        return isNone ? end : this.#close(closer, start, end);
      }
      case 'regex': {
        const literal = matchAt(regexLiteral, this.#text, start)?.[0];
        const begins = literal !== undefined && beforeRegex.test(this.#line.before(start).slice(-40));
        return begins ? start + literal.length : end;
      }
      case 'skip':
        return end;
    }
  }

  #bracket(mark: string, start: number, language: Language): number {
    const close = closingBracket[mark];
    if (close === undefined) return this.#close(mark, start, start + 1);
    const lineOnly = !(language.brackets ?? (this.#inText(language) ? '' : '()[]{}')).includes(mark);
    return this.#open(
      { kind: 'bracket', mark, close, lineOnly, column: this.#line.columnOf(start) },
      start,
      start + 1,
    );
  }

  #string(mark: string, start: number, patterns: LanguagePatterns): number {
    const end = start + mark.length;
    for (const { form, open, literal } of patterns.strings) {
      const match = matchAt(open, this.#text, start);
      if (match === null) continue;
      const close = fill(form.close, match);
      const frame = { kind: 'string' as const, mark, close, string: form };
      if (form.lineStart !== true) return this.#open({ ...frame, literal: literal(close) }, start, end);
      this.#hereDocuments = [...this.#hereDocuments, { ...frame, indent: this.#line.columnsAt(start) }];
      return end;
    }
    return end;
  }

  #pair(mark: string, start: number, patterns: LanguagePatterns): number {
    const pair = patterns.pairs.find(({ open }) => matchAt(open, this.#text, start)?.[0] === mark);
    const end = start + mark.length;
    if (pair !== undefined) return this.#open({ kind: 'bracket', mark, close: pair.close }, start, end);
    // Where no such pair is open it is two brackets that belong to two others.
    return openerIndex(this.#frames, mark) >= 0
      ? this.#close(mark, start, end)
      : this.#close(mark.charAt(0), start, start + 1);
  }

  #embedded(mark: string, start: number, patterns: LanguagePatterns): number {
    const end = start + mark.length;
    for (const { form, open } of patterns.embedded) {
      const match = matchAt(open, this.#text, start);
      if (match === null) continue;
      const inner = patternsOf(findLanguage(fill(form.language, match)));
      const lineOnly = form.open.startsWith('^');
      return this.#open({ kind: 'embedded', mark, close: form.close, lineOnly, patterns: inner }, start, end);
    }
    return end;
  }

  #openBlock(kind: 'directive' | 'word', token: string, start: number, patterns: LanguagePatterns): number {
    const end = start + token.length;
    const opener = this.#wordAt(patterns.openers, start);
    if (opener === undefined || (kind === 'word' && this.#meansNoBlock(patterns.language))) return end;
    // In `while … do` the two words open one block.
    const top = this.#frames.at(-1);
    const isLoop = top?.kind === 'block' && /^(while|until|for)$/.test(top.mark);
    if (token === 'do' && isLoop && this.#line.before(start).includes(top.mark)) return end;
    return this.#open(
      { kind: kind === 'word' ? 'block' : 'directive', mark: token, close: opener },
      start,
      end,
    );
  }

  #meansNoBlock(language: Language): boolean {
    const top = this.#frames.at(-1);
    return language.blocksOutsideBrackets === true && top?.kind === 'bracket';
  }

  /** What closes the block that a word at `at` opens or ends: its pattern, and the name in the first group where it has one. */
  #wordAt(words: readonly BlockWord[], at: number): string | undefined {
    const text = this.#text;
    // A member, a symbol or a part of a name is no such word.
    if (/[\w.$@:'-]/.test(text.charAt(at - 1)) && /\w/.test(text.charAt(at))) return undefined;
    for (const { pattern, block, atStatement } of words) {
      const found = matchAt(pattern, text, at);
      if (found === null || (atStatement && !statementStart.test(this.#line.before(at)))) continue;
      return found[1] === undefined ? block : `${block} ${found[1].toLowerCase()}`;
    }
    return undefined;
  }

  /** Inside an opening tag: attributes, and what ends it. */
  #tagHead(frame: OpenFrame, at: number): number {
    tagToken.lastIndex = at;
    for (
      let found = tagToken.exec(this.#text);
      found !== null && found.index < this.#limit;
      found = tagToken.exec(this.#text)
    ) {
      const { index: start, 0: token } = found;
      const end = start + token.length;
      if (token === '\n') return this.#lineEnd(start);
      if (token === '"' || token === "'")
        return this.#open({ kind: 'string', mark: token, close: token, ...attributes[token] }, start, end);
      if (token === '>' || token === '/>') return this.#endTagHead(frame, start, end);
      const opened = this.#openPair(start);
      if (opened !== undefined) return opened;
      if (token === '<') {
        // Another tag begins: this one was never finished.
        this.#frames.pop();
        return start;
      }
    }
    return this.#limit;
  }

  #endTagHead(frame: OpenFrame, start: number, end: number): number {
    const name = frame.mark.slice(1);
    const isVoid = isVoidElement(name, this.#patternsHere().language);
    this.#frames.pop();
    if (isVoid || end - start > 1) return this.#tellClosed(frame, start, end);
    return this.#open(
      { kind: 'tag', mark: frame.mark, close: `</${name}>`, indent: frame.indent },
      start,
      end,
    );
  }

  /** Opens the pair that begins at `start`, where one does. */
  #openPair(start: number): number | undefined {
    for (const { open, close } of this.#patternsHere().pairs) {
      const mark = matchAt(open, this.#text, start)?.[0];
      if (mark !== undefined) return this.#open({ kind: 'bracket', mark, close }, start, start + mark.length);
    }
    return undefined;
  }

  /** Inside a string or comment: goes on to its end, to code inside of it, or to the line end that ends it. */
  #inside(frame: OpenFrame, at: number): number {
    const { inside, code, nested } = frame.literal as LiteralPatterns;
    inside.lastIndex = at;
    for (
      let found = inside.exec(this.#text);
      found !== null && found.index < this.#limit;
      found = inside.exec(this.#text)
    ) {
      const { index: start, 0: token } = found;
      const end = start + token.length;
      if (token === frame.close) {
        this.#frames.pop();
        return this.#tellClosed(frame, start, end);
      }
      if (token === '\n') {
        if (frame.kind === 'string' && frame.string?.multiline !== true) return this.#lineEnd(start);
        this.#line.end(start);
      } else if (token === nested) {
        return this.#open({ ...frame, mark: token, indent: undefined }, start, end);
      } else if (found[1] !== undefined) {
        const pair = code.find(({ open }) => matchAt(open, this.#text, start) !== null);
        if (pair !== undefined)
          return this.#open({ kind: 'bracket', mark: token, close: pair.close }, start, end);
      }
    }
    return this.#limit;
  }

  #insideHereDocument(frame: OpenFrame, at: number): number {
    const start = lineWith(frame.close, this.#text, at, this.#line.isFreshAt(at));
    const end = start < 0 || start >= this.#limit ? this.#limit : start;
    this.#line.endAll(at, end);
    if (end === this.#limit) return end;
    this.#frames.pop();
    return this.#tellClosed(frame, start, start + frame.close.length);
  }

  #lineEnd(at: number): number {
    this.#line.end(at);
    this.#inLineComment = false;
    // A string that ends with its line takes the code inside of it along.
    if (this.#endsWithLine) {
      const broken = this.#frames.findIndex(
        ({ kind, string }) => kind === 'string' && string?.multiline !== true,
      );
      if (broken >= 0) this.#frames.length = broken;
      this.#frames = this.#frames.filter(({ lineOnly, kind }) => lineOnly !== true || kind !== 'bracket');
      this.#endsWithLine = false;
    }
    if (this.#hereDocuments.length > 0) {
      this.#frames.push(...this.#hereDocuments);
      this.#hereDocuments = [];
    }
    return at + 1;
  }

  /** Opens a frame whose mark goes from `start` to `end`, where reading goes on. */
  #open(
    opened: Omit<OpenFrame, 'indent'> & { indent?: number | undefined },
    start: number,
    end: number,
  ): number {
    const frame: OpenFrame = { ...opened, indent: opened.indent ?? this.#line.columnsAt(start) };
    this.#frames.push(frame);
    this.#endsWithLine ||=
      frame.lineOnly === true || (frame.kind === 'string' && frame.string?.multiline !== true);
    this.#listener.open?.(start, frame);
    return end;
  }

  /** Ends the frame that `close` ends, with what was left open inside of it; directives that cross it stay. */
  #close(close: string, start: number, end: number): number {
    // The bracket behind a pattern of `case` closes nothing outside of the block.
    const isPattern =
      this.#frames.at(-1)?.kind === 'block' && this.language.unpaired?.includes(close) === true;
    const index = isPattern ? -1 : openerIndex(this.#frames, close);
    const frame = this.#frames[index];
    if (frame !== undefined) {
      const isDirective = frame.kind === 'directive';
      this.#frames = this.#frames.filter(
        (each, place) => place < index || (place > index && (isDirective || each.kind === 'directive')),
      );
    }
    return this.#tellClosed(frame, start, end, close);
  }

  #tellClosed(frame: OpenFrame | undefined, start: number, end: number, close = frame?.close ?? ''): number {
    this.#listener.close?.({ close, start, end, frame, indent: this.#line.indentAt(start) });
    return end;
  }
}

/**
 * Index of the innermost frame that a closing mark ends, −1 when there is none. It does not reach out of a string that holds
 * code, or out of a piece in another language.
 */
export function openerIndex(frames: readonly OpenFrame[], close: string): number {
  for (let index = frames.length - 1; index >= 0; index--) {
    const frame = frames[index] as OpenFrame;
    if (frame.kind === 'string' || frame.kind === 'comment' || frame.kind === 'embedded') break;
    // A bracket in the text of an element closes nothing outside of it.
    if (frame.kind === 'tag' && /^[)\]}]$/.test(close)) break;
    if (closes(close, frame)) return index;
  }
  return -1;
}

/** Whether the closing mark `close` ends `frame`. */
export function closes(close: string, frame: OpenFrame): boolean {
  return frame.close === close || (frame.kind === 'tag' && frame.close.toLowerCase() === close.toLowerCase());
}

/** Whether an element has no closing tag; those in mixed case are components. */
function isVoidElement(name: string, { markup }: Language): boolean {
  return markup?.void?.includes(name === name.toUpperCase() ? name.toLowerCase() : name) === true;
}

/** Values of attributes, by their quote. */
const attributes = {
  '"': {
    string: { open: '"', close: '"', multiline: true },
    literal: { inside: /"|\n/g, code: [], nested: '' },
  },
  "'": {
    string: { open: "'", close: "'", multiline: true },
    literal: { inside: /'|\n/g, code: [], nested: '' },
  },
};
const tagToken = /\n|["']|\/?>|\{|<(?=[%?A-Za-z/!])/g;

/** The patterns of each language, compiled when they are first needed. */
const patternsByLanguage: ReadonlyMap<Language, () => LanguagePatterns> = /* @__PURE__ */ new Map(
  [...languageTable, unknownLanguage].map((language) => [language, lazy(() => compilePatterns(language))]),
);

function patternsOf(language: Language): LanguagePatterns {
  return patternsByLanguage.get(language)?.() ?? compilePatterns(language);
}

function lazy<T>(make: () => T): () => T {
  let value: T | undefined;
  return () => (value ??= make());
}

/** The number of the group that matched, from 0. */
function groupOf(found: RegExpExecArray): number {
  let group = 1;
  while (found[group] === undefined && group < found.length) group++;
  return group - 1;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function fill(template: string, match: RegExpExecArray): string {
  return template.replace(/\$1/g, match[1] ?? '');
}

/** Where `word` begins on the first line from `from` on that begins with it; −1 when there is none. */
function lineWith(word: string, text: string, from: number, fromIsLineStart = true): number {
  for (
    let start = fromIsLineStart ? from : text.indexOf('\n', from) + 1;
    start >= from;
    start = text.indexOf('\n', start) + 1
  ) {
    if (start === 0 && !fromIsLineStart) return -1;
    const at = start + (/^[ \t]*/.exec(text.slice(start, start + 200))?.[0].length ?? 0);
    if (text.startsWith(word, at) && !/\w/.test(text.charAt(at + word.length))) return at;
    if (text.indexOf('\n', start) < 0) break;
  }
  return -1;
}
