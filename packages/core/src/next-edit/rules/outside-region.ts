import { bareLines, type EditRule } from './edit-rule';

/** Lines at the edge of the region that show that the answer goes beyond it, unless one alone is as long as this. */
const minLines = 2;
const minLength = 12;

/** The answer goes beyond the region: it begins with the lines before it, or ends with those after it. */
export const outsideRegion: EditRule = {
  name: 'outside-region',
  rejectsAnswer: ({ text, start, end, answer }) => {
    const region = bareLines(text.slice(start, end));
    const lines = bareLines(answer);
    if (lines.length <= region.length) return false;
    const before = bareLines(text.slice(0, start));
    const after = bareLines(text.slice(end));
    return (
      goesBeyond(lines, before.slice(-lines.length)) ||
      goesBeyond(lines.toReversed(), after.slice(0, lines.length).toReversed())
    );
  },
};

/** Whether `lines` begin with the end of `outside`. */
function goesBeyond(lines: readonly string[], outside: readonly string[]): boolean {
  for (let count = Math.min(outside.length, lines.length); count > 0; count--) {
    const copied = outside.slice(-count);
    if (!copied.every((line, index) => line === lines[index])) continue;
    return count >= minLines || (copied[0] ?? '').length >= minLength;
  }
  return false;
}
