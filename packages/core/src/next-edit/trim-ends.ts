import { commonHead, commonTail } from '../text/common-ends';

const highSurrogate = /[\uD800-\uDBFF]$/;
const lowSurrogate = /^[\uDC00-\uDFFF]/;

/** How much two texts have in common at their ends, in UTF-16 units, without half a surrogate pair and without overlap. */
export function commonEnds(old: string, now: string): { readonly head: number; readonly tail: number } {
  let head = commonHead(old, now);
  if (highSurrogate.test(old.slice(0, head))) head--;
  let tail = commonTail(old, now, Math.min(old.length, now.length) - head);
  if (lowSurrogate.test(old.slice(old.length - tail))) tail--;
  return { head, tail };
}
