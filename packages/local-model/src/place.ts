import { TokenClass, type TokenClasses } from './token-classes';

/** Kinds of place, by the token before the cursor; each has weights of its own beside the common ones. */
export const PlaceKind = {
  LineStart: 0,
  AfterAccess: 1,
  AfterOpen: 2,
  AfterComma: 3,
  AfterWord: 4,
  AfterAssignment: 5,
  AfterClose: 6,
  InComment: 7,
  Elsewhere: 8,
} as const;
export type PlaceKind = (typeof PlaceKind)[keyof typeof PlaceKind];
export const placeKindCount = Object.keys(PlaceKind).length;

/** The place of a prediction, as the features read it. */
export interface Place {
  readonly kind: PlaceKind;
  /** The innermost bracket that is open on the last lines, or -1. */
  readonly openBracket: number;
  /** Where that bracket is in the context, or -1. */
  readonly openAt: number;
  /** The token at the same place of the line before, where the token before it is the same; or -1. */
  readonly parallel: number;
  /** Where the cursor's line begins in the context. */
  readonly lineStart: number;
}

/** How far back brackets, calls and lines are looked for, in tokens. */
export const placeReach = 96;

/** Reads the place behind `context[0 … length)`. */
export function placeAfter(context: Int32Array, length: number, classes: TokenClasses): Place {
  const from = Math.max(0, length - placeReach);
  let lineStart = length;
  while (lineStart > from && classes.of(context[lineStart - 1] as number) !== TokenClass.LineBreak)
    lineStart--;
  let depth = 0;
  let openAt = -1;
  for (let at = length - 1; at >= from; at--) {
    const each = classes.of(context[at] as number);
    if (each === TokenClass.Close) depth++;
    else if (each === TokenClass.Open && depth-- === 0) {
      openAt = at;
      break;
    }
  }
  return {
    kind: placeKind(context, length, lineStart, classes),
    openBracket: openAt < 0 ? -1 : (context[openAt] as number),
    openAt,
    parallel: parallelToken(context, length, lineStart, from, classes),
    lineStart,
  };
}

function placeKind(context: Int32Array, length: number, lineStart: number, classes: TokenClasses): PlaceKind {
  if (lineStart === length) return PlaceKind.LineStart;
  if (classes.of(context[lineStart] as number) === TokenClass.Comment) return PlaceKind.InComment;
  switch (classes.of(context[length - 1] as number)) {
    case TokenClass.Access:
      return PlaceKind.AfterAccess;
    case TokenClass.Open:
      return PlaceKind.AfterOpen;
    case TokenClass.Comma:
      return PlaceKind.AfterComma;
    case TokenClass.Word:
    case TokenClass.Declarer:
      return PlaceKind.AfterWord;
    case TokenClass.Assignment:
      return PlaceKind.AfterAssignment;
    case TokenClass.Close:
      return PlaceKind.AfterClose;
    default:
      return PlaceKind.Elsewhere;
  }
}

function parallelToken(
  context: Int32Array,
  length: number,
  lineStart: number,
  from: number,
  classes: TokenClasses,
): number {
  let before = lineStart - 1;
  while (before > from && classes.of(context[before - 1] as number) !== TokenClass.LineBreak) before--;
  const at = before + (length - lineStart);
  if (before <= from || at >= lineStart - 1) return -1;
  return length === lineStart || context[at - 1] === context[length - 1] ? (context[at] as number) : -1;
}
