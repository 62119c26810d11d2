import { closes, type OpenFrame } from './code-scanner';

/** A closer after the cursor of a frame before it. */
export interface SuffixCloser {
  /** The `close` of an {@link OpenFrame}. */
  readonly close: string;
  /** Start and end in the suffix. */
  readonly start: number;
  readonly end: number;
  /** Indentation of its line when it is first on it, in columns. */
  readonly indent: number | undefined;
  /** Only other closers are between the cursor and it. */
  readonly adjacent: boolean;
}

/** Which closer belongs to which frame, and how many of both do not fit. */
export interface ClosersMatch {
  /** The closer of each closed frame. */
  readonly closerOf: ReadonlyMap<OpenFrame, SuffixCloser>;
  /** Frames without a closer. */
  readonly unclosed: number;
  /** Closers on lines indented unlike the opening line. */
  readonly misindented: number;
}

/** Whether the document continues beyond the text that was read. */
export interface Reach {
  /** There is more text before the first frame, so that closers may belong to frames opened there. */
  readonly before: boolean;
  /** There is more text after the last closer, so that it may close outer frames. */
  readonly after: boolean;
}

/** Maximum number of frames and of closers that are matched; outer ones hardly ever matter. */
const maxMatched = 40;
/** Cost of a closer on a line indented unlike the opening line. */
const indentCost = 0.3;

/**
 * Assigns each closer the frame that it closes. A closer right after the cursor belongs to the innermost frame of its kind. The
 * others are matched so that as few as possible of both remain, and by the indentation of their lines.
 *
 * @param frames - open frames, outermost first
 * @param closers - in the order of the text
 */
export function matchClosers(
  frames: readonly OpenFrame[],
  closers: readonly SuffixCloser[],
  reach: Reach,
): ClosersMatch {
  const closerOf = new Map<OpenFrame, SuffixCloser>();
  let open = frames;
  let next = 0;
  for (; closers[next]?.adjacent === true; next++) {
    const closer = closers[next] as SuffixCloser;
    const index = open.findLastIndex((frame) => closes(closer.close, frame));
    if (index < 0) continue;
    closerOf.set(open[index] as OpenFrame, closer);
    open = open.slice(0, index);
  }
  // A frame that ends with its line is closed on it or never.
  const inner = open
    .filter((frame) => !endsWithLine(frame))
    .slice(-maxMatched)
    .reverse();
  const outer = closers.slice(next, next + maxMatched);
  const costAt = costTable(inner, outer, reach);
  for (let at = 0, to = 0; at < inner.length && to < outer.length;) {
    const frame = inner[at] as OpenFrame;
    const closer = outer[to] as SuffixCloser;
    const here = costAt(at, to);
    if (here === costAt(at + 1, to + 1) + pairCost(frame, closer)) {
      closerOf.set(frame, closer);
      at++;
      to++;
    } else if (here === costAt(at + 1, to) + 1) at++;
    else to++;
  }
  return {
    closerOf,
    unclosed: frames.filter((frame) => !endsWithLine(frame) && !closerOf.has(frame)).length,
    misindented: [...closerOf].filter(([frame, closer]) => pairCost(frame, closer) > 0).length,
  };
}

function endsWithLine({ kind, lineOnly, string }: OpenFrame): boolean {
  return kind === 'string' ? string?.multiline !== true : kind === 'bracket' && lineOnly === true;
}

/** Minimum cost of matching the remaining frames and closers, by the indices of both. */
function costTable(
  frames: readonly OpenFrame[],
  closers: readonly SuffixCloser[],
  reach: Reach,
): (at: number, to: number) => number {
  const width = closers.length + 1;
  const costs = new Float64Array((frames.length + 1) * width);
  const costAt = (at: number, to: number) => costs[at * width + to] ?? Infinity;
  for (let at = frames.length; at >= 0; at--) {
    const frame = frames[at];
    for (let to = closers.length; to >= 0; to--) {
      const closer = closers[to];
      let cost: number;
      if (frame === undefined) cost = reach.before ? 0 : closers.length - to;
      else if (closer === undefined) cost = reach.after ? 0 : frames.length - at;
      else {
        cost = 1 + Math.min(costAt(at + 1, to), costAt(at, to + 1));
        // The lower bound of a pair: skip it when it is not cheaper.
        const inner = costAt(at + 1, to + 1);
        if (inner < cost) cost = Math.min(cost, inner + pairCost(frame, closer));
      }
      costs[at * width + to] = cost;
    }
  }
  return costAt;
}

function pairCost(frame: OpenFrame, { close, indent }: SuffixCloser): number {
  if (!closes(close, frame)) return Infinity;
  return indent === undefined || indent === frame.indent ? 0 : indentCost;
}
