import type { SyntaxPlace } from '@org/completion-core/host';
import type { Grammar } from './grammars';

/** The piece of a document that is parsed: text up to the cursor and from it on, with what it needs around it. */
export interface Region {
  readonly before: string;
  readonly after: string;
}

/** Longest text on either side of the cursor, in UTF-16 units. */
const reachBefore = 8_192;
const reachAfter = 4_096;

/** Something begins here: no closer, no brace on a line of its own, no end of a string, no `else`. */
const start = /^[ \t]*(?!(else|elif|except|finally|catch|end|rescue|ensure|then|do|done)\b)[\w$@#~]/;
/** It can stand without what comes before and after it: nothing that others are wrapped in, which end further down. */
const wholeStart = /^[ \t]*(?!namespace\b|extern "|#)/;

/**
 * Pieces that make sense on their own, the best first: the declarations at the outermost level around the cursor, from the
 * second one that begins before it (of a declaration over several lines the first may not be its beginning) to the end of
 * the one it is in; and, when that is too far away, the same of the members of the class it is in. Nothing further away is
 * touched, so the start stays put while somebody types.
 */
export function regionsAround({ prefix, suffix }: SyntaxPlace, grammar: Grammar): readonly Region[] {
  const head = grammar.head ?? '';
  const before = startOf(prefix, 0);
  const after = endOf(suffix, 0);
  const code = prefix.slice(before.at);
  const needsHead = head !== '' && !code.includes(head.trimEnd());
  const whole = { before: needsHead ? head + code : code, after: suffix.slice(0, after.at) };
  if ((before.found && after.found) || grammar.members === undefined) return [whole];
  const indent = memberIndent(prefix);
  if (indent === 0) return [whole];
  const [open, close] = grammar.members;
  const members = {
    before: head + open + prefix.slice(startOf(prefix, indent).at),
    after: `${suffix.slice(0, endOf(suffix, indent).at)}\n${close}`,
  };
  return [whole, members];
}

interface Edge {
  readonly at: number;
  /** Whether something begins there; else the text was cut off. */
  readonly found: boolean;
}

function startOf(prefix: string, indent: number): Edge {
  const limit = Math.max(0, prefix.length - reachBefore);
  let left = 2;
  let nearest: number | undefined;
  for (let at = lineStartAt(prefix, prefix.length); at > limit; at = lineStartAt(prefix, at - 1)) {
    const head = prefix.slice(at, at + indent + 12);
    if (!begins(head, indent) || !wholeStart.test(head)) continue;
    nearest = at;
    if (--left === 0) break;
  }
  if (nearest !== undefined) return { at: nearest, found: true };
  if (limit === 0) return { at: 0, found: true };
  const lineEnd = prefix.indexOf('\n', limit);
  return { at: lineEnd < 0 ? limit : lineEnd + 1, found: false };
}

function endOf(suffix: string, indent: number): Edge {
  let at = suffix.indexOf('\n') + 1;
  for (; at > 0 && at < reachAfter; at = suffix.indexOf('\n', at) + 1) {
    const head = suffix.slice(at, at + indent + 12);
    if (begins(head, indent) || (indent > 0 && /^\S/.test(head))) return { at, found: true };
  }
  if (at === 0 && suffix.length <= reachAfter) return { at: suffix.length, found: true };
  return { at: suffix.lastIndexOf('\n', reachAfter) + 1, found: false };
}

/** Whether `line` begins something that is indented by at most `indent` characters. */
function begins(line: string, indent: number): boolean {
  return start.test(line) && line.search(/[^ \t]/) <= indent;
}

/**
 * How far the members around the cursor are indented, in characters: the least that lines above it are, up to the nearest
 * one at the outermost level. 0 when there is none.
 */
function memberIndent(prefix: string): number {
  const limit = Math.max(0, prefix.length - reachBefore);
  let least = Infinity;
  for (let at = prefix.length; at > limit;) {
    const lineStart = lineStartAt(prefix, at);
    const indent = prefix.slice(lineStart, at).search(/[^ \t]/);
    if (indent === 0) break;
    if (indent > 0) least = Math.min(least, indent);
    at = lineStart - 1;
  }
  return least === Infinity ? 0 : least;
}

/** Where the line begins that `index` is in. */
function lineStartAt(text: string, index: number): number {
  return index === 0 ? 0 : text.lastIndexOf('\n', index - 1) + 1;
}
