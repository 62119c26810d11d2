import type { EditorMount } from './element/editor-mount';
import { GhostProvider } from './monaco/ghost-provider';
import { offsetAt, positionAt } from './monaco/model-offsets';
import { monacoKey } from './monaco/monaco-keys';
import type { ModelChange, Monaco, StandaloneEditor } from './monaco/monaco-types';
import { CompletionSession, type CompletionController } from './session/completion-session';
import type { EditorPort, EditorSnapshot } from './session/editor-port';
import { typeThrough, type Ghost, type TextEdit } from './session/ghost';
import { isMac, type CompletionKeys } from './session/keys';
import { resolveCompletionOptions, type CompletionOptions } from './session/options';
import { adoptStyle } from './style/adopt-style';
import { monacoCss } from './monaco/monaco-style';
import { createLiveRegion } from './style/live-region';

export type { CompletionController } from './session/completion-session';
export type { CompletionKeys } from './session/keys';
export type { CompletionOptions, WidgetEngine } from './session/options';
export { englishStrings, type CompletionStatus, type CompletionStrings } from './session/strings';
export type { Monaco, StandaloneEditor } from './monaco/monaco-types';

/**
 * Streaming code completion for a Monaco editor, 0.52 to 0.57: `registerCodeCompletion(monaco, editor)` asks the gateway at `/v1`.
 * Monaco draws the ghost and has keys of its own for it (Tab, Ctrl or Cmd with →, Escape); `keys` adds to them.
 *
 * @param monaco - the module the page loaded Monaco by
 * @throws RangeError naming an option that cannot be
 */
export function registerCodeCompletion(
  monaco: Monaco,
  editor: StandaloneEditor,
  options: CompletionOptions = {},
): CompletionController {
  return new MonacoCompletion(monaco, editor, options);
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

class MonacoCompletion extends CompletionSession {
  readonly #cleanUp: () => void;

  constructor(monaco: Monaco, editor: StandaloneEditor, options: CompletionOptions) {
    const resolved = resolveCompletionOptions(options);
    const container = editor.getContainerDomNode();
    const live = createLiveRegion(container);
    const link: { provider?: GhostProvider } = {};
    const surface = new MonacoPort(monaco, editor, resolved.languageId, {
      draw: () => link.provider?.refresh(),
      carry: (edit, cursor) => link.provider?.carry(edit, cursor),
      say: (message) => live.say(message),
    });
    super(surface, resolved);
    const provider = new GhostProvider(monaco, editor, sourceOf(this));
    link.provider = provider;

    const announces = monaco.editor.EditorOption.screenReaderAnnounceInlineSuggestion;
    const announced = announces === undefined ? undefined : editor.getOption(announces);
    // Monaco reads out the whole text; what is said here is short.
    if (announced === true) editor.updateOptions({ screenReaderAnnounceInlineSuggestion: false });

    const root = container.getRootNode();
    const releaseStyle = adoptStyle(
      root instanceof ShadowRoot ? root : container.ownerDocument,
      monacoCss,
      resolved.nonce,
    );
    const disposables = [
      monaco.languages.registerInlineCompletionsProvider({ pattern: '**' }, provider),
      ...actions(monaco, editor, this, resolved.keys, resolved.strings.actions),
      editor.onDidChangeModelContent((event) => this.#contentChanged(event, surface, provider)),
      editor.onDidChangeCursorSelection(({ source }) => {
        if (source === 'model' || source === 'modelChange' || surface.changing) return;
        const selections = editor.getSelections() ?? [];
        const single = selections.length === 1 && selections[0]?.isEmpty() === true;
        queueMicrotask(() => {
          if (!surface.changing) this.moved(single ? surface.offset() : undefined);
        });
      }),
      editor.onDidFocusEditorText(() => {
        // The page may have put the editor elsewhere.
        if (live.element.previousSibling !== container) container.after(live.element);
      }),
      editor.onDidBlurEditorText(() => this.hide()),
      editor.onDidCompositionStart(() => {
        surface.composing = true;
        this.hide();
      }),
      editor.onDidCompositionEnd(() => {
        surface.composing = false;
        queueMicrotask(() => this.settled());
      }),
      editor.onDidChangeModel(() => this.hide()),
      editor.onDidChangeConfiguration((changed) => {
        if (changed.hasChanged(monaco.editor.EditorOption.readOnly) && surface.isReadOnly()) this.hide();
      }),
      editor.onDidDispose(() => this.destroy()),
    ];
    this.#cleanUp = () => {
      for (const each of disposables.splice(0)) each.dispose();
      provider.dispose();
      if (announced === true) editor.updateOptions({ screenReaderAnnounceInlineSuggestion: true });
      live.remove();
      releaseStyle();
    };
  }

  #contentChanged(event: ModelChange, surface: MonacoPort, provider: GhostProvider): void {
    if (this.applying) return;
    const edit = event.isFlush ? undefined : editOf(event);
    surface.changing = true;
    // Monaco moves the cursor after it tells of the change.
    queueMicrotask(() => {
      surface.changing = false;
      const cursor = surface.offset();
      provider.carry(edit, cursor);
      const byUser = !event.isUndoing && !event.isRedoing && !event.isFlush && !surface.composing;
      this.changed((ghost) => (edit === undefined ? undefined : typeThrough(ghost, edit, cursor)), byUser);
      if (this.ghost !== undefined || !byUser) provider.refresh();
    });
  }

  override destroy(): void {
    super.destroy();
    this.#cleanUp();
  }
}

