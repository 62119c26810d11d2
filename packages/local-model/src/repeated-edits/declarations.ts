import type { Language } from '@org/completion-core/host';
import { CodeMap } from './code-map';
import { isSpace, isWord, lineTokens, type LineToken } from './line-tokens';

/** A document as the rules for names read it. */
export class CodeText {
  readonly text: string;
  readonly language: Language;
  #map: CodeMap | undefined;

  constructor(text: string, language: Language) {
    this.text = text;
    this.language = language;
  }

  /** Brackets, comments and strings, read on first use. */
  get map(): CodeMap {
    return (this.#map ??= new CodeMap(this.text, this.language));
  }

  /** Whether braces tell where a name holds; else indentation does. */
  get hasBraces(): boolean {
    return this.language.indented !== true && this.language.blocks === undefined;
  }

  lineStart(offset: number): number {
    return this.text.lastIndexOf('\n', offset - 1) + 1;
  }

  lineEnd(offset: number): number {
    const end = this.text.indexOf('\n', offset);
    return end < 0 ? this.text.length : end;
  }

  /** Where `name` stands as a whole word of code from `start` to `end`. */
  occurrences(name: string, start = 0, end = this.text.length): readonly number[] {
    const found: number[] = [];
    const { text } = this;
    for (let at = text.indexOf(name, start); at >= 0 && at < end; at = text.indexOf(name, at + name.length)) {
      if (isNamePart(text.charAt(at - 1)) || isNamePart(text.charAt(at + name.length))) continue;
      if (!this.map.isLiteral(at)) found.push(at);
    }
    return found;
  }

  /** What stands before and after the name at `offset`, without space. */
  around(offset: number, length: number): { readonly before: string; readonly after: string } {
    const before = this.text.slice(Math.max(0, offset - 80), offset).trimEnd();
    const after = this.text.slice(offset + length, offset + length + 80).trimStart();
    return { before, after };
  }
}

/** Part of a text. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

const keywords =
  /\b(?:const|let|var|val|function|class|interface|type|enum|struct|trait|fn|func|def|fun|mod|module|namespace|record|object|union|protocol|mut|static|sub|local|auto|foreach|fn\*?)\s+(?:mut\s+)?\*?$/;
/** Words that no type is, so that a name after them is no declared one. */
const noTypes =
  /^(?:return|new|throw|await|typeof|else|in|of|case|yield|go|defer|not|and|or|is|as|delete|void|do|raise|except|assert|del|instanceof|extends|implements|print|echo|export|default|public|private|protected|readonly|async|if|while|for|match|when|unless|until|with|from|import|use|super|this|self)$/;
const typedLanguages = new Set([
  'c',
  'cpp',
  'java',
  'csharp',
  'dart',
  'objective-c',
  'groovy',
  'd',
  'arduino',
]);
const assigningLanguages = new Set([
  'python',
  'ruby',
  'lua',
  'php',
  'shellscript',
  'r',
  'julia',
  'perl',
  'elixir',
]);
const functionHead = /\b(?:function\*?|def|fn|func|fun|sub|proc|lambda|constructor)\b[^()]*\($|\bcatch\s*\($/;

/** Where the name declared at `offset` holds; `undefined` where nothing is declared. */
export function declaredScope(code: CodeText, offset: number, length: number): Extent | undefined {
  const { text, language } = code;
  const { before, after } = code.around(offset, length);
  const lead = text.slice(code.lineStart(offset), offset);
  if (isMember(before)) return undefined;
  const whole = { start: 0, end: text.length };
  if (/^\s*(?:import\s+[\w{*$]|use\s+\w|using\s+\w)/.test(lead) && language.id !== 'python')
    return /\bfrom\s*$/.test(lead) ? undefined : whole;
  const header = headerOf(code, offset);
  if (header !== undefined && isParameter(before, after)) return header;
  const spaced = `${before} `;
  const destructured = /^\s*(?:export\s+)?(?:const|let|var)\s*[{[]/.test(lead) && !lead.includes('=');
  const declared =
    keywords.test(spaced) ||
    destructured ||
    (language.id === 'go' && /^(?:,[\w\s,]+)?:=/.test(after)) ||
    (language.id === 'python' && /\b(?:for|as)\s+$/.test(spaced)) ||
    (assigningLanguages.has(language.id) && /^\s*\$?$/.test(lead) && /^=(?!=|>)/.test(after)) ||
    isTyped(code, lead, after);
  if (!declared) return undefined;
  return blockAround(code, destructured ? code.lineStart(offset) : offset, offset);
}

/** A name after a type: `int total = 0`, `List<Item> items)`. */
function isTyped({ language }: CodeText, lead: string, after: string): boolean {
  if (!typedLanguages.has(language.id) || !/^[=;,):(]/.test(after) || after.startsWith('==')) return false;
  const type = /(?:^|[\s(,])([A-Za-z_][\w.:]*)(?:<[^()]*>|\[\])?\s*[*&]?\s+[*&]?$/.exec(lead)?.[1];
  return type !== undefined && !noTypes.test(type);
}

function isParameter(before: string, after: string): boolean {
  return (
    /(?:[(,]|\.\.\.|\b(?:readonly|public|private|protected|final|const|mut|val|var|in|out|ref)|[\w>\]?&*])$/.test(
      before,
    ) && /^[:,)=?\w]/.test(after)
  );
}

/** The header and the body of the function of which `offset` is in the list of parameters. */
function headerOf(code: CodeText, offset: number): Extent | undefined {
  const { text, map } = code;
  const around = map.around(offset);
  const index = around.findLastIndex(({ mark }) => mark === '(');
  const paren = around[index];
  // A default value, a type or a pattern is inside another bracket.
  if (paren === undefined || index !== around.length - 1) return undefined;
  const head = text.slice(Math.max(0, paren.start - 120), paren.start + 1);
  const rest = text.slice(paren.end, paren.end + 200);
  const isHead = functionHead.test(head.slice(head.lastIndexOf('\n', head.length - 2) + 1));
  const isArrow = /^\s*(?::[^=;{}]*)?=>/.test(rest);
  const isMethod =
    /^\s*(?::[^;={}]*|->[^;={}]*|throws [\w, .]+|const|noexcept)?\s*\{/.test(rest) &&
    !/\b(?:if|for|while|switch|with|catch)\s*\($/.test(head);
  if (!isHead && !isArrow && !(isMethod && code.hasBraces)) return undefined;
  if (!code.hasBraces) return { start: paren.start, end: indentedEnd(code, paren.start) };
  if (isArrow && !/^\s*(?::[^=;{}]*)?=>\s*\{/.test(rest)) {
    const outer = around[index - 1];
    return { start: paren.start, end: Math.min(outer?.end ?? text.length, code.lineEnd(paren.end)) };
  }
  const body = map.next(paren.end);
  // A signature without a body, such as an overload.
  if (body?.mark !== '{' || /;|\n\s*\n/.test(text.slice(paren.end, body.start))) return undefined;
  return { start: paren.start, end: body.end };
}

/** The block in which a name that is declared at `offset` holds. */
function blockAround(code: CodeText, from: number, offset: number): Extent {
  const { text, map } = code;
  if (!code.hasBraces) return indentedBlock(code, offset);
  const around = map.around(from);
  const inner = around.at(-1);
  // `for (const each of all) {`: the parentheses and the block after them.
  if (inner?.mark === '(') {
    const body = map.next(inner.end);
    const isHead = body?.mark === '{' && text.slice(inner.end, body.start).trim() === '';
    return { start: inner.start, end: isHead ? body.end : inner.end };
  }
  const block = around.findLast(({ mark }) => mark === '{');
  return block === undefined ? { start: 0, end: text.length } : block;
}

/** The function around `offset` by indentation, or all. */
function indentedBlock(code: CodeText, offset: number): Extent {
  const { text } = code;
  let start = code.lineStart(offset);
  let indent = indentAt(text, start);
  while (start > 0 && indent > 0) {
    start = code.lineStart(start - 1);
    const line = text.slice(start, code.lineEnd(start));
    if (line.trim() === '' || indentAt(text, start) >= indent) continue;
    indent = indentAt(text, start);
    if (/^\s*(?:async\s+)?(?:def|function|func|sub|fn|class|module)\b/.test(line))
      return { start, end: indentedEnd(code, start) };
  }
  return { start: 0, end: text.length };
}

/** The end of the lines below that of `offset` that are further right. */
function indentedEnd(code: CodeText, offset: number): number {
  const { text } = code;
  const indent = indentAt(text, code.lineStart(offset));
  let end = code.lineEnd(offset);
  // The lines of a header of several lines.
  for (let at = end + 1; at < text.length; at = code.lineEnd(at) + 1) {
    const line = text.slice(at, code.lineEnd(at));
    if (line.trim() !== '' && indentAt(text, at) <= indent && !/^\s*[)\]}]/.test(line)) break;
    end = at + line.length;
  }
  return end;
}

function indentAt(text: string, lineStart: number): number {
  let at = lineStart;
  while (text.charAt(at) === ' ' || text.charAt(at) === '\t') at++;
  return at - lineStart;
}

/** Whether what stands before a name makes it a member of something. */
export function isMember(before: string): boolean {
  return /(?:(?<!\.\.)\.|->|::|\?\.|@)$/.test(before);
}

/** Whether a name is a key: of an object, of an argument, of an attribute. */
export function isKey(code: CodeText, offset: number, length: number): boolean {
  const { before, after } = code.around(offset, length);
  const inner = code.map.around(offset).at(-1);
  if (/^\??:(?!:)/.test(after) && inner?.mark === '{' && /[{,;\n]$/.test(before)) return true;
  // A line of its own in a list of members.
  if (/^[?!]?:(?!:)/.test(after) && inner?.mark === '{' && isLineStart(code, offset)) return true;
  const isShorthand =
    inner?.mark === '{' &&
    ((/[{,]$/.test(before) && /^(?:[,}]|=(?![=>]))/.test(after)) ||
      (isLineStart(code, offset) && /^[,}]/.test(after)));
  if (isShorthand) return true;
  const isArgument = inner?.mark === '(' && /[(,]$/.test(before) && /^(?:=(?![=>])|:(?!:))/.test(after);
  return isArgument;
}

function isLineStart(code: CodeText, offset: number): boolean {
  return code.text.slice(code.lineStart(offset), offset).trim() === '';
}

function isNamePart(char: string): boolean {
  return char !== '' && /[\p{L}\p{N}_$]/u.test(char);
}

/** One name that took the place of another in a line. */
export interface Renaming {
  readonly old: string;
  readonly now: string;
  /** Where the new name stands in the line, in UTF-16 units. */
  readonly columns: readonly number[];
}

/** Reads a changed line as a renaming: nothing but one name differs, at one place or several. */
export function renamingIn(before: string, after: string): Renaming | undefined {
  const [old, now]: readonly (readonly LineToken[])[] = [lineTokens(before), lineTokens(after)];
  if (old === undefined || now === undefined || old.length !== now.length) return undefined;
  let found: { old: string; now: string; columns: number[] } | undefined;
  for (const [index, { text }] of old.entries()) {
    const other = now[index] as LineToken;
    if (other.text === text) continue;
    if (!isWord(text) || !isWord(other.text) || isSpace(text)) return undefined;
    found ??= { old: text, now: other.text, columns: [] };
    if (found.old !== text || found.now !== other.text) return undefined;
    found.columns.push(other.start);
  }
  return found;
}
