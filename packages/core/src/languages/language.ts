/** A form of string literals. Patterns are sources of regular expressions; `close` may use `$1`, the first group of `open`. */
export interface StringForm {
  /** Pattern of the opening mark. */
  readonly open: string;
  /** Plain text of the closing mark; with `lineStart`, the word that is alone on the last line of a here-document. */
  readonly close: string;
  /** Whether it may span lines; otherwise it ends with its line. @default false */
  readonly multiline?: boolean;
  /** Pattern of escapes inside, such as the mark written twice; empty for none. @default a backslash and any character */
  readonly escape?: string;
  /** Text that opens one more level inside, which `close` ends: `(` where the string ends with `)`. */
  readonly nested?: string;
  /** Pairs that contain code: the opening pattern and the closing bracket, such as `['\\$\\{', '}']`. */
  readonly code?: readonly (readonly [open: string, close: string])[];
  /** A here-document: it begins on the line after `open`, and `close` is alone on its last line. */
  readonly lineStart?: boolean;
}

/** A piece in another language: from the pattern `open` to the plain text `close`, or, when `open` begins with `^`, to a line that begins with `close`. */
export interface EmbeddedForm {
  readonly open: string;
  readonly close: string;
  /** Id of the language, or `$1` for the first group of `open`. */
  readonly language: string;
}

/** Elements with opening and closing tags. */
export interface Markup {
  /**
   * `text`: everything outside tags is natural language (HTML). `code`: elements are expressions of the language (JSX).
   */
  readonly content: 'text' | 'code';
  /** Pairs that contain code inside text and attributes, such as `['\\{', '}']`. */
  readonly code?: readonly (readonly [open: string, close: string])[];
  /** Names of elements without a closing tag. */
  readonly void?: readonly string[];
}

/** Words that open and close blocks: keys are closing patterns, values the opening patterns, separated by spaces or as a list. */
export type WordBlocks = Readonly<Record<string, string | readonly string[]>>;

/**
 * Everything that the engine knows about a language. All but `id` and `name` is optional: a construct that is left out does not
 * exist in the language.
 */
export interface Language {
  /** LSP language id. */
  readonly id: string;
  /** Display name, e.g. `C++`. */
  readonly name: string;
  /**
   * Other ids that editors send, in lower case, separated by spaces. The name, and extensions in `files` without their dot, are
   * ids too.
   */
  readonly aliases?: string;
  /** File extensions with their dot, and whole names, in lower case, separated by spaces. */
  readonly files?: string;
  /** Patterns of marks; prompts use the first. */
  readonly lineComments?: readonly string[];
  /** `nested`: a comment inside another needs its own end. */
  readonly blockComments?: readonly (readonly [open: string, close: string, nested?: 'nested'])[];
  /** Forms of string literals; the first that matches counts. */
  readonly strings?: readonly StringForm[];
  /** Pattern of tokens that contain marks but open nothing: character literals, operators, symbols. */
  readonly skip?: string;
  /** Whether `/` may begin a regular expression. */
  readonly regex?: boolean;
  /** Brackets that may span lines. Others count only where both are on one line. @default '()[]{}' */
  readonly brackets?: string;
  /** Whether the content of a bracket is further right than the bracket, as in Lisp. */
  readonly aligned?: boolean;
  /** Closing brackets that may be unpaired, as in patterns of `case`. */
  readonly unpaired?: string;
  /** Pairs besides brackets: the opening pattern and the closing text. */
  readonly pairs?: readonly (readonly [open: string, close: string])[];
  /** Blocks that open and close with words. A word with `^` before it opens only at the start of a statement. */
  readonly blocks?: WordBlocks;
  /** Whether the words of `blocks` have another meaning inside brackets, as `end` in an index. */
  readonly blocksOutsideBrackets?: boolean;
  /** Whether the words of `blocks` are case-insensitive. */
  readonly ignoreCase?: boolean;
  /** Like `blocks`, for directives that may cross the blocks of the code around them (`#if`, `{% if %}`). */
  readonly directives?: WordBlocks;
  /** Elements with tags. */
  readonly markup?: Markup;
  /** Pieces in other languages. */
  readonly embedded?: readonly EmbeddedForm[];
  /** Whether indentation alone tells where a block ends. */
  readonly indented?: boolean;
  /** Whether indentation must be tabs. */
  readonly tabs?: boolean;
  /** Whether documents are prose, with code in it at most. */
  readonly prose?: boolean;
}
