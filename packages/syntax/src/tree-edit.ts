import { commonHead, commonTail } from '@org/completion-core/host';
import type { Edit, Point } from 'web-tree-sitter';

/** The edit that makes `after` of `before`: what lies between their common head and their common tail. */
export function editBetween(before: string, after: string): Edit {
  const start = commonHead(before, after);
  const tail = commonTail(before, after, Math.min(before.length, after.length) - start);
  return editOf(before, after, start, before.length - tail, after.length - tail);
}

/** The edit that puts another text in place of `before` from `start` to `oldEnd`; in `after` it ends at `newEnd`. */
export function editOf(before: string, after: string, start: number, oldEnd: number, newEnd: number): Edit {
  return {
    startIndex: start,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition: pointAt(after, start),
    oldEndPosition: pointAt(before, oldEnd),
    newEndPosition: pointAt(after, newEnd),
  };
}

function pointAt(text: string, index: number): Point {
  let row = 0;
  let lineStart = 0;
  for (let end = text.indexOf('\n'); end >= 0 && end < index; end = text.indexOf('\n', lineStart)) {
    row++;
    lineStart = end + 1;
  }
  return { row, column: index - lineStart };
}
