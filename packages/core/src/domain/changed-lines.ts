import type { EditEvent } from './edit-history';

/** The lines of an edit that differ, without those around them, and without the last line end. */
export function changedLines({
  before,
  after,
  line,
}: EditEvent): Pick<EditEvent, 'before' | 'after' | 'line'> {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < Math.min(old.length, now.length) && old[head] === now[head]) head++;
  let tail = 0;
  const max = Math.min(old.length, now.length) - head;
  while (tail < max && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  return {
    line: line + head,
    before: old.slice(head, old.length - tail).join('\n'),
    after: now.slice(head, now.length - tail).join('\n'),
  };
}
