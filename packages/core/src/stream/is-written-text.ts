import type { CursorContext } from '../domain/cursor';
import { indentOf, isBlank } from '../text/lines';
import type { RuleContext } from './stream-filter';

/**
 * Whether the text at the cursor is written for people: a comment, a string, a block scalar, or prose. Sentences, fences and
 * whatever else a model says are wanted there.
 */
export function isWrittenText({ cursor, code }: RuleContext): boolean {
  const { language, inWords } = code;
  // Code that stands in prose is fenced, and its fence ends it.
  if (language.prose === true || inWords || textHead.test(cursor.linePrefix)) return true;
  return language.id === 'yaml' && inBlockScalar(cursor.prefix);
}

/** A line of a comment, also where comments are hard to tell, as between the attributes of JSX, and directives with a text. */
const textHead = /^\s*(?:\*|#\s*(?:error|warning|region|pragma)\b)|(?:^|\s)(?:\/\/|--|#)\s/;

/** Languages in which two names with nothing between them are an error. */
const withoutAdjacentNames = new Set(
  'javascript javascriptreact typescript typescriptreact python'.split(' '),
);
/** Other languages in which a line of plain words, as they stand in a sentence, is no code. */
const withoutPlainWords = new Set(
  (
    'go rust java kotlin scala swift dart groovy c cpp objective-c objective-cpp csharp lua ruby php haskell ocaml fsharp ' +
    'elixir julia nim zig css scss less json jsonc'
  ).split(' '),
);

/** What without a mark of code can stand at the cursor as code or text: a line of plain words, a few names, or nothing. */
export function allowsPlainWords({ cursor, code }: RuleContext): 'words' | 'names' | 'nothing' {
  if (mayBeginInString(cursor)) return 'words';
  if (withoutAdjacentNames.has(code.language.id)) return 'nothing';
  return withoutPlainWords.has(code.language.id) ? 'names' : 'words';
}

/** Characters of a prefix that may have been cut, in the middle of a string too. */
const cutLength = 12_000;

/** Where the prefix is only the end of what stands before the cursor, strings over lines, or in a long line, cannot be told from code. */
function mayBeginInString({ prefix, linePrefix }: CursorContext): boolean {
  return linePrefix.length > cutLength || (prefix.length > cutLength && /"""|'''/.test(prefix));
}

/** Whether the line that the cursor's line is indented under ends with `|` or `>`. */
function inBlockScalar(prefix: string): boolean {
  let indent = Infinity;
  for (const [index, line] of prefix.split('\n').toReversed().entries()) {
    const columns = indentOf(line);
    if ((isBlank(line) && index > 0) || columns >= indent) continue;
    if (index > 0 && /(?:^|[:-]|\s)\s*[|>][-+\d]*\s*$/.test(line)) return true;
    indent = columns;
  }
  return false;
}
