/** A kind of string literal. Patterns are sources of regular expressions; those of `close` may use `$1`, the first group of `open`. */
export interface StringForm {
  readonly open: string;
  /** Plain text, or with `lineStart` the word that stands alone on the last line of a here-document. */
  readonly close: string;
  /** Whether it may go over line ends; one that may not ends with its line. @default false */
  readonly multiline?: boolean;
  /** Pattern of what stands for itself inside, such as its own mark written twice; empty for nothing. @default a backslash and any character */
  readonly escape?: string;
  /** Opens one more level inside, which `close` ends: `(` where the string ends with `)`. */
  readonly nested?: string;
  /** Pairs that hold code: the opening pattern and the closing bracket, such as `['\\$\\{', '}']`. */
  readonly code?: readonly (readonly [open: string, close: string])[];
  /** A here-document: it begins on the line after `open`, and `close` stands alone on its last line. */
  readonly lineStart?: boolean;
}

/** A piece in another language: from a pattern to a plain text, or to the end of a line that `close` stands alone on. */
export interface EmbeddedForm {
  readonly open: string;
  readonly close: string;
  /** Id of the language, or `$1` for the name that the first group of `open` found. */
  readonly language: string;
}

/** Elements with opening and closing tags. */
export interface Markup {
  /**
   * `text`: everything outside of tags is text for people (HTML). `code`: elements are expressions of the language (JSX).
   */
  readonly content: 'text' | 'code';
  /** Pairs that hold code inside of text and attributes, such as `['\\{', '}']`. */
  readonly code?: readonly (readonly [open: string, close: string])[];
  /** Names of elements without a closing tag. */
  readonly void?: readonly string[];
}

/** Words that open and close: keys are closing patterns, values the opening patterns, in one text with spaces between them or as a list. */
export type WordBlocks = Readonly<Record<string, string | readonly string[]>>;

/**
 * All that the engine knows of a language. Everything is optional but the first two: what is left out does not exist in the
 * language, and nothing is judged by it.
 */
export interface Language {
  /** LSP language id. */
  readonly id: string;
  /** As people write it, e.g. `C++`. */
  readonly name: string;
  /**
   * Other ids that editors send, in lower case, separated by spaces. The name, and the ends of `files` without their dot, are ids
   * too.
   */
  readonly aliases?: string;
  /** Ends of file names with their dot, and whole names, in lower case, separated by spaces. */
  readonly files?: string;
  readonly lineComments?: readonly string[];
  /** `nested`: one inside of another needs an end of its own. */
  readonly blockComments?: readonly (readonly [open: string, close: string, nested?: 'nested'])[];
  readonly strings?: readonly StringForm[];
  /** Pattern of tokens that hold marks but open nothing: character literals, operators, symbols. */
  readonly skip?: string;
  /** Whether `/` may begin a regular expression. */
  readonly regex?: boolean;
  /** Brackets that may go over line ends. Others count only where both stand on one line. @default '()[]{}' */
  readonly brackets?: string;
  /** Whether what an opening bracket holds stands further right than it, as in Lisp. */
  readonly aligned?: boolean;
  /** Closing brackets that may close nothing, as in patterns of `case`. */
  readonly unpaired?: string;
  /** Pairs beside the brackets: the pattern that opens and the text that closes. */
  readonly pairs?: readonly (readonly [open: string, close: string])[];
  /** Blocks that open and close with words. One with `^` before it opens only at the start of a statement. */
  readonly blocks?: WordBlocks;
  /** Whether the words of `blocks` mean something else between `(` or `[` and its end, as `end` in an index. */
  readonly blocksOutsideBrackets?: boolean;
  /** Whether the words of `blocks` are the same in capitals. */
  readonly ignoreCase?: boolean;
  /** Like `blocks`, for directives that may cross the blocks of the code around them (`#if`, `{% if %}`). */
  readonly directives?: WordBlocks;
  readonly markup?: Markup;
  readonly embedded?: readonly EmbeddedForm[];
  /** Whether indentation alone tells where a block ends. */
  readonly indented?: boolean;
  /** Whether indentation must be tabs. */
  readonly tabs?: boolean;
  /** Whether documents are text for people, with code in it at most. */
  readonly prose?: boolean;
}
