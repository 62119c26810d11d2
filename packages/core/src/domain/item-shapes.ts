import type { TextSource } from './document';
import type { CompletionItem } from './item';

/**
 * The same item as a pure insertion: nothing is replaced, and accepting it gives the same text. Only the cursor may end up
 * before the characters that were to be replaced. `undefined` where no insertion does the same: the item changes what
 * stands between the characters it takes over.
 */
export function toPureInsertion<Item extends CompletionItem>(item: Item, text: TextSource): Item | undefined {
  const { range, insertText } = item;
  const replaced = text.slice(range.start, range.end);
  if (replaced === '') return item;
  const head = commonHead(insertText, replaced);
  // The replaced text must stand around what is put in: a head of it before, the rest after.
  for (let before = head; before >= 0; before--) {
    const rest = replaced.slice(before);
    if (insertText.length - before < rest.length || !insertText.endsWith(rest)) continue;
    const at = range.start + before;
    return {
      ...item,
      insertText: insertText.slice(before, insertText.length - rest.length),
      range: { start: at, end: at },
    };
  }
  return undefined;
}

/**
 * The same item as a replacement up to the end of the line: the rest of the line that the item leaves alone becomes a part of
 * `insertText`. Accepting it gives the same text, with the cursor after the rest of the line.
 */
export function toReplaceLine<Item extends CompletionItem>(item: Item, text: TextSource): Item {
  const lineEnd = endOfLine(text, item.range.end);
  return {
    ...item,
    insertText: item.insertText + text.slice(item.range.end, lineEnd),
    range: { start: item.range.start, end: lineEnd },
  };
}

function commonHead(one: string, other: string): number {
  let length = 0;
  while (length < one.length && length < other.length && one[length] === other[length]) length++;
  return length;
}

/** Where the line that holds `at` ends, before its line end. Reads no further than it has to. */
function endOfLine(text: TextSource, at: number): number {
  const step = 512;
  for (let from = at; from < text.length; from += step) {
    const found = text.slice(from, Math.min(text.length, from + step)).search(/[\r\n]/);
    if (found >= 0) return from + found;
  }
  return text.length;
}
