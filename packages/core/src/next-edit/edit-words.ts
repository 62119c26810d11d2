import { diffArrays } from 'diff';
import type { ItemRange } from '../domain/item';

/** Words, runs of space and single marks: what a diff by words compares. */
const word = /[\p{L}\p{N}\p{M}_]+|\s+|[^\p{L}\p{N}\p{M}_\s]/gu;
/** Lines longer than this are compared as wholes, in UTF-16 units. */
const maxLineChars = 1_000;
/** Share of equal characters from which two lines are versions of one. */
const minSimilarity = 0.3;

/** The places of two lines that differ, by words; all of both when they have too little in common. */
export function changedWords(
  old: string,
  now: string,
): { readonly old: readonly ItemRange[]; readonly now: readonly ItemRange[] } {
  const whole = { old: wholeOf(old), now: wholeOf(now) };
  if (old.length + now.length > maxLineChars) return whole;
  const changes = { old: [] as ItemRange[], now: [] as ItemRange[] };
  let [inOld, inNow, equal] = [0, 0, 0];
  for (const { value, added, removed } of diffArrays(old.match(word) ?? [], now.match(word) ?? [])) {
    const text = value.join('');
    const { length } = text;
    if (removed) changes.old.push({ start: inOld, end: inOld + length });
    if (added) changes.now.push({ start: inNow, end: inNow + length });
    if (!added && !removed) equal += text.trim().length;
    if (!added) inOld += length;
    if (!removed) inNow += length;
  }
  const longer = Math.max(old.trim().length, now.trim().length);
  return longer > 0 && equal / longer < minSimilarity ? whole : changes;
}

function wholeOf(line: string): readonly ItemRange[] {
  return line === '' ? [] : [{ start: 0, end: line.length }];
}
