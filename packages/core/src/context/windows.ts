import { LRUCache } from 'lru-cache';
import { identifiersIn, likenessOf } from './identifiers';

/** A run of lines of a text with the names in it. Offsets in UTF-16 units; `end` is after the last line's end. */
export interface CodeWindow {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly names: ReadonlySet<string>;
}

/** Lines of a window, and how far the next one begins behind it. */
const windowLines = 24;
const stepLines = 12;
/** Longer texts are looked at up to here, in UTF-16 units. */
const maxChars = 200_000;
/** Texts whose windows are kept. */
const kept = 60;

/** Cuts texts into windows, once for each text. */
export class WindowCutter {
  readonly #known = new LRUCache<string, { readonly text: string; readonly windows: readonly CodeWindow[] }>({
    max: kept,
  });

  /** The windows of the text that is known under `key` at the moment. */
  windowsOf(key: string, text: string): readonly CodeWindow[] {
    const known = this.#known.get(key);
    if (known?.text === text) return known.windows;
    const windows = cutWindows(text.slice(0, maxChars));
    this.#known.set(key, { text, windows });
    return windows;
  }
}

/** The `most` windows that have most in common with `names`, best first, none overlapping another; none that shares nothing. */
export function bestWindows(
  windows: readonly CodeWindow[],
  names: ReadonlySet<string>,
  most: number,
): readonly (CodeWindow & { readonly score: number })[] {
  const scored = windows
    .map((window) => ({ ...window, score: likenessOf(window.names, names) }))
    .filter(({ score }) => score > 0)
    .toSorted((one, other) => other.score - one.score || one.start - other.start);
  const best: (CodeWindow & { readonly score: number })[] = [];
  for (const window of scored) {
    if (best.length >= most) break;
    if (!best.some(({ start, end }) => window.start < end && start < window.end)) best.push(window);
  }
  return best;
}

function cutWindows(text: string): CodeWindow[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const windows: CodeWindow[] = [];
  for (let line = 0; line < starts.length; line += stepLines) {
    const start = starts[line] ?? 0;
    const end = starts[line + windowLines] ?? text.length;
    const piece = text.slice(start, end);
    if (piece.trim() !== '') windows.push({ start, end, text: piece, names: identifiersIn(piece) });
    if (end >= text.length) break;
  }
  return windows;
}