/** The one replacement of `event`; `undefined` when it made more. */
function editOf({ changes, eol }: ModelChange): TextEdit | undefined {
  const [change] = changes;
  if (changes.length !== 1 || change === undefined) return undefined;
  const { range, rangeOffset, rangeLength, text } = change;
  const extra = eol === '\n' ? 0 : 1;
  const from = rangeOffset - extra * (range.startLineNumber - 1);
  const length = rangeLength - extra * (range.endLineNumber - range.startLineNumber);
  return { from, to: from + length, insert: text.replace(/\r\n?/g, '\n') };
}

function sourceOf(session: CompletionSession) {
  return {
    get ghost() {
      return session.ghost;
    },
    get waiting() {
      const { state } = session.status;
      return state === 'waiting' || state === 'streaming';
    },
    taken: (item: NonNullable<Ghost['item']>, chars: number) => session.taken(item, chars),
    dismissed: (item: NonNullable<Ghost['item']>) => session.dismissed(item),
  };
}

/** Monaco as a session sees it. */
class MonacoPort implements EditorPort {
  composing = false;
  /** A change was told, and the session has not heard of it. */
  changing = false;
  readonly #monaco: Monaco;
  readonly #editor: StandaloneEditor;
  readonly #languageId: string | undefined;
  readonly #out: {
    readonly draw: () => void;
    readonly carry: (edit: TextEdit, cursor: number) => void;
    readonly say: (message: string) => void;
  };

  constructor(
    monaco: Monaco,
    editor: StandaloneEditor,
    languageId: string | undefined,
    out: {
      readonly draw: () => void;
      readonly carry: (edit: TextEdit, cursor: number) => void;
      readonly say: (message: string) => void;
    },
  ) {
    this.#monaco = monaco;
    this.#editor = editor;
    this.#languageId = languageId;
    this.#out = out;
  }

  /** The cursor, in UTF-16 units, each line end counted as one. */
  offset(): number {
    const [model, position] = [this.#editor.getModel(), this.#editor.getPosition()];
    return model === null || position === null ? 0 : offsetAt(model, position);
  }

  isReadOnly(): boolean {
    return this.#editor.getOption(this.#monaco.editor.EditorOption.readOnly);
  }

  snapshot(): EditorSnapshot | undefined {
    const editor = this.#editor;
    const model = editor.getModel();
    const selections = editor.getSelections() ?? [];
    if (model === null || selections.length !== 1 || selections[0]?.isEmpty() !== true) return undefined;
    if (this.composing || !editor.hasTextFocus()) return undefined;
    if (this.isReadOnly()) return undefined;
    const { tabSize, insertSpaces } = model.getOptions();
    return {
      text: model.getValue(this.#monaco.editor.EndOfLinePreference.LF),
      offset: this.offset(),
      languageId: this.#languageId ?? model.getLanguageId(),
      indentation: { tabSize, insertSpaces },
    };
  }

  draw(): void {
    this.#out.draw();
  }

  apply(edit: TextEdit, cursor: number, _rest: Ghost | undefined): void {
    const editor = this.#editor;
    const model = editor.getModel();
    if (model === null) return;
    const [from, to] = [positionAt(model, edit.from), positionAt(model, edit.to)];
    const range = new this.#monaco.Range(from.lineNumber, from.column, to.lineNumber, to.column);
    editor.pushUndoStop();
    editor.executeEdits('code-completion', [{ range, text: edit.insert, forceMoveMarkers: true }]);
    editor.setPosition(positionAt(model, cursor));
    editor.pushUndoStop();
    this.#out.carry(edit, cursor);
    this.#out.draw();
  }

  announce(message: string): void {
    this.#out.say(message);
  }
}

/** Monaco's own keys for these stay as they are. */
const ownKeys: Partial<Record<keyof CompletionKeys, readonly string[]>> = {
  accept: ['Tab'],
  acceptWord: ['Mod-ArrowRight'],
};

function actions(
  monaco: Monaco,
  editor: StandaloneEditor,
  session: CompletionSession,
  keys: CompletionKeys,
  labels: { readonly acceptLine: string; readonly trigger: string },
) {
  const mac = isMac();
  const add = (name: keyof CompletionKeys, label: string, visible: boolean, run: () => void) => {
    const keybindings = keys[name]
      .filter((key) => ownKeys[name]?.includes(key) !== true)
      .map((key) => monacoKey(monaco, key, mac));
    if (keybindings.length === 0) return [];
    const precondition = visible ? 'inlineSuggestionVisible && !suggestWidgetVisible' : '!editorReadonly';
    const context = { precondition, keybindingContext: `editorTextFocus && ${precondition}` };
    return [editor.addAction({ id: `code-completion.${name}`, label, keybindings, ...context, run })];
  };
  return [
    ...add('accept', 'Accept Suggestion', true, () => session.accept()),
    ...add('acceptWord', 'Accept Next Word', true, () => session.acceptWord()),
    ...add('acceptLine', labels.acceptLine, true, () => session.acceptLine()),
    ...add('dismiss', 'Dismiss Suggestion', true, () => session.dismiss()),
    ...add('next', 'Next Suggestion', true, () => session.next()),
    ...add('previous', 'Previous Suggestion', true, () => session.previous()),
    ...add('trigger', labels.trigger, false, () => session.trigger()),
  ];
}
