import { registerCodeCompletion } from '@org/completion-web/monaco';
import { completionOptions, type Editor, type EditorDocument, type EditorOptions } from './editor';
import { followPageTheme } from './follow-page-theme';
import { monaco } from './monaco-parts';

globalThis.MonacoEnvironment = {
  getWorker: () => new Worker(new URL('./monaco-worker.ts', import.meta.url), { type: 'module' }),
};

const look: monaco.editor.IStandaloneEditorConstructionOptions = {
  automaticLayout: true,
  minimap: { enabled: false },
  fontSize: 13,
  lineHeight: 1.6,
  scrollBeyondLastLine: false,
  padding: { top: 6 },
};

/** Monaco with completion. */
export function createMonaco(options: EditorOptions): Editor {
  const leaveTheme = followPageTheme();
  // Widths that were measured before the font was loaded are wrong.
  void document.fonts.ready.then(() => monaco.editor.remeasureFonts());

  let model = modelOf(options.document);
  const editor = monaco.editor.create(options.parent, {
    ...look,
    model,
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--mono'),
    ariaLabel: `Code of ${options.document.path}`,
  });
  editor.onDidChangeModelContent(() => options.onChange(model.getValue()));
  editor.onDidScrollChange(() => {
    const [range] = editor.getVisibleRanges();
    if (range !== undefined) options.onView(range.startLineNumber - 1, range.endLineNumber);
  });
  const complete = (document: EditorDocument) =>
    registerCodeCompletion(monaco, editor, completionOptions(document, options));
  let completion = complete(options.document);
  return {
    get text() {
      return model.getValue();
    },
    get completion() {
      return completion;
    },
    open(document) {
      completion.destroy();
      const old = model;
      model = modelOf(document, old);
      editor.updateOptions({ ariaLabel: `Code of ${document.path}` });
      editor.setModel(model);
      old.dispose();
      completion = complete(document);
    },
    moveTo(offset) {
      const position = model.getPositionAt(offset);
      editor.setPosition(position);
      editor.revealPositionInCenter(position);
    },
    type: (text) => typeInto(editor, text),
    focus: () => editor.focus(),
    destroy() {
      leaveTheme();
      completion.destroy();
      editor.dispose();
      model.dispose();
    },
  };
}

function typeInto(editor: monaco.editor.IStandaloneCodeEditor, text: string): void {
  if (!text.includes('\n')) return editor.trigger('keyboard', 'type', { text });
  // A typed line end would insert its indentation, which the text after it already has.
  const selection = editor.getSelection();
  if (selection !== null)
    editor.executeEdits('keyboard', [{ range: selection, text, forceMoveMarkers: true }]);
}

/** A new model each time, so that the undo history starts empty. */
function modelOf({ uri, languageId, text }: EditorDocument, old?: monaco.editor.ITextModel) {
  const address = monaco.Uri.parse(uri);
  if (old?.uri.toString() === address.toString()) old.dispose();
  const model = monaco.editor.createModel(text, languageId, address);
  // The page's colors show the kind of a word, not its depth.
  model.updateOptions({
    bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
  });
  return model;
}
