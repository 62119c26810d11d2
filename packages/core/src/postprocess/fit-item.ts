import type { CursorContext } from '../domain/cursor';
import type { ItemRange } from '../domain/item';
import { isBlank } from '../domain/lines';
import type { Place } from '../domain/place';
import { leadingClosers, Surroundings, unmatchedClosers } from '../domain/surroundings';

/** Longest piece of the document that is read on either side to find what is open, in UTF-16 units. */
const reach = 4_096;

/**
 * A candidate as it goes into the document: its line ends are the document's, and the range takes over what stands after
 * the cursor on its line as far as `text` brings it back in order: closing brackets and quotes whose openers `text` closes
 * itself, and marks or the whole rest of the line that `text` ends with. Nothing else after the cursor is touched.
 */
export function fitItem(
  text: string,
  place: Pick<Place, 'cursor' | 'offset'>,
): { readonly insertText: string; readonly range: ItemRange } {
  const { cursor, offset } = place;
  const insertText = cursor.eol === '\n' ? text : text.replaceAll('\n', cursor.eol);
  return { insertText, range: { start: offset, end: offset + takenOver(text, cursor) } };
}

/** How many characters of the rest of the line `text` brings back. */
function takenOver(text: string, cursor: CursorContext): number {
  const { lineSuffix } = cursor;
  if (isBlank(lineSuffix) || text === '') return 0;
  const { taken, from } = closersTakenOver(text, cursor);
  return taken + endTakenOver(text.slice(from), lineSuffix.slice(taken));
}

/**
 * The closers right after the cursor that nothing is left for, because `text` closes their openers. `from` is where `text`
 * goes on after the last of them.
 */
function closersTakenOver(
  text: string,
  cursor: CursorContext,
): { readonly taken: number; readonly from: number } {
  const run = leadingClosers(cursor.lineSuffix);
  if (run === '' || !/[)\]}"'`]/.test(text)) return { taken: 0, from: 0 };
  const near = { ...cursor, prefix: cursor.prefix.slice(-reach), suffix: cursor.suffix.slice(0, reach) };
  const surroundings = new Surroundings(near);
  const scanner = surroundings.scannerAtCursor();
  const unmatchedBefore = unmatchedClosers(scanner.frames, surroundings.closers);
  let lowest = scanner.frames.length;
  const closings: { readonly mark: string; readonly at: number }[] = [];
  scanner.read(text, ({ mark, at }) => {
    if (scanner.frames.length >= lowest) return;
    lowest = scanner.frames.length;
    closings.push({ mark, at });
  });
  const needless = unmatchedClosers(scanner.frames, surroundings.closers) - unmatchedBefore;
  let taken = 0;
  let from = 0;
  for (const { mark, at } of needless > 0 ? closings.slice(-needless) : []) {
    if (!run.startsWith(mark, taken)) break;
    taken += mark.length;
    from = at + mark.length;
  }
  return { taken, from };
}

/** How much of `rest` the end of `text` is: all of it, or marks at its head; never a part of a word, never a closer. */
function endTakenOver(text: string, rest: string): number {
  const whole = rest.trimEnd();
  if (whole === '' || text === '') return 0;
  if (!/^[)\]}"'`\s]*$/.test(whole) && text.endsWith(whole)) {
    const before = text.slice(0, text.length - whole.length);
    const splitsWord = /[\p{L}\p{N}_]$/u.test(before) && /^[\p{L}\p{N}_]/u.test(whole);
    if (!splitsWord || whole.length >= 4) return whole.length;
  }
  const marks = /^[^\p{L}\p{N}_)\]}"'`]*/u.exec(rest)?.[0] ?? '';
  for (let length = Math.min(marks.length, text.length); length > 0; length--) {
    if (text.endsWith(marks.slice(0, length))) return length;
  }
  return 0;
}
