import { diffArrays } from 'diff';
import type { Hunk } from './hunk';
import { commonEnds } from './trim-ends';

/** Lines that are equal between two changes and yet leave them one. */
const joinedLines = 1;
/** Differing lines above which one change takes the place of a line diff. */
const maxChangedLines = 400;

/**
 * The changes that make `answer` of `region`, in order. Lines are compared first; changes with at most one equal line between them
 * are one, and what a change has in common at its ends is left out of it, so that a word added to a line is an insertion. All
 * hunks applied give the answer.
 *
 * @param cursor - in `answer`, where the model says so; else the cursor goes to the end of what a hunk adds
 */
export function answerHunks(region: string, answer: string, cursor?: number): readonly Hunk[] {
  return lineChanges(region, answer).flatMap(({ start, end, newStart, newEnd }) => {
    const old = region.slice(start, end);
    const now = answer.slice(newStart, newEnd);
    if (old === now) return [];
    // Whole lines that come or go stay whole lines.
    const { head, tail } = old === '' || now === '' ? { head: 0, tail: 0 } : commonEnds(old, now);
    const text = now.slice(head, now.length - tail);
    const at = cursor === undefined ? -1 : cursor - newStart - head;
    return [
      {
        start: start + head,
        end: end - tail,
        text,
        cursor: at >= 0 && at <= text.length ? at : endOf(text),
      },
    ];
  });
}

/** The end of what is added; of whole lines the end of the last one. */
function endOf(text: string): number {
  return text.endsWith('\n') && text.length > 1 ? text.length - 1 : text.length;
}

interface Change {
  start: number;
  end: number;
  newStart: number;
  newEnd: number;
}

function lineChanges(region: string, answer: string): readonly Change[] {
  const parts = diffArrays(linesOf(region), linesOf(answer), { maxEditLength: maxChangedLines });
  if (parts === undefined) return [{ start: 0, end: region.length, newStart: 0, newEnd: answer.length }];
  const changes: Change[] = [];
  let [start, newStart] = [0, 0];
  let equalLines = Infinity;
  for (const { value, added, removed } of parts) {
    const length = value.reduce((sum, line) => sum + line.length, 0);
    if (!added && !removed) {
      equalLines = value.length;
      start += length;
      newStart += length;
      continue;
    }
    const last = changes.at(-1);
    const [end, newEnd] = [start + (removed ? length : 0), newStart + (added ? length : 0)];
    if (last !== undefined && equalLines <= joinedLines) Object.assign(last, { end, newEnd });
    else changes.push({ start, end, newStart, newEnd });
    equalLines = 0;
    [start, newStart] = [end, newEnd];
  }
  return changes;
}

/** The lines of `text` with their line ends. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
