import { WidgetSession } from '../session/widget-session';
import {
  typeThrough,
  type EditorPort,
  type EditorSnapshot,
  type Ghost,
  type TextEdit,
} from '@org/completion-adapter-kit';
import type { ResolvedCompletionOptions } from '../session/options';
import { adoptStyle } from '../style/adopt-style';
import { createLiveRegion, type LiveRegion } from '../style/live-region';
import { addActions } from './add-actions';
import { GhostProvider } from './ghost-provider';
import { offsetAt, positionAt } from './model-offsets';
import { monacoCss } from './monaco-style';
import type { ModelChange, Monaco, StandaloneEditor } from './monaco-types';

/** Owns the session of a Monaco editor and the provider that draws its ghost, and is the editor as the session sees it. */
export class MonacoCompletion implements EditorPort {
  readonly session: WidgetSession;
  readonly #monaco: Monaco;
  readonly #editor: StandaloneEditor;
  readonly #languageId: string | undefined;
  readonly #provider: GhostProvider;
  readonly #live: LiveRegion;
  readonly #disposables: { dispose(): void }[];
  readonly #releaseStyle: () => void;
  readonly #restoreAnnouncements: () => void;
  #composing = false;
  /** Monaco has reported a change that the session has not taken over yet. */
  #changing = false;

