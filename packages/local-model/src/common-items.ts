/** How many items two lists begin with in common. */
export function commonHead<T>(one: readonly T[], other: readonly T[]): number {
  const max = Math.min(one.length, other.length);
  let same = 0;
  while (same < max && one[same] === other[same]) same++;
  return same;
}

/** How many items two lists end with in common, at most `max`. */
export function commonTail<T>(
  one: readonly T[],
  other: readonly T[],
  max = Math.min(one.length, other.length),
): number {
  let same = 0;
  while (same < max && one.at(-1 - same) === other.at(-1 - same)) same++;
  return same;
}

/** The part in which two lists differ. */
export interface Difference<T> {
  /** Items that the lists begin, and end, with in common. */
  readonly head: number;
  readonly tail: number;
  readonly old: readonly T[];
  readonly now: readonly T[];
}

/** The smallest run of items that differs. */
export function differenceOf<T>(before: readonly T[], after: readonly T[]): Difference<T> {
  const head = commonHead(before, after);
  const tail = commonTail(before, after, Math.min(before.length, after.length) - head);
  return {
    head,
    tail,
    old: before.slice(head, before.length - tail),
    now: after.slice(head, after.length - tail),
  };
}
