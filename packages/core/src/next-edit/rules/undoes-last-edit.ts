import { visibleLength } from '../../text/lines';
import { changedLines } from '../../domain/changed-lines';
import { commonEnds } from '../trim-ends';
import { removedBy, type EditRule } from './edit-rule';

/** Share of what was typed that an edit may take away, and of what was deleted that it may bring back. */
const maxShare = 0.5;
/** Less than this is not worth judging, in characters that are not space. */
const minVisible = 2;

/**
 * The edit takes away what the person just typed, or brings back what they just deleted. Going on with what was typed is no undoing,
 * and text from an accepted suggestion may be changed.
 */
export const undoesLastEdit: EditRule = {
  name: 'undoes-last-edit',
  rejects: (hunk, facts) => {
    const last = facts.events.at(-1);
    if (last === undefined || last.accepted) return false;
    const core = changedLines(last);
    const place = offsetOfLine(facts.text, core.line - facts.firstLine);
    if (place === undefined || !facts.text.startsWith(core.after, place)) return false;
    const { head, tail } = commonEnds(core.before, core.after);
    const typed = core.after.slice(head, core.after.length - tail);
    const deleted = core.before.slice(head, core.before.length - tail);
    const [from, to] = [place + head, place + core.after.length - tail];
    const removed = removedBy(hunk, facts);

    const overlap = Math.min(hunk.end, to) - Math.max(hunk.start, from);
    const takesTyped =
      visibleLength(typed) >= minVisible &&
      overlap >= typed.length * maxShare &&
      visibleLength(removed) > 0 &&
      !hunk.text.includes(typed.trim());
    if (takesTyped) return true;

    const added = hunk.text.trim();
    const isHere = hunk.start <= to + 1 && hunk.end >= from - 1;
    if (!isHere || visibleLength(deleted) < minVisible) return false;
    // Bringing back a part of what was replaced while keeping what was typed is still going back.
    return (
      added.includes(deleted.trim()) ||
      (added !== '' && deleted.includes(added) && visibleLength(added) >= visibleLength(deleted) * maxShare)
    );
  },
};

/** Where a line of `text` begins; `undefined` for one that it does not have. */
function offsetOfLine(text: string, line: number): number | undefined {
  if (line < 0) return undefined;
  let at = 0;
  for (let index = 0; index < line; index++) {
    const end = text.indexOf('\n', at);
    if (end < 0) return undefined;
    at = end + 1;
  }
  return at;
}
