import { isBlank } from '../text/lines';
import { rejected, type PostprocessRule } from './postprocess-rule';

/** Minimum lines of a copy; fewer are sometimes repeated on purpose. */
const minCopiedLines = 2;

/** Rejects an answer of two or more lines that equals the lines right before the cursor, indentation aside. */
export const alreadyThere: PostprocessRule = {
  name: 'already-there',
  apply(text, { cursor, complete }) {
    if (!complete) return text;
    const lines = linesOf(text);
    if (!lines.some((line) => /[\p{L}\p{N}]/u.test(line))) return text;
    if (lines.length < minCopiedLines || !isBlank(cursor.linePrefix)) return text;
    const above = linesOf(cursor.prefix).slice(-lines.length);
    return lines.every((line, index) => line === above[index]) ? rejected : text;
  },
};

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
