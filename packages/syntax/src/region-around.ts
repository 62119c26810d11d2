import type { SyntaxPlace } from '@org/completion-core/host';
import type { Grammar } from './grammars';

/** The piece of a document that is parsed: text before and after the cursor, with what the grammar needs around it. */
export interface Region {
  readonly before: string;
  readonly after: string;
}

/** Max length of the text before and after the cursor, in UTF-16 units. */
const reachBefore = 8_192;
const reachAfter = 4_096;

/** The start of a declaration or statement: no closer, lone brace, end of a string or `else`. */
const start = /^[ \t]*(?!(else|elif|except|finally|catch|end|rescue|ensure|then|do|done)\b)[\w$@#~]/;
/** A start that can be parsed alone: no wrapper of other declarations, whose end is further down. */
const wholeStart = /^[ \t]*(?!namespace\b|extern "|#)/;

/**
 * Pieces that can be parsed alone, the best first: the outermost declarations around the cursor, from the second start before it
 * (the nearest may be a later line of one declaration) to the end of the one around it; and, where those are too far away, the
 * members of the class around it. Text further away is not read, so the start is stable while the user types.
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
  /** Whether a declaration starts there; otherwise the text was cut. */
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

/** Whether `line` starts a declaration that is indented by at most `indent` characters. */
function begins(line: string, indent: number): boolean {
  return start.test(line) && line.search(/[^ \t]/) <= indent;
}

/**
 * How far the members around the cursor are indented, in characters: the min of the lines above it, up to the nearest
 * one at the outermost level. 0 when there is none.
 */
function memberIndent(prefix: string): number {
  const limit = Math.max(0, prefix.length - reachBefore);
  let min = Infinity;
  for (let at = prefix.length; at > limit;) {
    const lineStart = lineStartAt(prefix, at);
    const indent = prefix.slice(lineStart, at).search(/[^ \t]/);
    if (indent === 0) break;
    if (indent > 0) min = Math.min(min, indent);
    at = lineStart - 1;
  }
  return min === Infinity ? 0 : min;
}

/** Start of the line that contains `index`. */
function lineStartAt(text: string, index: number): number {
  return index === 0 ? 0 : text.lastIndexOf('\n', index - 1) + 1;
}
