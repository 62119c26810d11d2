import type { EmbeddedForm, Language, StringForm, WordBlocks } from './language';

/** Kinds of tokens, each a group of the pattern; in the order in which they are tried. */
const tokenKinds = [
  'skip',
  'embedded',
  'blockComment',
  'lineComment',
  'string',
  'directiveEnd',
  'directive',
  'pair',
  'tagEnd',
  'tag',
  'wordEnd',
  'word',
  'bracket',
  'regex',
] as const;
/** The kind of a token. */
export type TokenKind = (typeof tokenKinds)[number];

/** A pattern that finds the next token, and the kinds of its groups. */
export interface TokenPattern {
  readonly pattern: RegExp;
  readonly kinds: readonly TokenKind[];
}

/** A word or directive that opens or closes a block. */
export interface BlockWord {
  readonly pattern: RegExp;
  /** Identifies the kind of block; the same for its opening and closing words. */
  readonly block: string;
  /** It counts only at the start of a statement. */
  readonly atStatement: boolean;
}

/** Patterns for the inside of a string or comment. */
export interface LiteralPatterns {
  /** Finds escapes, the end, code, one more level and line ends. Code is in the first group. */
  readonly inside: RegExp;
  /** What opens code, and the bracket that closes it. */
  readonly code: readonly { readonly open: RegExp; readonly close: string }[];
  /** Opens one more level; empty for nothing. */
  readonly nested: string;
}

/** The patterns of a language. */
export interface LanguagePatterns {
  readonly language: Language;
  /** For code, or for text outside tags. */
  readonly root: TokenPattern;
  /** For the content of an element. */
  readonly content: TokenPattern;
  /** Words and directives that open a block. */
  readonly openers: readonly BlockWord[];
  /** Words and directives that close a block. */
  readonly closers: readonly BlockWord[];
  /** `literal` is compiled once, unless `close` depends on the text that opened the string. */
  readonly strings: readonly {
    readonly form: StringForm;
    readonly open: RegExp;
    readonly literal: (close: string) => LiteralPatterns;
  }[];
  readonly comments: readonly {
    readonly open: string;
    readonly close: string;
    readonly literal: LiteralPatterns;
  }[];
  readonly embedded: readonly { readonly form: EmbeddedForm; readonly open: RegExp }[];
  /** Pairs besides brackets. */
  readonly pairs: readonly { readonly open: RegExp; readonly close: string }[];
}

const tagName = '[A-Za-z][\\w.:-]*';
/** Where an element may begin in code: where an expression does. */
const expressionStart = '(?<=(?:^|[=(,:?&|;{}[>!]|\\b(?:return|default|else))\\s*<)';
const contentKinds: readonly TokenKind[] = [
  'embedded',
  'directiveEnd',
  'directive',
  'pair',
  'tagEnd',
  'tag',
  'bracket',
];

/** Compiles the patterns of `language`. */
export function compilePatterns(language: Language): LanguagePatterns {
  const flags = language.ignoreCase === true ? 'im' : 'm';
  const pairs = [...(language.pairs ?? []), ...(language.markup?.code ?? [])];
  const parts = partsOf(language, pairs);
  const sticky = (source: string) => new RegExp(source, `${flags}y`);
  const words = [
    ...blockWords(language.blocks, true, sticky),
    ...blockWords(language.directives, false, sticky),
  ];
  return {
    language,
    root: patternOf(parts, tokenKinds, flags),
    content: patternOf(
      parts,
      [...contentKinds, ...(language.markup?.content === 'text' ? (['blockComment'] as const) : [])],
      flags,
    ),
    openers: words.filter(({ closes }) => !closes),
    closers: words.filter(({ closes }) => closes),
    strings: (language.strings ?? []).map((form) => {
      const literal = form.close.includes('$1') ? undefined : literalPatterns(form.close, form);
      return { form, open: sticky(form.open), literal: (close) => literal ?? literalPatterns(close, form) };
    }),
    comments: (language.blockComments ?? []).map(([open, close, nested]) => ({
      open,
      close,
      literal: literalPatterns(close, { escape: '', nested: nested === undefined ? '' : open }),
    })),
    embedded: (language.embedded ?? []).map((form) => ({ form, open: sticky(form.open) })),
    pairs: pairs.map(([open, close]) => ({ open: sticky(open), close })),
  };
}

