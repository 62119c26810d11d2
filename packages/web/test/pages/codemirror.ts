import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  snippet,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { Compartment, EditorSelection, EditorState } from '@codemirror/state';
import { EditorView, drawSelection, keymap, lineNumbers } from '@codemirror/view';
import { codeCompletion, completionOf } from '../../src/codemirror';
import { offer, textOf } from './driver';

declare global {
  interface Window {
    /** Only in the page of CodeMirror: puts a snippet at the cursor. */
    startSnippet?: (template: string) => void;
  }
}

offer((place, options) => {
  const readOnly = new Compartment();
  const view = new EditorView({
    parent: place,
    extensions: [
      lineNumbers(),
      history(),
      drawSelection(),
      closeBrackets(),
      autocompletion(location.hash === '#querying' ? { override: [() => new Promise(() => {})] } : {}),
      EditorState.allowMultipleSelections.of(true),
      keymap.of([
        { key: 'Tab', run: acceptCompletion },
        ...(location.hash === '#no-indent' ? [] : [indentWithTab]),
      ]),
      keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
      javascript(),
      EditorView.cspNonce.of('page'),
      EditorView.contentAttributes.of({ 'aria-label': 'Code' }),
      readOnly.of([]),
      location.hash === '#crlf' ? EditorState.lineSeparator.of('\r\n') : [],
      codeCompletion(options),
    ],
  });
  window.startSnippet = (template) => {
    const { head } = view.state.selection.main;
    snippet(template)(view, null, head, head);
  };
  return {
    reset(text, offset) {
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        // A line end counts as one, whatever it is.
        selection: { anchor: text.slice(0, offset).replaceAll('\r\n', '\n').length },
      });
      view.focus();
    },
    value: () => view.state.doc.toString(),
    raw: () => view.state.sliceDoc(),
    selections: () => view.state.selection.ranges.map(({ from, to }) => [from, to]),
    select: (from, to) => view.dispatch({ selection: { anchor: from, head: to } }),
    addCursor: (offset) =>
      view.dispatch({ selection: view.state.selection.addRange(EditorSelection.cursor(offset)) }),
    setReadOnly: (on) =>
      view.dispatch({ effects: readOnly.reconfigure(on ? EditorState.readOnly.of(true) : []) }),
    ghost: () =>
      [...view.dom.querySelectorAll<HTMLElement>('.cm-completionGhost')]
        .map((each) =>
          each.tagName === 'DIV' ? `\n${each.dataset['ghost']}` : (each.dataset['ghost'] ?? ''),
        )
        .join(''),
    drawn: () =>
      [...view.contentDOM.children]
        .map((each) =>
          textOf(
            each,
            'img',
            (element) => (element instanceof HTMLElement && element.dataset['ghost']) || '',
          ),
        )
        .join('\n'),
    edit: () =>
      [...view.contentDOM.children]
        .map((line) => {
          if (line.matches('.cm-completionEditAdded, div.cm-completionGhost'))
            return (line as HTMLElement).dataset['ghost']
              ?.split('\n')
              .map((each) => `{+${each}+}`)
              .join('\n');
          return line.querySelector('.cm-completionEdit, .cm-completionGhost') === null
            ? undefined
            : markedText(line);
        })
        .filter((line) => line !== undefined)
        .join('\n'),
    get completion() {
      const completion = completionOf(view);
      if (completion === undefined) throw new Error('no completion');
      return completion;
    },
    destroy() {
      view.destroy();
      // It holds the view.
      delete window.startSnippet;
    },
  };
});

/** The text of a line, with what an edit changes marked. */
function markedText(element: Element): string {
  return [...element.childNodes]
    .map((node) => {
      if (!(node instanceof HTMLElement)) return node.textContent ?? '';
      if (node.matches('.cm-completionEditRemoved')) return `[-${node.textContent}-]`;
      const added = node.dataset['ghost'];
      if (added !== undefined) return node.matches('.cm-completionEditHint') ? '' : `{+${added}+}`;
      return markedText(node);
    })
    .join('');
}
