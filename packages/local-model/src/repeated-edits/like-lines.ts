import type { ProposedChange } from '@org/completion-core/next-edit';
import { commonHead, commonTail, differenceOf } from '../common-items';
import type { CodeText } from './declarations';
import type { RecentChanges } from './line-changes';
import { isSpace, isVariable, isWord, lineTokens, type LineToken } from './line-tokens';

/** Lines that were changed alike, from which the next like line follows. */
const minExamples = 2;
/** How far above and below the examples like lines are looked for. */
const maxLines = 400;
/** Lines with more tokens are data. */
const maxTokens = 200;

interface Example {
  readonly line: number;
  readonly left: readonly string[];
  readonly old: readonly string[];
  readonly now: readonly string[];
  readonly right: readonly string[];
  readonly isLast: boolean;
}

/** One change, as the examples of it have it in common. */
interface Pattern {
  readonly old: readonly string[];
  readonly now: readonly string[];
  /** Tokens right before and after the change that all examples have. */
  readonly left: readonly string[];
  readonly right: readonly string[];
  /** Tokens that the line of every example begins with, without indentation. */
  readonly lineHead: readonly string[];
  /** The change begins, or ends, the line. */
  readonly fromStart: boolean;
  readonly toEnd: boolean;
}

/**
 * The next lines for a change that was made alike in two lines or more: an argument added, a call wrapped, a literal changed, a
 * prefix or a suffix. A line is like them where the same tokens stand around the place, of which one at least is a word.
 */
export function likeLines(
  code: CodeText,
  { changes }: RecentChanges,
  lines: readonly string[],
  lineStarts: readonly number[],
): readonly ProposedChange[] {
  const examples = changes.map(({ line, before, after, isLast }): Example => {
    const tokens = textsOf(lineTokens(before));
    const { head, tail, old, now } = differenceOf(tokens, textsOf(lineTokens(after)));
    return { line, left: tokens.slice(0, head), old, now, right: tokens.slice(tokens.length - tail), isLast };
  });
  const last = examples.findLast(({ isLast }) => isLast);
  if (last === undefined || sameText(last.old, last.now)) return [];
  const alike = examples.filter((each) => sameText(each.old, last.old) && sameText(each.now, last.now));
  if (alike.length < minExamples) return nextInList(last, lines, lineStarts, code);
  const pattern = patternOf(alike);
  if (!isTelling(pattern)) return [];
  const changed = new Set(changes.map(({ line }) => line));
  const places = alike.map(({ line }) => line);
  const [first, end] = [Math.min(...places), Math.max(...places)];
  const from = Math.max(0, first - maxLines);
  const to = Math.min(lines.length, end + maxLines);
  const found: ProposedChange[] = [];
  for (let line = from; line < to; line++) {
    if (changed.has(line)) continue;
    const text = lines[line] ?? '';
    if (!mayFit(text, pattern)) continue;
    const tokens = lineTokens(text);
    if (tokens.length > maxTokens) continue;
    const at = placeOf(tokens, pattern);
    if (at === undefined) continue;
    // Who left out a like line does not change them all.
    if (line > first && line < end) return [];
    const start = (lineStarts[line] ?? 0) + (tokens[at]?.start ?? text.length);
    const change = { start, end: start + pattern.old.join('').length, text: pattern.now.join('') };
    const example = (lineStarts[last.line] ?? 0) + last.left.join('').length;
    if (code.map.isInside(start) === code.map.isInside(example)) found.push(change);
  }
  return found;
}

function textsOf(tokens: readonly LineToken[]): readonly string[] {
  return tokens.map(({ text }) => text);
}

function sameText(one: readonly string[], other: readonly string[]): boolean {
  return one.join('') === other.join('');
}