function literalPatterns(
  close: string,
  { code = [], escape = '\\\\[^]', nested = '' }: Omit<StringForm, 'open' | 'close'>,
): LiteralPatterns {
  const parts = [
    // Code before escapes: `\(` begins with a backslash.
    code.length === 0 ? '' : `(${code.map(([open]) => withoutGroups(open)).join('|')})`,
    escape,
    escapePattern(close),
    escapePattern(nested),
    '\\n',
  ];
  return {
    inside: new RegExp(parts.filter((part) => part !== '').join('|'), 'g'),
    code: code.map(([open, end]) => ({ open: new RegExp(open, 'y'), close: end })),
    nested,
  };
}

/** Escapes a plain text for use in a pattern. */
function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** The sources of all kinds; empty where the language has none. */
function partsOf(
  language: Language,
  pairs: readonly (readonly [string, string])[],
): Record<TokenKind, string> {
  const { blockComments = [], lineComments = [], strings = [], embedded = [], markup } = language;
  return {
    skip: language.skip ?? '',
    embedded: embedded.map(({ open }) => open).join('|'),
    blockComment: blockComments.map(([open]) => escapePattern(open)).join('|'),
    lineComment: lineComments.map(commentPattern).join('|'),
    string: strings.map(({ open }) => open).join('|'),
    directiveEnd: Object.keys(language.directives ?? {}).join('|'),
    directive: openersIn(language.directives).join('|'),
    pair: pairs.flatMap(([open, close]) => [open, escapePattern(close)]).join('|'),
    tagEnd: markup === undefined ? '' : `<\\/(?:${tagName})?\\s*>`,
    tag:
      markup === undefined
        ? ''
        : `<${markup.content === 'code' ? expressionStart : ''}(?:${tagName}(?<!:)(?=[\\s/>${markup.content === 'text' ? '{<' : ''}]|$)(?!\\s*[,=]|\\s+extends\\b)|>)`,
    wordEnd: Object.keys(language.blocks ?? {})
      .map(wordPattern)
      .join('|'),
    word: openersIn(language.blocks).map(wordPattern).join('|'),
    bracket: '[()[\\]{}]',
    regex: language.regex === true ? '\\/' : '',
  };
}

function commentPattern(mark: string): string {
  if (mark.startsWith('^')) return `${mark.slice(1)}(?<=^[ \\t]*${mark.slice(1)})`;
  // A hash inside a word is part of it.
  return mark === '#' ? '#(?<![\\w$]#)' : mark;
}

/** Finds a line end or a token of one of `included`, each kind in its own group. */
function patternOf(
  parts: Record<TokenKind, string>,
  included: readonly TokenKind[],
  flags: string,
): TokenPattern {
  const kinds = tokenKinds.filter((kind) => included.includes(kind) && parts[kind] !== '');
  const source = kinds.map((kind) => `(${withoutGroups(parts[kind])})`).join('|');
  return { pattern: new RegExp(`\\n|${source}`, `g${flags}`), kinds };
}

/** `source` with non-capturing groups, so that the groups of the whole pattern are the kinds of tokens. */
function withoutGroups(source: string): string {
  return source.replace(/\\.|\[(?:\\.|[^\]\\])*\]|\((?!\?)/g, (found) => (found === '(' ? '(?:' : found));
}

function openersIn(blocks: WordBlocks | undefined): readonly string[] {
  return Object.values(blocks ?? {}).flatMap(listOf);
}

function listOf(openers: string | readonly string[]): readonly string[] {
  return typeof openers === 'string' ? openers.split(' ') : openers;
}

/** A whole word by the text after it; the scanner checks the text before it, which is much faster. */
function wordPattern(source: string): string {
  const bare = source.startsWith('^') ? source.slice(1) : source;
  return bare.startsWith('\\') ? bare : `(?:${bare})(?![\\w?!]|-\\w)`;
}

function blockWords(
  blocks: WordBlocks | undefined,
  areWords: boolean,
  sticky: (source: string) => RegExp,
): (BlockWord & { readonly closes: boolean })[] {
  const make = (source: string, block: string, closes: boolean) => ({
    pattern: sticky(areWords ? wordPattern(source) : source),
    block,
    closes,
    atStatement: areWords && source.startsWith('^'),
  });
  return Object.entries(blocks ?? {}).flatMap(([close, openers]) => [
    make(close, close, true),
    ...listOf(openers).map((open) => make(open, close, false)),
  ]);
}
