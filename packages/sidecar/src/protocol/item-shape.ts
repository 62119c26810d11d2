import { toPureInsertion, toReplaceLine, type CompletionItem, type TextSource } from '@org/completion-core';

/**
 * What an editor makes of an item, and so what it must be sent.
 *
 * - `minimal`: an insertion at the cursor. For editors that look at no more than that (LSP4IJ keeps what a range replaces after the
 *   cursor, and cuts off what it replaces before it without comparing).
 * - `neovim`: the item as the engine means it; a range that is not empty is drawn over the text it replaces.
 * - `vscode`: a replacement up to the end of the line, the only one VS Code draws in all cases.
 */
export type ClientProfile = 'minimal' | 'neovim' | 'vscode';

export const clientProfiles: readonly ClientProfile[] = ['minimal', 'neovim', 'vscode'];

/** An item as it goes to an editor; offsets in UTF-16 units. */
export interface ShapedItem {
  readonly insertText: string;
  /** On one line. */
  readonly start: number;
  readonly end: number;
  /** How much of the head of the engine's `insertText` is left out of this one's. */
  readonly omittedHead: number;
}

/** Where an item is shown. */
export interface ItemPlace {
  /** The document as the item was made for. */
  readonly text: TextSource;
  /** The cursor. */
  readonly offset: number;
  /** The editor's popup has an entry selected: the item replaces what that one replaces, whatever the profile. */
  readonly selected: boolean;
}

/**
 * `item` in the shape that an editor applies as the engine means it. Accepting it gives the same text in each shape, but for
 * `minimal` where the engine's item goes on behind text it takes over: then it is the longest head an insertion can bring.
 * `undefined` where the shape can bring nothing.
 */
export function shapeItem(
  item: CompletionItem,
  { text, offset, selected }: ItemPlace,
  profile: ClientProfile,
): ShapedItem | undefined {
  if (selected || profile === 'neovim') return whole(item);
  if (profile === 'vscode') return whole(toReplaceLine(item, text));
  const inserted = toPureInsertion(item, text);
  return inserted === undefined ? undefined : atCursor(item, inserted, text, offset);
}

function whole({ insertText, range }: CompletionItem): ShapedItem {
  return { insertText, start: range.start, end: range.end, omittedHead: 0 };
}

/** The insertion `inserted`, moved to the cursor. Text that stands between allows it only where it is the same on both sides. */
function atCursor(
  item: CompletionItem,
  inserted: CompletionItem,
  text: TextSource,
  offset: number,
): ShapedItem | undefined {
  const at = inserted.range.start;
  const between = text.slice(Math.min(at, offset), Math.max(at, offset));
  const insertText =
    at <= offset
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
