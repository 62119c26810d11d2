import { commonHead } from '../text/common-ends';
import type { TextSource } from './document';
import type { CompletionItem } from './item';

/**
 * Converts an item to a pure insertion with the same resulting text. Only the cursor may end up before the replaced characters.
 * When `insertText` continues after characters it replaces (`x);` over an auto-closed `)`), no insertion is equivalent: the
 * longest head of `insertText` that can be inserted is kept, here `x`. `undefined` when nothing remains to insert.
 */
export function toPureInsertion<Item extends CompletionItem>(item: Item, text: TextSource): Item | undefined {
  const { range, insertText } = item;
  const replaced = text.slice(range.start, range.end);
  if (replaced === '') return item;
  let best: { readonly before: number; readonly end: number } | undefined;
  // The replaced text must surround the insertion: a head of it before, the rest after.
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
  const offset = range.start + best.before;
  return {
    ...item,
    insertText: insertText.slice(best.before, best.end),
    range: { start: offset, end: offset },
  };
}

/**
 * Converts an item to a replacement up to the end of the line: the rest of the line becomes part of `insertText`. The resulting
 * text is the same. An editor may put the cursor behind `insertText`, or like VS Code before the text that was there.
 */
export function toReplaceLine<Item extends CompletionItem>(item: Item, text: TextSource): Item {
  const lineEnd = endOfLine(text, item.range.end);
  return {
    ...item,
    insertText: item.insertText + text.slice(item.range.end, lineEnd),
    range: { start: item.range.start, end: lineEnd },
  };
}

/** End of the line that contains `offset`, before its line end. Reads in steps, no further than necessary. */
function endOfLine(text: TextSource, offset: number): number {
  const step = 512;
  for (let from = offset; from < text.length; from += step) {
    const found = text.slice(from, Math.min(text.length, from + step)).search(/[\r\n]/);
    if (found >= 0) return from + found;
  }
  return text.length;
}
