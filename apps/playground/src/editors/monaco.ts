import { registerCodeCompletion } from '@org/completion-web/monaco';
import { completionOptions, type Editor, type EditorDocument, type EditorOptions } from './editor';
import { monaco } from './monaco-parts';
import { definePageThemes } from './monaco-themes';

globalThis.MonacoEnvironment = {
  getWorker: () => new Worker(new URL('./monaco-worker.ts', import.meta.url), { type: 'module' }),
};

/** Monaco with completion. */
export function createMonaco(options: EditorOptions): Editor {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const theme = () => {
    const { colorScheme } = getComputedStyle(document.documentElement);
    const isDark = colorScheme === 'dark' || (colorScheme !== 'light' && dark.matches);
    monaco.editor.setTheme(isDark ? 'page-dark' : 'page-light');
  };
  const themeWatch = new MutationObserver(theme);
  themeWatch.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  dark.addEventListener('change', theme);
  definePageThemes(monaco);
  theme();
  // Widths that were measured before the font had come are wrong.
  void document.fonts.ready.then(() => monaco.editor.remeasureFonts());

  let model = modelOf(options.document);
  const editor = monaco.editor.create(options.parent, {
    model,
    automaticLayout: true,
    minimap: { enabled: false },
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--mono'),
    fontSize: 13,
    lineHeight: 1.6,

    scrollBeyondLastLine: false,
    padding: { top: 6 },
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
    type(text) {
      if (!text.includes('\n')) return editor.trigger('keyboard', 'type', { text });
      // A typed line end would bring its indentation along, which stands in what follows.
      const selection = editor.getSelection();
      if (selection !== null)
        editor.executeEdits('keyboard', [{ range: selection, text, forceMoveMarkers: true }]);
    },
    focus: () => editor.focus(),
    destroy() {
      dark.removeEventListener('change', theme);
      themeWatch.disconnect();
      completion.destroy();
      editor.dispose();
      model.dispose();
    },
  };
}

/** A model of its own each time, so that the undo history begins anew. */
function modelOf({ uri, languageId, text }: EditorDocument, old?: monaco.editor.ITextModel) {
  const address = monaco.Uri.parse(uri);
  if (old?.uri.toString() === address.toString()) old.dispose();
  const model = monaco.editor.createModel(text, languageId, address);
  // The page's colors stand for what a word is, not for how deep it is.
  model.updateOptions({
    bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
  });
  return model;
}
