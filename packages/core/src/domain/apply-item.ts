import type { TextSource } from './document';
import type { CompletionItem } from './item';

/** A document's text after an item was accepted. */
export interface AppliedItem {
  /** The whole text. */
  readonly text: string;
  /** Cursor offset in `text`, in UTF-16 units. */
  readonly cursor: number;
}

/** Accepts `item` in `text`: one replacement, with the cursor after the inserted text. */
export function applyItem(text: TextSource, item: Pick<CompletionItem, 'insertText' | 'range'>): AppliedItem {
  const { range, insertText } = item;
  return {
    text: text.slice(0, range.start) + insertText + text.slice(range.end, text.length),
    cursor: range.start + insertText.length,
  };
}
