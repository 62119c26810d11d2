import type { TextSource } from './document';
import type { CompletionItem } from './item';

/**
 * The same item as a pure insertion: nothing is replaced, and accepting it gives the same text. Only the cursor may end up
 * before the characters that were to be replaced. Where `insertText` goes on behind characters it takes over (`x);` over an
 * auto-closed `)`) no insertion does the same: the longest head of `insertText` that one can bring is kept, here `x`.
 * `undefined` where that leaves nothing to insert.
 */
export function toPureInsertion<Item extends CompletionItem>(item: Item, text: TextSource): Item | undefined {
  const { range, insertText } = item;
  const replaced = text.slice(range.start, range.end);
  if (replaced === '') return item;
  let best: { readonly before: number; readonly end: number } | undefined;
  // The replaced text must stand around what is put in: a head of it before, the rest after.
  for (let before = commonHead(insertText, replaced); before >= 0; before--) {
    if (/^[\uDC00-\uDFFF]/.test(replaced.charAt(before))) continue;
    const rest = replaced.slice(before);
    const end = rest === '' ? insertText.length : insertText.lastIndexOf(rest);
    if (
      end > before &&
      end + rest.length > (best === undefined ? 0 : best.end + replaced.length - best.before)
    )
      best = { before, end };
  }
  if (best === undefined) return undefined;
  const at = range.start + best.before;
  return { ...item, insertText: insertText.slice(best.before, best.end), range: { start: at, end: at } };
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