function patternOf(examples: readonly Example[]): Pattern {
  const first = examples[0] as Example;
  const left = Math.min(...examples.map((each) => commonTail(each.left, first.left)));
  const right = Math.min(...examples.map((each) => commonHead(each.right, first.right)));
  const heads = examples.map((each) => (isSpace(each.left[0]) ? each.left.slice(1) : each.left));
  const lineHead = heads[0] ?? [];
  const head = Math.min(...heads.map((each) => commonHead(each, lineHead)));
  return {
    lineHead: lineHead.slice(0, head),
    old: first.old,
    now: first.now,
    left: first.left.slice(first.left.length - left),
    right: first.right.slice(0, right),
    fromStart: examples.every((each) => bare(each.left).length === 0 || each.left.length === left),
    toEnd: examples.every((each) => each.right.length === right),
  };
}

function bare(tokens: readonly string[]): readonly string[] {
  return tokens.filter((each) => !isSpace(each));
}

/** Whether the tokens around a place tell that it is the one: a word, or two marks. */
function isTelling({ old, left, right, lineHead }: Pattern): boolean {
  const around = [...bare(left), ...bare(right), ...bare(old), ...bare(lineHead)];
  return around.some((each) => isWord(each)) && around.length >= 2;
}

/** A cheap test before a line is split. */
function mayFit(text: string, { left, old, right, lineHead }: Pattern): boolean {
  return (
    text.trimStart().startsWith(lineHead.join('')) &&
    text.includes([...left, ...old, ...right].join('').trim())
  );
}

/** The only place in a line that the pattern fits: the index of its first changed token. */
function placeOf(
  tokens: readonly LineToken[],
  { left, old, right, now, fromStart, toEnd }: Pattern,
): number | undefined {
  const wanted = [...left, ...old, ...right];
  const places: number[] = [];
  for (let at = 0; at + wanted.length <= tokens.length; at++) {
    if (!wanted.every((text, index) => tokens[at + index]?.text === text)) continue;
    if (fromStart && at > 0 && bare(textsOf(tokens.slice(0, at))).length > 0) continue;
    if (toEnd && at + wanted.length !== tokens.length) continue;
    places.push(at + left.length);
  }
  const [place] = places;
  if (place === undefined || places.length > 1) return undefined;
  // What was done here already is not done again.
  const after = [...left, ...now, ...right].join('');
  const isDone = textsOf(tokens).join('').includes(after) && after.length > wanted.join('').length;
  return isDone ? undefined : place;
}

/**
 * The lines right below one that was changed, where they are a list: alike token by token but for names, numbers and quoted texts,
 * and the change is in what they have in common.
 */
function nextInList(
  { line, left, old, now, right }: Example,
  lines: readonly string[],
  lineStarts: readonly number[],
  code: CodeText,
): readonly ProposedChange[] {
  const before = [...left, ...old, ...right];
  if (bare(before).length < minListTokens || isImport.test(before.join(''))) return [];
  const found: ProposedChange[] = [];
  for (const step of [1, -1])
    for (let at = line + step; at >= 0 && at < lines.length; at += step) {
      const tokens = lineTokens(lines[at] ?? '');
      if (
        !isLike(textsOf(tokens), before) ||
        !old.every((text, index) => tokens[left.length + index]?.text === text)
      )
        break;
      const start = (lineStarts[at] ?? 0) + (tokens[left.length]?.start ?? (lines[at] ?? '').length);
      if (code.map.isInside(start)) break;
      found.push({ start, end: start + old.join('').length, text: now.join('') });
    }
  return found.length < minListLines - 1 ? [] : found;
}

/** Imports are alike, and yet each brings something else. */
const isImport = /^\s*(?:import|from|use|using|require|include|#\s*include|export\b.*\bfrom)\b/;
/** Tokens, without space, that lines of a list must have; and lines of a list. */
const minListTokens = 4;
const minListLines = 3;

/** Whether two lines differ in names, numbers and quoted texts alone, and not in all of them. */
function isLike(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false;
  let same = 0;
  for (const [index, text] of one.entries()) {
    const wanted = other[index] ?? '';
    if (text === wanted) same += isWord(text) ? 1 : 0;
    else if (!isVariable(text) || !isVariable(wanted) || isWord(text) !== isWord(wanted)) return false;
  }
  return same > 0;
}
