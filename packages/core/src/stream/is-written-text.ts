import type { CursorContext } from '../domain/cursor';
import { indentOf, isBlank } from '../text/lines';
import type { RuleContext } from './stream-filter';

/**
 * Whether the text at the cursor is natural language: a comment, a string, a block scalar, or prose. Sentences and fences are
 * valid there.
 */
export function isWrittenText({ cursor, code }: RuleContext): boolean {
  const { language, inWords } = code;
  // Code in prose is fenced, and its fence ends it.
  if (language.prose === true || inWords || textHead.test(cursor.linePrefix)) return true;
  return language.id === 'yaml' && inBlockScalar(cursor.prefix);
}

/** A line of a comment, also where the scanner misses comments, as between JSX attributes; directives with a text. */
const textHead = /^\s*(?:\*|#\s*(?:error|warning|region|pragma)\b)|(?:^|\s)(?:\/\/|--|#)\s/;

/** Languages in which two names with nothing between them are an error. */
const withoutAdjacentNames = new Set(
  'javascript javascriptreact typescript typescriptreact python'.split(' '),
);
/** Other languages in which a line of plain words, such as a sentence, is not code. */
const withoutPlainWords = new Set(
  (
    'go rust java kotlin scala swift dart groovy c cpp objective-c objective-cpp csharp lua ruby php haskell ocaml fsharp ' +
    'elixir julia nim zig css scss less json jsonc'
  ).split(' '),
);

/** What is valid at the cursor without any code mark: a line of plain words, a few names, or nothing. */
export function allowsPlainWords({ cursor, code }: RuleContext): 'words' | 'names' | 'nothing' {
  if (mayBeginInString(cursor)) return 'words';
  if (withoutAdjacentNames.has(code.language.id)) return 'nothing';
  return withoutPlainWords.has(code.language.id) ? 'names' : 'words';
}

/** Length from which a prefix may have been cut, possibly inside a string, in UTF-16 units. */
const cutLength = 12_000;

/** Whether the prefix may have been cut inside a string: multi-line strings and long lines then look like code. */
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
