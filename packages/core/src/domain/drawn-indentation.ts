import { commonHead } from '../text/common-ends';
import type { TextSource } from './document';
import type { CompletionItem } from './item';

/**
 * Converts an item that begins in the indentation of its line for VS Code and Monaco (seen in 1.139, and in 0.52 and 0.57). They leave
 * spaces and tabs there out of what they draw and compare, but not of what they apply: `  x` over `    x` would take two columns away
 * unseen, and `  x` in front of two spaces adds two unseen. The item returned does what is drawn: it keeps the indentation before the
 * cursor, and its own takes the place of that after the cursor. `undefined` when that is impossible.
 *
 * @param text - the document, or the line alone
 * @param cursor - in the range of the item
 */
export function toDrawnIndentation<Item extends Pick<CompletionItem, 'insertText' | 'range'>>(
  item: Item,
  text: TextSource,
  cursor: number,
): Item | undefined {
  const { range } = item;
  const indentationEnd = endOfIndentation(text, range.start);
  if (indentationEnd === range.start) return item;
  const middle = Math.min(cursor, indentationEnd);
  const keeps = item.insertText.startsWith(text.slice(range.start, middle));
  const start = keeps ? range.start : middle;
  const insertText = keeps ? item.insertText : item.insertText.slice(leadingSpace(item.insertText).length);
  const after = text.slice(middle, indentationEnd);
  const converted = (end: number, put = insertText): Item => ({
    ...item,
    insertText: put,
    range: { start, end },
  });
  const rest = insertText.slice(middle - start);
  if (after === '' || (rest.startsWith(after) && range.end >= indentationEnd)) return converted(range.end);

  const replaced = text.slice(middle, range.end);
  if (!rest.endsWith(replaced) || rest === replaced) return undefined;
  const added = rest.slice(0, rest.length - replaced.length);
  const own = leadingSpace(added);
  const shared = commonHead(own, after);
  if (shared < own.length && shared < after.length) return undefined;
  return converted(middle + shared, insertText.slice(0, middle - start) + added);
}

/** End of the spaces and tabs at `offset`; `offset` itself when anything else is before it on its line. */
function endOfIndentation(text: TextSource, offset: number): number {
  const step = 128;
  for (let end = offset; end > 0; end -= step) {
    const before = text.slice(Math.max(0, end - step), end);
    const lineStart = Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1;
    if (leadingSpace(before.slice(lineStart)) !== before.slice(lineStart)) return offset;
    if (lineStart > 0) break;
  }
  let end = offset;
  for (;;) {
    const found = leadingSpace(text.slice(end, Math.min(text.length, end + step))).length;
    end += found;
    if (found < step) return end;
  }
}

function leadingSpace(text: string): string {
  return /^[ \t]*/.exec(text)?.[0] ?? '';
}
