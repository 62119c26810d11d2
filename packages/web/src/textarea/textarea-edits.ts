import type { Ghost } from '@org/completion-adapter-kit';
import type { DrawnEdit, EditPort } from '../next-edit/edit-port';
import { EditSession } from '../next-edit/edit-session';
import type { EditHost, Edits } from '../next-edit/edits';
import type { TextareaPort } from './textarea-port';

/** The next edits of a textarea: those on the cursor's line, where the overlay can draw them. */
export function textareaEdits(host: EditHost, textarea: HTMLTextAreaElement, port: TextareaPort): Edits {
  const edits: EditPort = {
    document: () => ({
      text: textarea.value,
      languageId: host.options.languageId ?? 'plaintext',
      offset: port.cursor(),
    }),
    canDraw: ({ start, end, insertText }, { text, offset = 0 }) =>
      !`${text.slice(Math.min(start, offset), Math.max(end, offset))}${insertText}`.includes('\n') &&
      insertText.length - (end - start) <= port.remainingLength(),
    draw: (edit) => port.drawEdit(edit && ghostFor(edit, textarea.value), host.ghost),
    jump: (offset) => textarea.setSelectionRange(offset, offset),
    apply: (edit, cursor) => port.applyEdit(edit, cursor),
    announce: port.announce,
  };
  return new EditSession(host, edits);
}

/** What the overlay draws in the place of `edit`: the text that goes struck through, and the one that comes. */
function ghostFor({ start, end, insertText }: DrawnEdit, text: string): Ghost {
  return {
    item: undefined,
    offset: start,
    text: insertText,
    covered: text.slice(start, end),
    taken: 0,
    streaming: false,
  };
}
