import { commonHead, commonTail } from './common-ends';

/** One edit, in UTF-16 units: it replaced `before.slice(start, oldEnd)` by `after.slice(start, newEnd)`. */
export interface ChangedSpan {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** The smallest span in which `before` and `after` differ; `undefined` when they are equal. */
export function changedSpan(before: string, after: string): ChangedSpan | undefined {
  if (before === after) return undefined;
  const start = commonHead(before, after);
  const same = commonTail(before, after, Math.min(before.length, after.length) - start);
  return { start, oldEnd: before.length - same, newEnd: after.length - same };
}
