import type { CompletionItem, TextSource } from '@org/completion-core';
import { toDrawnIndentation, toPureInsertion, toReplaceLine } from '@org/completion-core/adapter';
import type { EditorDescription } from './editor-description';

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
  /** Whether an entry of the editor's popup is selected: then the item replaces the same range as the entry, in every editor. */
  readonly selected: boolean;
}

/**
 * Converts `item` to what an editor can draw and apply. Accepting it results in the same text in each shape, except for `insertion`
 * where the engine's item continues after text that it replaces: then the shape is the longest head that an insertion can express.
 * `undefined` when the editor cannot express the item, or would change indentation that it does not draw.
 */
export function shapeItem(
  item: CompletionItem,
  place: ItemPlace,
  editor: Pick<EditorDescription, 'edits' | 'comparesLeadingWhitespace' | 'lineEnds'>,
): ShapedItem | undefined {
  const shaped = editor.edits === 'insertion' ? insertion(item, place) : replacement(item, place, editor);
  if (shaped === undefined || editor.lineEnds === 'document') return shaped;
  return { ...shaped, insertText: shaped.insertText.replaceAll('\r\n', '\n') };
}

function insertion(item: CompletionItem, { text, offset, selected }: ItemPlace): ShapedItem | undefined {
  if (selected) return whole(item);
  const inserted = toPureInsertion(item, text);
  return inserted === undefined ? undefined : atCursor(item, inserted, text, offset);
}

function replacement(
  item: CompletionItem,
  { text, offset, selected }: ItemPlace,
  { edits, comparesLeadingWhitespace }: Pick<EditorDescription, 'edits' | 'comparesLeadingWhitespace'>,
): ShapedItem | undefined {
  const drawn = comparesLeadingWhitespace ? item : toDrawnIndentation(item, text, offset);
  if (drawn === undefined) return undefined;
  const omittedHead = item.insertText.indexOf(drawn.insertText);
  const isSame =
    drawn.insertText === item.insertText &&
    drawn.range.start === item.range.start &&
    drawn.range.end === item.range.end;
  // An item must begin with the entry that is selected in the popup, so it stays as it is or is not sent.
  if (selected) return isSame ? whole(item) : undefined;
  if (drawn !== item) return { ...whole(drawn), omittedHead };
  return whole(edits === 'line-rest' ? toReplaceLine(item, text) : item);
}

function whole({ insertText, range }: CompletionItem): ShapedItem {
  return { insertText, start: range.start, end: range.end, omittedHead: 0 };
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
