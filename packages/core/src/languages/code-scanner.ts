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

/** An open bracket, string, comment, block, tag, or piece in another language. */
export interface OpenFrame {
  readonly kind: 'bracket' | 'string' | 'comment' | 'block' | 'directive' | 'tag-head' | 'tag' | 'embedded';
  /** The text that opened it. */
  readonly mark: string;
  /** What closes it: `)`, a quote, `</div>`, or the pattern of a closing word. */
  readonly close: string;
  /** Indentation of its line, in columns. */
  readonly indent: number;
  /** Its column; known for brackets. */
  readonly column?: number;
  /** It ends with its line. */
  readonly lineOnly?: boolean;
  /** The form of a string. */
  readonly string?: StringForm;
  /** Patterns inside a string or comment. */
  readonly literal?: LiteralPatterns;
  /** Patterns of the language inside, where it is another one. */
  readonly patterns?: LanguagePatterns;
}

/** A closing mark. */
export interface Closing {
  /** The mark: `)`, a quote, `</div>`, or the pattern of a closing word. */
  readonly close: string;
  /** Start and end in the text that is read. */
  readonly start: number;
  readonly end: number;
  /** The closed frame; `undefined` when no open frame matches. */
  readonly frame: OpenFrame | undefined;
  /** Indentation of its line when it is first on it. */
  readonly indent: number | undefined;
}

/** Receives what a scanner finds; offsets count in the text that is read. */
export interface ScanListener {
  /** Called for each closing mark. */
  close?(closing: Closing): void;
  /** Called for each opened frame, with the offset of its mark. */
  open?(start: number, frame: OpenFrame): void;
}

