import type { SyntaxPlace } from '@org/completion-core';
import type { Grammar } from './grammars';

/** The piece of a document that is parsed: text up to the cursor and from it on. */
export interface Region {
  readonly before: string;
  readonly after: string;
}

/** Longest text on either side of the cursor, in UTF-16 units. */
const reachBefore = 8_192;
const reachAfter = 4_096;

/** Something at the outermost level begins here: no closer, no brace on a line of its own, no end of a string, no `else`. */
const topLevelStart = /^(?!(else|elif|except|finally|catch|end|rescue|ensure|then|do|done)\b)[\w$@#~]/;
/** It can stand without what comes before and after it: nothing that others are wrapped in, which end further down. */
const wholeStart = /^(?!namespace\b|extern "|#)/;

/**
 * The declarations at the outermost level around the cursor, from the second one that begins before it (of a declaration
 * over several lines the first may not be its beginning) to the end of the one it is in. Cut at a line end when that is too
 * far. Touches nothing further away, so its start stays put while somebody types.
 */
export function regionAround({ prefix, suffix }: SyntaxPlace, { head = '' }: Grammar): Region {
  const before = prefix.slice(startOf(prefix));
  const needsHead = head !== '' && !before.includes(head.trimEnd());
  return { before: needsHead ? head + before : before, after: suffix.slice(0, endOf(suffix)) };
}

function startOf(prefix: string): number {
  const limit = Math.max(0, prefix.length - reachBefore);
  let left = 2;
  let nearest: number | undefined;
  for (let at = lineStartAt(prefix, prefix.length); at > limit; at = lineStartAt(prefix, at - 1)) {
    const head = prefix.slice(at, at + 12);
    if (!topLevelStart.test(head) || !wholeStart.test(head)) continue;
    nearest = at;
    if (--left === 0) return at;
  }
  if (nearest !== undefined) return nearest;
  if (limit === 0) return 0;
  const lineEnd = prefix.indexOf('\n', limit);
  return lineEnd < 0 ? limit : lineEnd + 1;
}

/** Where the line begins that `index` is in. */
function lineStartAt(text: string, index: number): number {
  return index === 0 ? 0 : text.lastIndexOf('\n', index - 1) + 1;
}

function endOf(suffix: string): number {
  let at = suffix.indexOf('\n') + 1;
  for (; at > 0 && at < reachAfter; at = suffix.indexOf('\n', at) + 1) {
    if (topLevelStart.test(suffix.slice(at, at + 12))) return at;
  }
  if (at === 0) return Math.min(suffix.length, reachAfter);
  return suffix.lastIndexOf('\n', reachAfter) + 1;
}
