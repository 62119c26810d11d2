import { bareLines, removedBy, type EditRule } from './edit-rule';

/** Equal lines in a row, or equal pairs of lines, that show a loop. */
const loops = 3;
/** A single line that is copied counts from this length on, in UTF-16 units. */
const minCopied = 8;

/** The answer loops: the same one or two lines, more often in a row than in the region. */
export const repeatsItself: EditRule = {
  name: 'repeats-itself',
  rejectsAnswer: ({ text, start, end, answer }) => {
    const [before, after] = [bareLines(text.slice(start, end)), bareLines(answer)];
    return [1, 2, 3].some((period) => {
      const times = maxRepeats(after, period);
      return times >= loops && times > maxRepeats(before, period);
    });
  },
};

/** What is added is a copy of the lines right above or below it. */
export const copiesNeighbours: EditRule = {
  name: 'copies-neighbours',
  rejects: (hunk, facts) => {
    const added = bareLines(hunk.text);
    if (removedBy(hunk, facts).trim() !== '' || added.length === 0) return false;
    if (added.length === 1 && (added[0] ?? '').length < minCopied) return false;
    if (!hunk.text.includes('\n')) return false;
    const above = bareLines(facts.text.slice(0, hunk.start)).slice(-added.length);
    const below = bareLines(facts.text.slice(hunk.end)).slice(0, added.length);
    return [above, below].some((lines) => lines.join('\n') === added.join('\n'));
  },
};

/** How often the same `period` lines stand in a row, at most. */
function maxRepeats(lines: readonly string[], period: number): number {
  let [max, equal] = [0, 0];
  for (let line = period; line < lines.length; line++) {
    equal = lines[line] === lines[line - period] ? equal + 1 : 0;
    max = Math.max(max, Math.floor(equal / period) + 1);
  }
  return max;
}
