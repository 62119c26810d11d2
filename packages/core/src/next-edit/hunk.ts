/** One change of a text: `text` takes the place of what is from `start` to `end`. */
export interface Hunk {
  /** In UTF-16 units, never inside a surrogate pair. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Where the cursor goes, in `text`. */
  readonly cursor: number;
}

/** `text` with all hunks applied, which do not overlap and are in order. */
export function applyHunks(text: string, hunks: readonly Hunk[]): string {
  let result = '';
  let at = 0;
  for (const hunk of hunks) {
    result += text.slice(at, hunk.start) + hunk.text;
    at = hunk.end;
  }
  return result + text.slice(at);
}

/**
 * `hunk`, where it inserts whole lines, as the same insertion at the end of the line above: with the line end first. `undefined`
 * for other hunks.
 *
 * @param text - what the hunk is of
 */
export function atLineAbove(hunk: Hunk, text: string): Hunk | undefined {
  if (hunk.start !== hunk.end) return undefined;
  const eol = /\r?\n$/.exec(hunk.text)?.[0];
  if (eol === undefined || text.slice(hunk.start - eol.length, hunk.start) !== eol) return undefined;
  const start = hunk.start - eol.length;
  const slid = eol + hunk.text.slice(0, -eol.length);
  return { start, end: start, text: slid, cursor: Math.min(hunk.cursor + eol.length, slid.length) };
}