  constructor(monaco: Monaco, editor: StandaloneEditor, options: ResolvedCompletionOptions) {
    const { keys, languageId, nonce, strings } = options;
    this.#monaco = monaco;
    this.#editor = editor;
    this.#languageId = languageId;
    const container = editor.getContainerDomNode();
    const root = container.getRootNode();
    this.#live = createLiveRegion(container);
    this.session = new WidgetSession(this, options, async (host) => {
      const { monacoEdits } = await import('./monaco-edits');
      return monacoEdits(host, { monaco, editor, port: this, provider: this.#provider, live: this.#live });
    });
    this.#provider = new GhostProvider(monaco, editor, this.session);
    this.#restoreAnnouncements = silenceAnnouncements(monaco, editor);
    this.#releaseStyle = adoptStyle(
      root instanceof ShadowRoot ? root : container.ownerDocument,
      monacoCss,
      nonce,
    );
    this.#disposables = [
      monaco.languages.registerInlineCompletionsProvider({ pattern: '**' }, this.#provider),
      ...addActions(monaco, editor, this.session, keys, strings.actions),
      ...this.#listeners(container),
    ];
  }

  #listeners(container: HTMLElement) {
    const editor = this.#editor;
    const { session } = this;
    return [
      editor.onDidChangeModelContent((event) => this.#contentChanged(event)),
      editor.onDidChangeCursorSelection(({ source }) => {
        if (source === 'model' || source === 'modelChange' || this.#changing) return;
        const selections = editor.getSelections() ?? [];
        const single = selections.length === 1 && selections[0]?.isEmpty() === true;
        queueMicrotask(() => {
          if (this.#changing) return;
          session.moved(single ? this.#offset() : undefined, source === 'mouse');
          if (session.ghost === undefined) this.#provider.left();
        });
      }),
      editor.onDidFocusEditorText(() => {
        // The page may have moved the editor.
        if (this.#live.element.previousSibling !== container) container.after(this.#live.element);
      }),
      editor.onDidBlurEditorText(() => session.hide()),
      editor.onDidCompositionStart(() => {
        this.#composing = true;
        session.hide();
      }),
      editor.onDidCompositionEnd(() => {
        this.#composing = false;
        queueMicrotask(() => session.settled());
      }),
      editor.onDidChangeModel(() => {
        session.hide();
        session.edits?.changed(false);
      }),
      editor.onDidChangeConfiguration((changed) => {
        if (changed.hasChanged(this.#monaco.editor.EditorOption.readOnly) && this.#isReadOnly())
          session.hide();
      }),
      editor.onDidDispose(() => session.destroy()),
    ];
  }

  #contentChanged(event: ModelChange): void {
    const { session } = this;
    if (session.applying) return;
    const edit = event.isFlush ? undefined : editOf(event);
    this.#changing = true;
    // Monaco moves the cursor after it has reported the change.
    queueMicrotask(() => {
      const ghost = session.ghost;
      if (edit !== undefined && ghost !== undefined) this.#correctCursor(edit, ghost);
      this.#changing = false;
      const cursor = this.#offset();
      this.#provider.carry(edit, cursor);
      const byUser = !event.isUndoing && !event.isRedoing && !event.isFlush && !this.#composing;
      session.changed((ghost) => (edit === undefined ? undefined : typeThrough(ghost, edit, cursor)), byUser);
      if (session.ghost !== undefined || !byUser) this.#provider.refresh();
    });
  }

  /**
   * When Monaco accepts a ghost it counts what it inserted in code points (0.52 to 0.57), and so leaves the cursor too far left.
   * Moves it behind the inserted text.
   */
  #correctCursor({ from, insert }: TextEdit, { offset, text }: Ghost): void {
    const model = this.#editor.getModel();
    const pairs = insert.slice(insert.lastIndexOf('\n') + 1).match(/[\uD800-\uDBFF]/g)?.length ?? 0;
    if (pairs === 0 || model === null || from !== offset || !text.startsWith(insert)) return;
    const end = from + insert.length;
    const cursor = this.#offset();
    // Monaco puts a cursor within a pair before it.
    if (cursor < end && cursor >= end - pairs - 1) this.#editor.setPosition(positionAt(model, end));
  }

  snapshot(): EditorSnapshot | undefined {
    const editor = this.#editor;
    const model = editor.getModel();
    const selections = editor.getSelections() ?? [];
    if (model === null || selections.length !== 1 || selections[0]?.isEmpty() !== true) return undefined;
    if (this.#composing || !editor.hasTextFocus()) return undefined;
    if (this.#isReadOnly()) return undefined;
    const { tabSize, insertSpaces } = model.getOptions();
    return {
      text: model.getValue(this.#monaco.editor.EndOfLinePreference.LF),
      offset: this.#offset(),
      languageId: this.#languageId ?? model.getLanguageId(),
      indentation: { tabSize, insertSpaces },
    };
  }

  draw(): void {
    this.#provider.refresh();
  }

  apply(edit: TextEdit, cursor: number): void {
    const editor = this.#editor;
    const model = editor.getModel();
    if (model === null) return;
    const [from, to] = [positionAt(model, edit.from), positionAt(model, edit.to)];
    const range = new this.#monaco.Range(from.lineNumber, from.column, to.lineNumber, to.column);
    editor.pushUndoStop();
    editor.executeEdits('code-completion', [{ range, text: edit.insert, forceMoveMarkers: true }]);
    editor.setPosition(positionAt(model, cursor));
    editor.pushUndoStop();
    this.#provider.carry(edit, cursor);
    this.#provider.refresh();
  }

  announce(message: string): void {
    this.#live.announce(message);
  }

  release(): void {
    for (const each of this.#disposables.splice(0)) each.dispose();
    this.#provider.dispose();
    this.#restoreAnnouncements();
    this.#live.remove();
    this.#releaseStyle();
  }

  /** The cursor, in UTF-16 units; each line end counts as one. */
  #offset(): number {
    const [model, position] = [this.#editor.getModel(), this.#editor.getPosition()];
    return model === null || position === null ? 0 : offsetAt(model, position);
  }

  #isReadOnly(): boolean {
    return this.#editor.getOption(this.#monaco.editor.EditorOption.readOnly);
  }
}

/** Monaco announces the whole ghost; the session's message is short. Returns what turns Monaco's announcement on again. */
function silenceAnnouncements(monaco: Monaco, editor: StandaloneEditor): () => void {
  const option = monaco.editor.EditorOption.screenReaderAnnounceInlineSuggestion;
  if (option === undefined || !editor.getOption(option)) return () => {};
  editor.updateOptions({ screenReaderAnnounceInlineSuggestion: false });
  return () => editor.updateOptions({ screenReaderAnnounceInlineSuggestion: true });
}

/** The single replacement of `event`; `undefined` when there are more. */
function editOf({ changes, eol }: ModelChange): TextEdit | undefined {
  const [change] = changes;
  if (changes.length !== 1 || change === undefined) return undefined;
  const { range, rangeOffset, rangeLength, text } = change;
  const extra = eol === '\n' ? 0 : 1;
  const from = rangeOffset - extra * (range.startLineNumber - 1);
  const length = rangeLength - extra * (range.endLineNumber - range.startLineNumber);
  return { from, to: from + length, insert: text.replace(/\r\n?/g, '\n') };
}
