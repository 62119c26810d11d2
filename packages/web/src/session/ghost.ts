import type { CompletionItem, TextSource } from '@org/completion-core';

/** What is shown at the cursor: text that is not in the document yet. */
export interface Ghost {
  /** The engine's item; `undefined` for a first line that is not whole yet. */
  readonly item: CompletionItem | undefined;
  /** Cursor, in UTF-16 units from the start of the document. */
  readonly at: number;
  /** What accepting puts at `at`, in place of `covered`. Line ends are `\n`. Never empty. */
  readonly text: string;
  /** Text of the document right after `at` that `text` brings back in order, such as auto-closed brackets. */
  readonly covered: string;
  /** How much of the item's `insertText` the document holds already, in UTF-16 units. */
  readonly taken: number;
  /** More of it may come. */
  readonly streaming: boolean;
}

/** One replacement in a document, in its offsets before. */
export interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/**
 * The ghost of `item` in a document with the cursor at `cursor`. `undefined` when the item would change what stands before
 * the cursor: a ghost cannot show that.
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
  return { item, at: cursor, text, covered, taken: before.length, streaming };
}

/**
 * The ghost after `edit`, which left the cursor at `cursor`: what is typed along its text is taken off it, with closers that
 * an editor added or typed over. `undefined` when the edit disagrees with the ghost, or nothing is left of it.
 */
export function typeThrough(ghost: Ghost, edit: TextEdit, cursor: number): Ghost | undefined {
  const { at, text, covered, taken } = ghost;
  const removed = edit.to - edit.from;
  if (edit.from !== at || removed > covered.length) return undefined;
  const typed = edit.insert.slice(0, cursor - at);
  if (typed === '' || cursor !== at + typed.length || !text.startsWith(typed)) return undefined;
  const rest = text.slice(typed.length);
  const left = edit.insert.slice(typed.length) + covered.slice(removed);
  if (rest === '' || placesOf(left, rest) === undefined) return undefined;
  return { ...ghost, at: cursor, text: rest, covered: left, taken: taken + typed.length };
}

/**
 * What accepting the first `length` units of the ghost does: the edit, the cursor after it, and the ghost that is left.
 * Closers that the rest cannot bring back any more are taken over by the edit.
 */
export function acceptance(
  ghost: Ghost,
  length: number,
): { readonly edit: TextEdit; readonly cursor: number; readonly rest: Ghost | undefined } {
  const { at, text, covered, taken } = ghost;
  const insert = text.slice(0, length);
  const left = text.slice(length);
  let over = 0;
  while (over < covered.length && placesOf(covered.slice(over), left) === undefined) over++;
  const cursor = at + insert.length;
  const rest: Ghost | undefined =
    left === ''
      ? undefined
      : { ...ghost, at: cursor, text: left, covered: covered.slice(over), taken: taken + insert.length };
  return { edit: { from: at, to: at + over, insert }, cursor, rest };
}

/** A piece of a ghost on the cursor's line: `text` stands before what is `offset` units after the cursor. */
export interface GhostPiece {
  readonly offset: number;
  readonly text: string;
}

/** How a ghost is drawn: pieces between the text of the cursor's line, and whole lines below it. */
export interface GhostLayout {
  readonly pieces: readonly GhostPiece[];
  /** How much of the text after the cursor is not drawn where it stands, since a line below brings it back. In UTF-16 units. */
  readonly hidden: number;
  /** Without the line end before them; `undefined` for a ghost of one line. */
  readonly below: string | undefined;
}

/** Lays a ghost out around the text it takes over: what is in the document already is not drawn a second time on its line. */
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

/** Lines that a ghost has. */
export function lineCount({ text }: Ghost): number {
  return text.split('\n').length;
}

/** Where each unit of `covered` stands in `text`, in order and as late as can be; `undefined` when it does not. */
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