const closingBracket: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const regexLiteral = /\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;
const beforeRegex =
  /(?:^|[=(,:;[!&|?{}+\-*%~^<>]|\b(?:return|typeof|case|split|grep|and|or|not|if|unless|when)|=>)\s*$/;
const statementStart = /(?:^|[;({|&!=]|\b(?:then|do|else|begin))\s*$/;

/**
 * Reads text from left to right and keeps the open frames: brackets, strings, comments, blocks of words, elements, pieces in
 * other languages. Reports unmatched closers and otherwise ignores them. Only the last piece of text may end within a line.
 */
export class CodeScanner {
  readonly language: Language;
  readonly #patterns: LanguagePatterns;
  #frames: OpenFrame[];
  #inLineComment = false;
  /** A frame may be open that ends with its line. */
  #endsWithLine = false;
  #hereDocuments: readonly OpenFrame[] = [];
  #lineState: LineState = emptyLine;
  /** The text that is being read. */
  #text = '';
  #line = new LineReader('', emptyLine);
  #listener: ScanListener = {};
  /** Where the piece in another language ends; the length of the text when there is none. */
  #limit = 0;

  constructor(patterns: LanguagePatterns, frames: readonly OpenFrame[] = []) {
    this.#patterns = patterns;
    this.language = patterns.language;
    this.#frames = [...frames];
  }

  /** A scanner at the start of a document. */
  static for(languageId: string): CodeScanner {
    return new CodeScanner(patternsOf(findLanguage(languageId)));
  }

  /** Open frames, outermost first. */
  get frames(): readonly OpenFrame[] {
    return this.#frames;
  }

  /** The string or comment at the end of the text. */
  get literal(): OpenFrame | undefined {
    const top = this.#frames.at(-1);
    return top?.kind === 'string' || top?.kind === 'comment' ? top : undefined;
  }

  /** Whether the end of the text is in a comment that ends with its line. */
  get inLineComment(): boolean {
    return this.#inLineComment;
  }

  /** Whether the end of the text is natural language: in prose, or between tags. */
  get inText(): boolean {
    const { prose, markup } = this.language;
    if (prose === true || markup?.content === 'text') return !this.#isEmbedded();
    return this.#frames.findLast(({ kind }) => kind !== 'block' && kind !== 'directive')?.kind === 'tag';
  }

  /** A copy in the same state, to look ahead. */
  fork(): CodeScanner {
    const copy = new CodeScanner(this.#patterns, this.#frames);
    copy.#inLineComment = this.#inLineComment;
    copy.#endsWithLine = this.#endsWithLine;
    copy.#hereDocuments = this.#hereDocuments;
    copy.#lineState = this.#lineState;
    return copy;
  }

  /** A copy with other open frames. */
  withFrames(frames: readonly OpenFrame[]): CodeScanner {
    const copy = this.fork();
    copy.#frames = [...frames];
    copy.#endsWithLine = true;
    return copy;
  }

  /** Reads on. */
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

  /** Where the piece in another language ends; the length of the text when it does not. */
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
    return this.#reportClosed(frame, at, at + frame.close.length);
  }

  /** Reads the next token. */
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

  /** Reads the next token outside strings, comments and tags. */
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

  /** The patterns of the current language. */
  #patternsHere(): LanguagePatterns {
    const embedded = this.#isEmbedded()
      ? this.#frames.findLast(({ patterns }) => patterns !== undefined)
      : undefined;
    return embedded?.patterns ?? this.#patterns;
  }

  /** Whether the current text is natural language, where brackets match on one line only. */
  #inText(language: Language): boolean {
    if (this.#inContent()) return true;
    // Pairs that contain code are between tags.
    const holdsCode = this.#frames.some(({ kind, lineOnly }) => kind === 'bracket' && lineOnly !== true);
    return language.markup?.content === 'text' && !holdsCode;
  }

  /** Whether the current text is the content of an element. */
  #inContent(): boolean {
    if (this.#patterns.language.markup === undefined && !this.#isEmbedded()) return false;
    for (let index = this.#frames.length - 1; index >= 0; index--) {
      const frame = this.#frames[index] as OpenFrame;
      if (frame.kind === 'tag') return true;
      if (frame.kind === 'embedded' || (frame.kind === 'bracket' && frame.lineOnly !== true)) return false;
    }
    return false;
  }

  /** Handles the token at `start`. Returns where to read on. */
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
    // When no such pair is open, the mark is two brackets of two other pairs.
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

  /** The closer of the block that a word at `at` opens or ends: its pattern, and the name in the first group, if any. */
  #wordAt(words: readonly BlockWord[], at: number): string | undefined {
    const text = this.#text;
    // Not a word of a block: a member, a symbol, or a part of a name.
    if (/[\w.$@:'-]/.test(text.charAt(at - 1)) && /\w/.test(text.charAt(at))) return undefined;
    for (const { pattern, block, atStatement } of words) {
      const found = matchAt(pattern, text, at);
      if (found === null || (atStatement && !statementStart.test(this.#line.before(at)))) continue;
      return found[1] === undefined ? block : `${block} ${found[1].toLowerCase()}`;
    }
    return undefined;
  }

  /** Reads inside an opening tag: attributes, and its end. */
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
      const literal = attributeLiterals[token];
      if (literal !== undefined)
        return this.#open(
          { kind: 'string', mark: token, close: token, string: attribute, literal },
          start,
          end,
        );
      if (token === '>' || token === '/>') return this.#endTagHead(frame, start, end);
      const opened = this.#openPair(start);
      if (opened !== undefined) return opened;
      if (token === '<') {
        // Another tag begins: this one was never completed.
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
    if (isVoid || end - start > 1) return this.#reportClosed(frame, start, end);
    return this.#open(
      { kind: 'tag', mark: frame.mark, close: `</${name}>`, indent: frame.indent },
      start,
      end,
    );
  }

  /** Opens the pair that begins at `start`, if any. */
  #openPair(start: number): number | undefined {
    for (const { open, close } of this.#patternsHere().pairs) {
      const mark = matchAt(open, this.#text, start)?.[0];
      if (mark !== undefined) return this.#open({ kind: 'bracket', mark, close }, start, start + mark.length);
    }
    return undefined;
  }

  /** Reads inside a string or comment: to its end, to code inside it, or to the line end that ends it. */
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
        return this.#reportClosed(frame, start, end);
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
    return this.#reportClosed(frame, start, start + frame.close.length);
  }

  #lineEnd(at: number): number {
    this.#line.end(at);
    this.#inLineComment = false;
    // A string that ends with its line ends the code inside it too.
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

  /** Opens a frame whose mark is from `start` to `end`. Returns `end`. */
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

  /** Ends the frame that `close` ends, with the frames inside it; directives that cross it stay. */
  #close(close: string, start: number, end: number): number {
    // The bracket after a `case` pattern closes nothing outside the block.
    const isPattern =
      this.#frames.at(-1)?.kind === 'block' && this.language.unpaired?.includes(close) === true;
    const index = isPattern ? -1 : openerIndex(this.#frames, close);
    const frame = this.#frames[index];
    if (frame !== undefined) {
      const isDirective = frame.kind === 'directive';
      this.#frames = this.#frames.filter(
        (each, other) => other < index || (other > index && (isDirective || each.kind === 'directive')),
      );
    }
    return this.#reportClosed(frame, start, end, close);
  }

  #reportClosed(
    frame: OpenFrame | undefined,
    start: number,
    end: number,
    close = frame?.close ?? '',
  ): number {
    this.#listener.close?.({ close, start, end, frame, indent: this.#line.indentAt(start) });
    return end;
  }
}

/**
 * Index of the innermost frame that a closing mark ends, −1 when there is none. Does not search outside a string that contains
 * code, or outside a piece in another language.
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

/** Whether an element has no closing tag; names in mixed case are components. */
function isVoidElement(name: string, { markup }: Language): boolean {
  return markup?.void?.includes(name === name.toUpperCase() ? name.toLowerCase() : name) === true;
}

const attribute: StringForm = { open: '', close: '', multiline: true };
const attributeLiterals: Readonly<Record<string, LiteralPatterns>> = {
  '"': { inside: /"|\n/g, code: [], nested: '' },
  "'": { inside: /'|\n/g, code: [], nested: '' },
};
const tagToken = /\n|["']|\/?>|\{|<(?=[%?A-Za-z/!])/g;

/** The patterns of each language, compiled when they are first needed. */
const patternsByLanguage = /* @__PURE__ */ lazyPatterns();

function lazyPatterns(): ReadonlyMap<Language, () => LanguagePatterns> {
  return new Map(
    [...languageTable, unknownLanguage].map((language) => {
      let patterns: LanguagePatterns | undefined;
      return [language, () => (patterns ??= compilePatterns(language))];
    }),
  );
}

function patternsOf(language: Language): LanguagePatterns {
  return patternsByLanguage.get(language)?.() ?? compilePatterns(language);
}

/** Index of the group that matched, from 0. */
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

/** Where `word` begins on the first line after `from` that begins with it; −1 when there is none. */
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
