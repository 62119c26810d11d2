import { agrees } from './pages/agrees';
import type { Frame, Recording } from './pages/bench-editor';
import type { ServedRequest } from './web-server';

/** The observations of one run of the scene. Times of the page are converted to those of the server. */
export interface Observed extends Recording {
  readonly served: readonly ServedRequest[];
  /** When typing along the suggestion began; `undefined` when there was none. */
  readonly throughFromMs: number | undefined;
  /** When the last key typed along had had its time. */
  readonly throughToMs: number | undefined;
}

/** How the ghost fared while its text was typed. */
export interface Through {
  readonly frames: number;
  /** Share of frames with a ghost that is the next text, 0–1. */
  readonly share: number;
  /** Times that it was gone, or wrong, and came back. */
  readonly flickers: number;
  /** It was not there in the end. */
  readonly lost: boolean;
  readonly requests: number;
}

export interface Figures {
  /** Until typing along the suggestion began. */
  readonly requests: number;
  readonly aborted: number;
  /** From the last of the first keys to the first frame after it with a ghost; `undefined` when none came. */
  readonly lastKeyMs: number | undefined;
  /** From the first complete line, or the whole answer, to the first frame with a ghost at all. */
  readonly lineMs: number | undefined;
  readonly through: Through | undefined;
  /** Tasks over 50 ms, their lengths. */
  readonly longTasksMs: readonly number[];
}

/** Above this a task is a long one. */
const longMs = 50;

/**
 * Computes figures from observations.
 *
 * @param firstKeys - number of keys before the wait for a suggestion
 * @param start - where the text begins that is typed, as a cursor
 */
export function figuresOf(
  observed: Observed,
  {
    firstKeys,
    start,
    target,
  }: { readonly firstKeys: number; readonly start: number; readonly target: string },
): Figures {
  const { keys, frames, served, throughFromMs: from = Infinity, throughToMs: to } = observed;
  const before = served.filter(({ atMs }) => atMs < from);
  const lastKey = keys[firstKeys - 1] ?? Number.NaN;
  const seen = (frame: Frame) => agrees(frame, start, target);
  const first = frames.find(seen);
  const afterLast = frames.find((frame) => frame.atMs >= lastKey && seen(frame));
  const lines = before.map(({ firstLineMs }) => firstLineMs).filter((each) => each !== undefined);
  // The line that brought the ghost is the last that was there before it.
  const line = first === undefined ? undefined : lines.findLast((each) => each <= first.atMs);
  return {
    requests: before.length,
    aborted: before.filter(({ aborted }) => aborted).length,
    lastKeyMs: afterLast && afterLast.atMs - lastKey,
    lineMs: first === undefined || line === undefined ? undefined : first.atMs - line,
    through:
      to === undefined
        ? undefined
        : {
            ...ghostIn(
              frames.filter(({ atMs }) => atMs >= from && atMs < to),
              seen,
            ),
            requests: served.length - before.length,
          },
    longTasksMs: observed.longTasks.map(({ durationMs }) => durationMs).filter((each) => each > longMs),
  };
}

function ghostIn(frames: readonly Frame[], seen: (frame: Frame) => boolean): Omit<Through, 'requests'> {
  let flickers = 0;
  for (const [index, frame] of frames.entries()) {
    const previous = frames[index - 1];
    if (previous !== undefined && !seen(previous) && seen(frame)) flickers++;
  }
  const last = frames.at(-1);
  return {
    frames: frames.length,
    share: frames.length === 0 ? 0 : frames.filter(seen).length / frames.length,
    flickers,
    lost: last === undefined || !seen(last),
  };
}
