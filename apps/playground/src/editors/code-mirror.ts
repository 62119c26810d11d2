import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import { EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { codeCompletion, completionOf } from '@org/completion-web/codemirror';
import {
  completionOptions,
  leavingHint,
  type Editor,
  type EditorDocument,
  type EditorOptions,
} from './editor';
import { indentationOf, languageSupport, pageHighlighting } from './syntax';

const look = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'transparent', color: 'var(--text)', fontSize: 'var(--code-size)' },
  '.cm-scroller': { fontFamily: 'var(--mono)', fontVariantLigatures: 'none', lineHeight: '1.6' },
  '.cm-content': { padding: '10px 0' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 10px 0 14px' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--muted)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--line)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--selection)',
  },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--selection)' },
});

/** CodeMirror 6 with completion. */
export function createCodeMirror(options: EditorOptions): Editor {
  const view = new EditorView({ parent: options.parent, state: stateOf(options.document, options) });
  return {
    get text() {
      return view.state.doc.toString();
    },
    get completion() {
      return completionOf(view);
    },
    open: (document) => view.setState(stateOf(document, options)),
    moveTo(offset) {
      view.dispatch({
        selection: { anchor: offset },
        effects: EditorView.scrollIntoView(offset, { y: 'center' }),
      });
    },
    type(text) {
      view.dispatch({ ...view.state.replaceSelection(text), userEvent: 'input.type', scrollIntoView: true });
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

function stateOf(document: EditorDocument, options: EditorOptions): EditorState {
  return EditorState.create({ doc: document.text, extensions: extensionsFor(document, options) });
}

function extensionsFor(document: EditorDocument, options: EditorOptions): Extension {
  const { onChange, onView } = options;
  return [
    codeCompletion(completionOptions(document, options)),
    lineNumbers(),
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
    languageSupport(document.languageId),
    indentationOf(document.text),
    pageHighlighting,
    look,
    EditorView.contentAttributes.of({
      'aria-label': `Code of ${document.path}`,
      'aria-description': leavingHint,
      tabindex: '0',
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.state.doc.toString());
      if (update.viewportChanged) {
        const { from, to } = update.view.viewport;
        onView(update.state.doc.lineAt(from).number - 1, update.state.doc.lineAt(to).number);
      }
    }),
  ];
}
