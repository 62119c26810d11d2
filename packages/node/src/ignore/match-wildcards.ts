import type { MatchSteps } from './match-steps';

/** Matches any number of elements, including none. */
export const star = Symbol('star');

/**
 * Whether `pattern` matches all of `text` from index `from` on. Backtracks to the last star only, which suffices: a longer match of an
 * earlier star leaves less for the rest. So the steps are at most the product of both lengths.
 */
export function matchesWildcards<P, T>(
  pattern: readonly (P | typeof star)[],
  text: ArrayLike<T>,
  from: number,
  matches: (element: P, each: T) => boolean,
  steps: MatchSteps,
): boolean {
  let at = 0;
  let here = from;
  let afterStar = -1;
  let resumeAt = from;
  while (here < text.length) {
    steps.take(1);
    const element = pattern[at];
    if (element === star) {
      afterStar = ++at;
      resumeAt = here;
    } else if (at < pattern.length && matches(element as P, text[here] as T)) {
      at++;
      here++;
    } else if (afterStar >= 0) {
      if (afterStar === pattern.length) return true;
      at = afterStar;
      here = ++resumeAt;
    } else return false;
  }
  while (pattern[at] === star) at++;
  return at === pattern.length;
}
