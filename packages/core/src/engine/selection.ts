import type { TextSource } from '../domain/document';
import type { ItemRange } from '../domain/item';
import { toPureInsertion } from '../domain/item-shapes';
import type { CursorPosition } from '../domain/cursor-position';
import type { CompletionRequest } from '../domain/request';
import { fitItem } from '../postprocess/fit-item';

/** The entry selected in the editor's own popup, and what it replaces. */
export type Selected = NonNullable<CompletionRequest['selectedCompletion']>;

/** An item's text and range as they go into the document. */
export interface Fitted {
  readonly insertText: string;
  readonly range: ItemRange;
}

/**
 * `request` as if the selected entry were in the document already, with the cursor behind it, so that the model continues the
 * entry. Without a selected entry the request itself.
 */
export function asIfSelected(request: CompletionRequest): CompletionRequest {
  const { selectedCompletion, document } = request;
  if (selectedCompletion === undefined) return request;
  const { start, end, text } = selectedCompletion;
  return {
    ...request,
    document: { ...document, text: spliced(document.text, start, end, text) },
    offset: start + text.length,
  };
}

/**
 * A candidate as it goes into the document. With a selected entry the item replaces what the entry replaces and begins with it;
 * `undefined` when that is impossible because the item would replace text after the entry.
 */
export function fitHere(
  text: string,
  position: CursorPosition,
  selected: Selected | undefined,
): Fitted | undefined {
  const fitted = fitItem(text, position);
  if (selected === undefined) return fitted;
  const inserted = toPureInsertion({ id: '', kind: 'insert', ...fitted }, position.document.text);
  if (inserted === undefined || inserted.range.start !== position.offset) return undefined;
  return {
    insertText: selected.text + inserted.insertText,
    range: { start: selected.start, end: selected.end },
  };
}

/** `text` with `insert` in place of the characters from `start` to `end`. Copies only what is read. */
function spliced(text: TextSource, start: number, end: number, insert: string): TextSource {
  const shift = insert.length - (end - start);
  return {
    length: text.length + shift,
    slice(from, to) {
      const head = from < start ? text.slice(from, Math.min(to, start)) : '';
      const middle = insert.slice(Math.max(0, from - start), Math.max(0, to - start));
      const tailStart = start + insert.length;
      const tail = to > tailStart ? text.slice(Math.max(from, tailStart) - shift, to - shift) : '';
      return head + middle + tail;
    },
  };
}
