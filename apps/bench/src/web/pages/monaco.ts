import type * as MonacoNamespace from 'monaco-editor';
import { offer } from './bench-page';

export type Monaco = typeof MonacoNamespace;
type Editor = MonacoNamespace.editor.IStandaloneCodeEditor;

/** Offers a Monaco editor, of the version given, with `addWidget` called for it. */
export function offerMonaco(monaco: Monaco, addWidget: (editor: Editor) => void): void {
  Object.assign(globalThis, {
    MonacoEnvironment: { getWorker: () => new Worker('/editor-worker.js') },
  });
  offer((place, { popup }) => {
    const host = document.createElement('div');
    host.className = 'monaco-host';
    place.append(host);
    const editor = monaco.editor.create(host, {
      language: 'javascript',
      ...(popup ? {} : { quickSuggestions: false, suggestOnTriggerCharacters: false }),
    });
    addWidget(editor);
    return {
      open(text, cursor) {
        editor.setValue(text);
        const position = editor.getModel()?.getPositionAt(cursor);
        if (position !== undefined) {
          editor.setPosition(position);
          editor.revealPositionInCenter(position);
        }
        editor.focus();
      },
      cursor() {
        const position = editor.getPosition();
        return position === null ? 0 : (editor.getModel()?.getOffsetAt(position) ?? 0);
      },
      ghost() {
        const parts = (selector: string, lead: string) =>
          [...host.querySelectorAll<HTMLElement>(selector)].map((element) => ({
            element,
            text: lead + (element.textContent ?? '').replaceAll('\u00a0', ' ').replaceAll('\u200b', ''),
          }));
        return [
          ...parts('.ghost-text-decoration, .ghost-text-decoration-preview', ''),
          ...parts('.suggest-preview-text .view-line', '\n'),
        ];
      },
    };
  });
}
