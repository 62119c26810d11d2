import { offer } from './bench-page';

/** Offers a textarea with `addWidget` called for it. */
export function offerTextarea(addWidget: (textarea: HTMLTextAreaElement) => void): void {
  offer((place) => {
    const textarea = document.createElement('textarea');
    textarea.spellcheck = false;
    place.append(textarea);
    addWidget(textarea);
    return {
      open(text, cursor) {
        textarea.value = text;
        textarea.focus();
        textarea.setSelectionRange(cursor, cursor);
        // A browser scrolls to a cursor that typing moves, not to one that a script puts somewhere.
        const share = text.slice(0, cursor).split('\n').length / text.split('\n').length;
        textarea.scrollTop = textarea.scrollHeight * share - textarea.clientHeight / 2;
      },
      cursor: () => textarea.selectionEnd,
      ghost: () =>
        [...place.querySelectorAll<HTMLElement>('.code-completion-ghost')].map((element) => ({
          element,
          text: element.textContent ?? '',
        })),
    };
  });
}
