import { visibleLength } from '../../text/lines';
import { changedLines } from '../../domain/changed-lines';
import { bareLines, removedBy, type EditRule } from './edit-rule';

/** Lines that are not blank, from which a deletion is large. */
const manyLines = 4;
/** Share of the deleted text that is added, below which that is next to nothing. */
const nearlyNothing = 0.1;

/** Much is deleted and next to nothing is added, unless the person is deleting lines. */
export const deletesMuch: EditRule = {
  name: 'deletes-much',
  rejects: (hunk, facts) => {
    const removed = removedBy(hunk, facts);
    if (bareLines(removed).length < manyLines) return false;
    if (visibleLength(hunk.text) >= visibleLength(removed) * nearlyNothing) return false;
    const last = facts.events.at(-1);
    if (last === undefined) return true;
    const { before, after } = changedLines(last);
    return bareLines(before).length <= bareLines(after).length;
  },
};
