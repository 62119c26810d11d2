import type { TextSource } from '@org/completion-core';
import {
  toDrawnIndentation,
  toPureInsertion,
  toReplaceLine,
  type CompletionItem,
} from '@org/completion-core/adapter';

/**
 * How an editor applies items, and so what it must be sent.
 *
 * - `minimal`: an insertion at the cursor. For editors that support nothing else (LSP4IJ keeps the replaced text after the cursor, and
 *   cuts the replaced text before it off without comparing).
 * - `neovim`: the engine's item, with `\n` for line ends; a non-empty range is drawn over the text it replaces.
 * - `vscode`: a replacement up to the end of the line, as its documentation wants of items of several lines. VS Code 1.139 also draws
 *   a range that ends sooner, but nothing that would delete text. In the indentation of a line: what it draws there, see
 *   {@link toDrawnIndentation}.
 */
export type ClientProfile = 'minimal' | 'neovim' | 'vscode';

/** All profiles, for messages and checks. */
export const clientProfiles: readonly ClientProfile[] = ['minimal', 'neovim', 'vscode'];

/** An item in the shape for an editor; offsets in UTF-16 units. */
export interface ShapedItem {
  readonly insertText: string;
  /** On the same line as `end`. */
  readonly start: number;
  readonly end: number;
  /** UTF-16 units at the start of the engine's `insertText` that this one omits. */
  readonly omittedHead: number;
}

/** Where an item is shown. */
export interface ItemPlace {
  /** The document that the item was generated for. */
  readonly text: TextSource;
  /** The cursor. */
  readonly offset: number;
  /** Whether an entry of the editor's popup is selected: then the item replaces the same range as the entry, in every profile. */
  readonly selected: boolean;
}

/**
 * Converts `item` to the shape for a profile. Accepting it results in the same text in each shape, except in `minimal` where the
 * engine's item continues after text that it replaces: then the shape is the longest head that an insertion can express. `undefined`
 * when the profile cannot express the item.
 */
export function shapeItem(
  item: CompletionItem,
  { text, offset, selected }: ItemPlace,
  profile: ClientProfile,
): ShapedItem | undefined {
  if (profile === 'neovim') return withoutCarriageReturns(whole(item));
  if (profile === 'vscode') return drawn(item, { text, offset, selected });
  if (selected) return whole(item);
  const inserted = toPureInsertion(item, text);
  return inserted === undefined ? undefined : atCursor(item, inserted, text, offset);
}

function whole({ insertText, range }: CompletionItem): ShapedItem {
  return { insertText, start: range.start, end: range.end, omittedHead: 0 };
}

/** What VS Code draws and applies alike. With an entry of its popup selected the item must begin with that, so it stays as it is or is not sent. */
function drawn(item: CompletionItem, { text, offset, selected }: ItemPlace): ShapedItem | undefined {
  const converted = toDrawnIndentation(item, text, offset);
  if (converted === undefined) return undefined;
  const omittedHead = item.insertText.indexOf(converted.insertText);
  const isSame = omittedHead === 0 && converted.insertText.length === item.insertText.length;
  if (selected) return isSame && converted.range.end === item.range.end ? whole(item) : undefined;
  return converted === item ? whole(toReplaceLine(item, text)) : { ...whole(converted), omittedHead };
}

/** Neovim and Emacs end lines by `\n` in their buffers, whatever the file has, and insert `\r` as a character (Neovim 0.12.4). */
function withoutCarriageReturns(shaped: ShapedItem): ShapedItem {
  return { ...shaped, insertText: shaped.insertText.replaceAll('\r\n', '\n') };
}

/** The insertion `inserted`, moved to the cursor. Possible only where the text between can be taken from the insertion's other end. */
function atCursor(
  item: CompletionItem,
  inserted: CompletionItem,
  text: TextSource,
  offset: number,
): ShapedItem | undefined {
  const { start } = inserted.range;
  const between = text.slice(Math.min(start, offset), Math.max(start, offset));
  const insertText =
    start <= offset
      ? withoutHead(inserted.insertText + between, between)
      : withoutTail(between + inserted.insertText, between);
  if (insertText === undefined || insertText === '') return undefined;
  const omittedHead = Math.max(0, Math.min(offset - item.range.start, item.insertText.length));
  return { insertText, start: offset, end: offset, omittedHead };
}

function withoutHead(text: string, head: string): string | undefined {
  return text.startsWith(head) ? text.slice(head.length) : undefined;
}

function withoutTail(text: string, tail: string): string | undefined {
  return text.endsWith(tail) ? text.slice(0, text.length - tail.length) : undefined;
}
