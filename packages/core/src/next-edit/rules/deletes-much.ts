import { visibleLength } from '../../text/lines';
import { changedLines } from '../../domain/changed-lines';
import type { Hunk } from '../hunk';
import { bareLines, removedBy, type EditFacts, type EditRule } from './edit-rule';

/** Lines that are not blank, from which a deletion is large. */
const manyLines = 4;
/** Share of the deleted text that is added, below which that is next to nothing. */
const nearlyNothing = 0.1;

/** Share of the region's lines below which an answer that lost its end was not written to it. */
const tooShort = 0.75;

/** Much is deleted and next to nothing is added, or the end of the region is missing, unless the person is deleting lines. */
export const deletesMuch: EditRule = {
  name: 'deletes-much',
  rejects: (hunk, facts) => {
    const removed = removedBy(hunk, facts);
    if (bareLines(removed).length < manyLines) return false;
    const isNearlyNothing = visibleLength(hunk.text) < visibleLength(removed) * nearlyNothing;
    if (!isNearlyNothing && !losesEnd(hunk, facts)) return false;
    const last = facts.events.at(-1);
    if (last === undefined) return true;
    const { before, after } = changedLines(last);
    return bareLines(before).length <= bareLines(after).length;
  },
};

/** Whether the change takes away the last lines of the region, so that a quarter of it is missing. */
function losesEnd(hunk: Hunk, facts: EditFacts): boolean {
  const { text, start, end, answer } = facts;
  if (/\n\s*\S/.test(text.slice(hunk.end, end))) return false;
  const [removed, added] = [bareLines(removedBy(hunk, facts)), bareLines(hunk.text)];
  const isShort = bareLines(answer).length < bareLines(text.slice(start, end)).length * tooShort;
  return isShort && removed.length - added.length >= manyLines;
}
