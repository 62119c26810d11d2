import type { EditEvent } from '@org/completion-core/host';
import { differenceOf } from '../common-items';

/** A line that was replaced. */
export interface LineChange {
  /** Where it is now, from 0. */
  readonly line: number;
  /** The line before all edits of it that are known, and as it is now. */
  readonly before: string;
  readonly after: string;
  /** Its latest edit belongs to the last event. */
  readonly isLast: boolean;
}

/** Lines that were deleted together. */
export interface Deletion {
  /** The line that is now where they were, from 0. */
  readonly line: number;
  readonly lines: readonly string[];
  readonly isLast: boolean;
}

/** What was done lately, oldest first; lines are those of the document as it is now. */
export interface RecentChanges {
  readonly changes: readonly LineChange[];
  readonly deletions: readonly Deletion[];
  /** Lines that were added: a copy may stand among them. `end` is the line after the last. */
  readonly inserted: readonly { readonly start: number; readonly end: number }[];
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Events that are read. */
const maxEvents = 12;

/** Reads what was done to which lines, whatever was edited above them since. */
export function recentChanges(events: readonly EditEvent[], lines: readonly string[]): RecentChanges {
  let changes: Writable<LineChange>[] = [];
  let deletions: Writable<Deletion>[] = [];
  let inserted: { start: number; end: number }[] = [];
  const recent = events.slice(-maxEvents);
  for (const [index, event] of recent.entries()) {
    const isLast = index === recent.length - 1;
    const { line, old, now } = changedPart(event);
    const end = line + old.length;
    const by = now.length - old.length;
    const inPairs = by === 0;
    const untouched: Writable<LineChange>[] = [];
    const again = new Map<number, Writable<LineChange>>();
    for (const change of changes) {
      if (change.line < line) untouched.push(change);
      else if (change.line >= end) untouched.push({ ...change, line: change.line + by });
      else if (inPairs) again.set(change.line, change);
    }
    changes = untouched;
    deletions = deletions
      .filter((each) => each.line < line || each.line >= end)
      .map((each) => (each.line < line ? each : { ...each, line: each.line + by }));
    inserted = inserted
      .map((each) => ({
        start: each.start >= end ? each.start + by : Math.min(each.start, line),
        end: each.end >= end ? each.end + by : Math.max(each.end, line),
      }))
      .filter((each) => each.end > each.start);
    if (inPairs) {
      for (const [at, after] of now.entries()) {
        const before = again.get(line + at)?.before ?? old[at] ?? '';
        if (before !== after && old[at] !== after) changes.push({ line: line + at, before, after, isLast });
      }
    } else if (now.length === 0) deletions.push({ line, lines: old, isLast });
    else inserted.push({ start: line, end: line + now.length });
  }
  return {
    changes: changes.filter(({ line, after }) => lines[line] === after),
    deletions,
    inserted,
  };
}

/** The lines of an event that differ. */
function changedPart({ before, after, line }: EditEvent) {
  const { head, old, now } = differenceOf(linesOf(before), linesOf(after));
  return { line: line + head, old, now };
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
