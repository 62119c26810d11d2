import { commonHead, commonTail, normalizeLineEnds } from '@org/completion-core/host';
import type { EditEvent } from '@org/completion-core/next-edit';
import { findOffset } from '../complete/find-offset';

/**
 * Where the change of `event` ends in `text`, the document as it is now, in UTF-16 units; after whole lines, at the end of the last.
 * `undefined` when the document has other text there, and the changed text not at exactly one other place.
 */
export function endOfChange(event: EditEvent, text: string): number | undefined {
  const lines = normalizeLineEnds(text).split('\n');
  const changed = linesOf(event.after);
  const isAt = (at: number) => changed.every((line, index) => lines[at + index] === line);
  const places = lines.flatMap((_, at) => (isAt(at) ? [at] : []));
  const first = isAt(event.line) ? event.line : places.length === 1 ? places[0] : undefined;
  if (first === undefined) return undefined;
  const { line, column } = placeOfEnd(linesOf(event.before), changed);
  // What was deleted at the end of the document leaves no line behind.
  return findOffset(text, Math.min(first + line + 1, lines.length), column + 1, 'the document');
}

/** Line and column, from 0, where lines stop to differ from what they were. */
function placeOfEnd(
  before: readonly string[],
  after: readonly string[],
): { readonly line: number; readonly column: number } {
  const shorter = Math.min(before.length, after.length);
  const head = countWhile(shorter, (index) => before[index] === after[index]);
  const tail = countWhile(shorter - head, (index) => before.at(-1 - index) === after.at(-1 - index));
  const [gone, put] = [before.length - head - tail, after.length - head - tail];
  const line = head + Math.max(0, put - 1);
  if (put === 0) return { line, column: 0 };
  const now = after[line] ?? '';
  const column = gone === put ? endOfDifference(before[line] ?? '', now) : now.length;
  return { line, column };
}

function endOfDifference(old: string, now: string): number {
  const shorter = Math.min(old.length, now.length);
  return now.length - commonTail(old, now, shorter - commonHead(old, now, shorter));
}

function countWhile(max: number, holds: (index: number) => boolean): number {
  let count = 0;
  while (count < max && holds(count)) count++;
  return count;
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}
