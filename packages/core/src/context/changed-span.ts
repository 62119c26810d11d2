/** One edit, in UTF-16 units: it replaced `before.slice(start, oldEnd)` by `after.slice(start, newEnd)`. */
export interface ChangedSpan {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** UTF-16 units compared at once, so that long equal runs are skipped quickly. */
const stride = 4_096;

/** The smallest span in which `before` and `after` differ; `undefined` when they are equal. */
export function changedSpan(before: string, after: string): ChangedSpan | undefined {
  if (before === after) return undefined;
  const max = Math.min(before.length, after.length);
  let start = 0;
  while (start + stride <= max && before.slice(start, start + stride) === after.slice(start, start + stride))
    start += stride;
  while (start < max && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  const left = max - start;
  const [oldLength, newLength] = [before.length, after.length];
  while (
    same + stride <= left &&
    before.slice(oldLength - same - stride, oldLength - same) ===
      after.slice(newLength - same - stride, newLength - same)
  )
    same += stride;
  while (same < left && before.charCodeAt(oldLength - same - 1) === after.charCodeAt(newLength - same - 1))
    same++;
  return { start, oldEnd: oldLength - same, newEnd: newLength - same };
}
