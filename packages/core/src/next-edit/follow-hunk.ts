import type { ChangedSpan } from '../text/changed-span';
import { atLineAbove, type Hunk } from './hunk';
import { commonEnds } from './trim-ends';

/**
 * `hunk` after the document changed from `before` to `after` by `span`: moved along when the change is elsewhere, shortened when the
 * change is a part of it, `complete` when nothing is left of it, and `undefined` when the change does not agree with it.
 */
export function followHunk(
  hunk: Hunk,
  before: string,
  after: string,
  span: ChangedSpan,
): Hunk | 'complete' | undefined {
  const { start, oldEnd, newEnd } = span;
  const moved = newEnd - oldEnd;
  const typed = typedOf(hunk, before, after, span);
  if (typed !== undefined) return shortened(typed.hunk, before, after, typed.span);
  if (oldEnd < hunk.start || (oldEnd === hunk.start && isApart(hunk, before, after, span)))
    return { ...hunk, start: hunk.start + moved, end: hunk.end + moved };
  if (start > hunk.end) return hunk;
  if (start === hunk.end && hunk.end > hunk.start && isWholeLines(after, span)) return hunk;
  if (start < hunk.start || oldEnd > hunk.end) return undefined;
  return shortened(hunk, before, after, span);
}

/** What is left of a hunk after a change in it; `undefined` when they do not agree. */
function shortened(
  hunk: Hunk,
  before: string,
  after: string,
  { start, oldEnd, newEnd }: ChangedSpan,
): Hunk | 'complete' | undefined {
  const end = hunk.end + newEnd - oldEnd;
  const left = after.slice(hunk.start, end);
  const { head, tail } = commonEnds(left, hunk.text);
  const old = left.slice(head, left.length - tail);
  const text = hunk.text.slice(head, hunk.text.length - tail);
  // What was typed must stand in the new text; what is still there will go.
  const typedTo = newEnd - hunk.start;
  const agrees =
    start === newEnd
      ? isRest(before.slice(hunk.start, hunk.end), old)
      : old === '' || typedTo <= head || start - hunk.start >= left.length - tail;
  if (!agrees) return undefined;
  if (old === '' && text === '') return 'complete';
  return {
    start: hunk.start + head,
    end: end - tail,
    text,
    cursor: Math.min(Math.max(0, hunk.cursor - head), text.length),
  };
}

/** How far an insertion can be from where it was made, by its text alone. */
const maxRotation = 256;

/**
 * The insertion and the change, where the change is its beginning. Between equal characters a change can be told to be at several
 * places, and a line that is begun at the end of the line above is the first of those to add below it.
 */
function typedOf(hunk: Hunk, before: string, after: string, { start, oldEnd, newEnd }: ChangedSpan) {
  if (start !== oldEnd || hunk.start !== hunk.end) return undefined;
  const length = newEnd - start;
  for (const each of [hunk, atLineAbove(hunk, before)]) {
    if (each === undefined || each.start > start || start - each.start > maxRotation) continue;
    const isSame = after.slice(each.start + length, newEnd) === before.slice(each.start, start);
    if (!isSame || !each.text.startsWith(after.slice(each.start, each.start + length))) continue;
    return { hunk: each, span: { start: each.start, oldEnd: each.start, newEnd: each.start + length } };
  }
  return undefined;
}

/** Whether `rest` is what is left of `old` after some of it was deleted. */
function isRest(old: string, rest: string): boolean {
  return old.includes(rest) || commonEnds(old, rest).head + commonEnds(old, rest).tail === rest.length;
}

/** Whether a change that ends where the hunk begins is a change of its own: whole lines above it, or an insertion before a replacement. */
function isApart(hunk: Hunk, before: string, after: string, span: ChangedSpan): boolean {
  const { start, oldEnd, newEnd } = span;
  if (start === oldEnd) {
    const typed = after.slice(start, newEnd);
    return hunk.end > hunk.start
      ? !/^\w/.test(before.charAt(hunk.start)) && !hunk.text.startsWith(typed)
      : typed.endsWith('\n') && !hunk.text.startsWith(typed);
  }
  // A deletion up to the hunk takes away what it was made for, unless it took whole lines.
  return before.charAt(oldEnd - 1) === '\n' && (start === 0 || before.charAt(start - 1) === '\n');
}

/** Whether the change put whole lines behind. */
function isWholeLines(after: string, { start, newEnd }: ChangedSpan): boolean {
  return after.charAt(newEnd - 1) === '\n' && after.charAt(start - 1) === '\n';
}
