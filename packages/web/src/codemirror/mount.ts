import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import type { EditorMount } from '../element/editor-mount';
import type { CompletionController } from '../session/widget-session';
import type { CompletionOptions } from '../session/options';

/** How {@link mountCodeMirror} adds the completion to a view, and finds it again. */
interface Completing {
  readonly extension: (options: CompletionOptions) => Extension;
  readonly of: (view: EditorView) => Omit<CompletionController, 'destroy'> | undefined;
}

/** Makes a CodeMirror editor in a `<code-completion>`. */
export function mountCodeMirror(extensions: Extension, { extension, of }: Completing): EditorMount {
  return ({ parent, value, readOnly, label, options, onInput }) => {
    const readOnlyness = new Compartment();
    const view = new EditorView({
      parent,
      doc: value,
      extensions: [
        extension(options),
        ...(options.nonce === undefined ? [] : [EditorView.cspNonce.of(options.nonce)]),
        readOnlyness.of(EditorState.readOnly.of(readOnly)),
        EditorView.updateListener.of(({ docChanged }) => docChanged && onInput()),
        ...(label === '' ? [] : [EditorView.contentAttributes.of({ 'aria-label': label })]),
        extensions,
      ],
    });
    const completion = of(view);
    if (completion === undefined) throw new Error('the completion did not start in this CodeMirror editor');
    return {
      completion,
      getValue: () => view.state.doc.toString(),
      setValue(next) {
        if (view.state.doc.toString() !== next)
          view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
      },
      setReadOnly(next) {
        view.dispatch({ effects: readOnlyness.reconfigure(EditorState.readOnly.of(next)) });
      },
      focus: () => view.focus(),
      destroy: () => view.destroy(),
    };
  };
}
