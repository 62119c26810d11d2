import { isBlank } from '../text/lines';
import { rejected, type PostprocessRule } from './postprocess-rule';

/** Fewest lines of an answer that can be a copy of the lines above; fewer are repeated on purpose now and then. */
const minCopiedLines = 2;

/** Refuses an answer of two lines or more that are the lines right before the cursor. Indentation does not count. */
export const alreadyThere: PostprocessRule = {
  name: 'already-there',
  apply(text, { cursor, complete }) {
    if (!complete) return text;
    const lines = linesOf(text);
    if (!lines.some((line) => /[\p{L}\p{N}]/u.test(line))) return text;
    if (lines.length < minCopiedLines || !isBlank(cursor.linePrefix)) return text;
    const above = linesOf(cursor.prefix).slice(-lines.length);
    return startsWith(above, lines) ? rejected : text;
  },
};

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function startsWith(lines: readonly string[], head: readonly string[]): boolean {
  return head.length <= lines.length && head.every((line, index) => line === lines[index]);
}
