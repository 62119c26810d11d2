import type * as MonacoNamespace from 'monaco-editor';
import { registerCodeCompletion } from '../../src/monaco';
import { offer, textOf } from './driver';

Object.assign(globalThis, {
  MonacoEnvironment: { getWorker: () => new Worker('/editor-worker.js') },
});

declare global {
  interface Window {
    /** Only in the pages of Monaco. */
    monaco?: typeof MonacoNamespace;
  }
}

/** Offers an editor of the Monaco given, whichever version it is, and Monaco itself as `window.monaco`. */
export function offerMonaco(monaco: typeof MonacoNamespace): void {
  window.monaco = monaco;
  offer((place, options) => {
    const host = document.createElement('div');
    host.className = 'monaco-host';
    place.append(host);
    const editor = monaco.editor.create(host, {
      language: 'javascript',
      minimap: { enabled: false },
      ariaLabel: 'Code',
      wordBasedSuggestions: 'currentDocument',
    });
    const completion = registerCodeCompletion(monaco, editor, options);
    const offsetOf = (position: { lineNumber: number; column: number }) =>
      editor.getModel()?.getOffsetAt(position) ?? 0;
    return {
      reset(text, offset) {
        editor.setValue(text);
        const position = editor.getModel()?.getPositionAt(offset);
        if (position !== undefined) editor.setPosition(position);
        editor.focus();
      },
      value: () => editor.getValue(),
      selections: () =>
        (editor.getSelections() ?? []).map((each) => [
          offsetOf(each.getStartPosition()),
          offsetOf(each.getEndPosition()),
        ]),
      select(from, to) {
        const model = editor.getModel();
        if (model === null) return;
        const [start, end] = [model.getPositionAt(from), model.getPositionAt(to)];
        editor.setSelection(new monaco.Range(start.lineNumber, start.column, end.lineNumber, end.column));
      },
      addCursor(offset) {
        const position = editor.getModel()?.getPositionAt(offset);
        if (position === undefined) return;
        const { lineNumber, column } = position;
        editor.setSelections([
          ...(editor.getSelections() ?? []),
          new monaco.Selection(lineNumber, column, lineNumber, column),
        ]);
      },
      setLook({ dark, ...font }) {
        editor.updateOptions(font);
        monaco.editor.remeasureFonts();
        monaco.editor.setTheme(dark ? 'vs-dark' : 'vs');
      },
      setReadOnly: (readOnly) => editor.updateOptions({ readOnly }),
      ghost() {
        const text = (selector: string) =>
          [...host.querySelectorAll<HTMLElement>(selector)].map((each) =>
            (each.textContent ?? '').replaceAll('\u00a0', ' '),
          );
        const inline = text('.ghost-text-decoration, .ghost-text-decoration-preview').join('');
        const lines = text('.suggest-preview-text .view-line');
        return [inline, ...lines].join('\n').replaceAll('\u200b', '');
      },
      drawn: () =>
        [...host.querySelectorAll('.view-lines > .view-line, .suggest-preview-text .view-line')]
          .toSorted((one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top)
          .map((each) => textOf(each, '.ghost-text-hidden'))
          .join('\n'),
      edit: () => '',
      completion,
      destroy() {
        completion.destroy();
      },
      endEditor() {
        const model = editor.getModel();
        editor.dispose();
        model?.dispose();
      },
    };
  });
}
