import type { CompletionItem, TextSource } from '@org/completion-core';

/** What is shown at the cursor: text that is not in the document yet. */
export interface Ghost {
  /** The engine's item; `undefined` for a first line that is not whole yet. */
  readonly item: CompletionItem | undefined;
  /** Cursor, in UTF-16 units from the start of the document. */
  readonly offset: number;
  /** What accepting inserts at `offset`, in place of `covered`. Line ends are `\n`. Never empty. */
  readonly text: string;
  /** Text of the document right after `offset` that `text` contains in the same order, such as auto-closed brackets. */
  readonly covered: string;
  /** How much of the item's `insertText` the document holds already, in UTF-16 units. */
  readonly taken: number;
  /** The engine may still extend it. */
  readonly streaming: boolean;
}

/** One replacement in a document, in its offsets before. */
export interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/**
 * The ghost of `item` in a document with the cursor at `cursor`. `undefined` when the item would change text before
 * the cursor, which a ghost cannot show.
 */
export function ghostOf(
  item: CompletionItem,
  document: TextSource,
  cursor: number,
  streaming: boolean,
): Ghost | undefined {
  const { range } = item;
  const insertText = item.insertText.replace(/\r\n?/g, '\n');
  const before = document.slice(range.start, cursor);
  if (range.start > cursor || range.end < cursor || !insertText.startsWith(before)) return undefined;
  const text = insertText.slice(before.length);
  const covered = document.slice(cursor, range.end);
  if (text === '' || placesOf(covered, text) === undefined) return undefined;
  return { item, offset: cursor, text, covered, taken: before.length, streaming };
}

/**
 * The ghost after `edit`, which left the cursor at `cursor`: the typed text is removed from its head, and closers that an
 * editor added or typed over from `covered`. `undefined` when the edit disagrees with the ghost, or none of it is left.
 */
export function typeThrough(ghost: Ghost, edit: TextEdit, cursor: number): Ghost | undefined {
  const { offset, text, covered, taken } = ghost;
  const removed = edit.to - edit.from;
  if (edit.from !== offset || removed > covered.length) return undefined;
  const typed = edit.insert.slice(0, cursor - offset);
  if (typed === '' || cursor !== offset + typed.length || !text.startsWith(typed)) return undefined;
  const rest = text.slice(typed.length);
  const left = edit.insert.slice(typed.length) + covered.slice(removed);
  if (rest === '' || placesOf(left, rest) === undefined) return undefined;
  return { ...ghost, offset: cursor, text: rest, covered: left, taken: taken + typed.length };
}

/**
 * What accepting the first `length` units of the ghost does: the edit, the cursor after it, and the ghost that is left.
 * The edit replaces closers that the rest no longer contains.
 */
export function acceptance(
  ghost: Ghost,
  length: number,
): { readonly edit: TextEdit; readonly cursor: number; readonly rest: Ghost | undefined } {
  const { offset, text, covered, taken } = ghost;
  const insert = text.slice(0, length);
  const left = text.slice(length);
  let over = 0;
  while (over < covered.length && placesOf(covered.slice(over), left) === undefined) over++;
  const cursor = offset + insert.length;
  const rest: Ghost | undefined =
    left === ''
      ? undefined
      : { ...ghost, offset: cursor, text: left, covered: covered.slice(over), taken: taken + insert.length };
  return { edit: { from: offset, to: offset + over, insert }, cursor, rest };
}

/** A piece of a ghost on the cursor's line: `text` is drawn before the text `offset` units after the cursor. */
export interface GhostPiece {
  readonly offset: number;
  readonly text: string;
}

/** How a ghost is drawn: pieces between the text of the cursor's line, and whole lines below it. */
export interface GhostLayout {
  readonly pieces: readonly GhostPiece[];
  /** Length of the text after the cursor that is not drawn in its place, since a line below repeats it. In UTF-16 units. */
  readonly hidden: number;
  /** Without the line end before them; `undefined` for a ghost of one line. */
  readonly below: string | undefined;
}

/** Lays a ghost out around the text it covers, which is not drawn a second time on its line. */
export function layoutOf({ text, covered }: Ghost): GhostLayout {
  const lineEnd = text.indexOf('\n');
  const first = lineEnd < 0 ? text : text.slice(0, lineEnd);
  const below = lineEnd < 0 ? undefined : text.slice(lineEnd + 1);
  const places = placesOf(covered, first);
  if (places === undefined)
    return { pieces: first === '' ? [] : [{ offset: 0, text: first }], hidden: covered.length, below };
  const pieces: GhostPiece[] = [];
  let from = 0;
  for (const [offset, place] of [...places, first.length].entries()) {
    if (place > from) pieces.push({ offset, text: first.slice(from, place) });
    from = place + 1;
  }
  return { pieces, hidden: 0, below };
}

/** Number of lines of a ghost. */
export function lineCount({ text }: Ghost): number {
  return text.split('\n').length;
}

/** Index of each unit of `covered` in `text`, in order and as late as possible; `undefined` when `text` lacks one. */
function placesOf(covered: string, text: string): readonly number[] | undefined {
  const places: number[] = [];
  let before = text.length;
  for (let index = covered.length - 1; index >= 0; index--) {
    before = before === 0 ? -1 : text.lastIndexOf(covered.charAt(index), before - 1);
    if (before < 0) return undefined;
    places.unshift(before);
  }
  return places;
}
