import type { EditorMount } from './element/editor-mount';
import { MonacoCompletion } from './monaco/monaco-completion';
import type { Monaco, StandaloneEditor } from './monaco/monaco-types';
import type { CompletionController } from './session/widget-session';
import { resolveCompletionOptions, type CompletionOptions } from './session/options';

export type { CompletionController } from './session/widget-session';
export {
  type CompletionKeys,
  type CompletionStatus,
  type CompletionStrings,
  englishStrings,
} from '@org/completion-adapter-kit';
export type { CompletionOptions, WidgetEngine } from './session/options';
export type { Monaco, StandaloneEditor } from './monaco/monaco-types';

/**
 * Streaming code completion for a Monaco editor, 0.52 to 0.57: `registerCodeCompletion(monaco, editor)` uses the gateway at `/v1`.
 * Monaco draws the ghost and has keys for it (Tab, Ctrl or Cmd with →, Escape); `keys` adds to them.
 *
 * @param monaco - the Monaco module that the page loaded
 * @throws RangeError naming an option that cannot be
 */
export function registerCodeCompletion(
  monaco: Monaco,
  editor: StandaloneEditor,
  options: CompletionOptions = {},
): CompletionController {
  return new MonacoCompletion(monaco, editor, resolveCompletionOptions(options)).session;
}

/** For `<code-completion editor="monaco">`: `defineEditor('monaco', monacoEditor(monaco, { language: 'python' }))`. */
export function monacoEditor(
  monaco: Monaco,
  settings: Parameters<Monaco['editor']['create']>[1] = {},
): EditorMount {
  return ({ parent, value, readOnly, label, options, onInput }) => {
    const container = parent.appendChild(parent.ownerDocument.createElement('div'));
    container.className = 'code-completion-monaco';
    const named = label === '' ? {} : { ariaLabel: label };
    const editor = monaco.editor.create(container, {
      automaticLayout: true,
      ...settings,
      ...named,
      value,
      readOnly,
    });
    const completion = registerCodeCompletion(monaco, editor, options);
    const listener = editor.onDidChangeModelContent(onInput);
    return {
      completion,
      getValue: () => editor.getValue(),
      setValue(next) {
        if (editor.getValue() !== next) editor.setValue(next);
      },
      setReadOnly: (next) => editor.updateOptions({ readOnly: next }),
      focus: () => editor.focus(),
      destroy() {
        listener.dispose();
        completion.destroy();
        editor.getModel()?.dispose();
        editor.dispose();
        container.remove();
      },
    };
  };
}
