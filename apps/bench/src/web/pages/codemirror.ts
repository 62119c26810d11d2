import { autocompletion } from '@codemirror/autocomplete';
import { javascript } from '@codemirror/lang-javascript';
import type { Extension } from '@codemirror/state';
import { EditorView, basicSetup } from 'codemirror';
import { offer } from './bench-page';

/** Offers a CodeMirror editor with `widget` in it. */
export function offerCodeMirror(widget: Extension, ghostSelector: string): void {
  offer((place, { popup }) => {
    const view = new EditorView({
      parent: place,
      extensions: [
        basicSetup,
        javascript(),
        ...(popup ? [] : [autocompletion({ activateOnTyping: false })]),
        widget,
      ],
    });
    return {
      open(text, cursor) {
        view.dispatch({
          changes: { from: 0, to: view.state.doc.length, insert: text },
          selection: { anchor: cursor },
          scrollIntoView: true,
        });
        view.focus();
      },
      cursor: () => view.state.selection.main.head,
      ghost: () =>
        [...view.contentDOM.querySelectorAll<HTMLElement>(ghostSelector)].map((element) => {
          const text = element.dataset['ghost'] ?? element.textContent ?? '';
          return { element, text: element.tagName === 'DIV' ? `\n${text}` : text };
        }),
    };
  });
}
