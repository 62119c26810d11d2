import { type CompletionSession, type Ghost, type TextEdit, typeThrough } from '@org/completion-adapter-kit';
import { toDrawnIndentation } from '@org/completion-core/adapter';
import { offsetAt, positionAt } from './model-offsets';
import type {
  CancellationToken,
  ContextKey,
  GhostItem,
  GhostList,
  InlineCompletionContext,
  InlineEdit,
  Model,
  Monaco,
  Provider,
  StandaloneEditor,
} from './monaco-types';

/** Monaco 0.56 and later give up after 760 ms and open their popup, so no call waits that long. */
const maxWaitMs = 600;
/** Min time between two updates of a growing ghost: for each, Monaco drops the old one. */
const refreshMs = 80;

/** Monaco drops a ghost that arrives while it processes the one before, so it is sent again, at most this often. */
const retry = { afterMs: 150, times: 3 };

/** What the provider uses of the session. */
export type GhostSource = Pick<CompletionSession, 'ghost' | 'status' | 'taken' | 'dismissed'>;

/**
 * Passes the session's ghost to Monaco, which draws it, keeps it while it is typed through, and accepts it by its own
 * commands. A ghost that grows or changes is shown by making Monaco call the provider again.
 */
export class GhostProvider implements Provider {
  /** Monaco waits this long before a call; the ghost is already here. */
  readonly debounceDelayMs = 0;
  readonly displayName = 'Code completion';
  readonly #monaco: Monaco;
  readonly #editor: StandaloneEditor;
  readonly #source: GhostSource;
  readonly #acceptCommand: string;
  readonly #unregister: { dispose(): void };
  /** A key that Monaco defines. */
  readonly #visibleKey: ContextKey<boolean>;
  readonly #given = new Map<number, Ghost>();
  /** The ghost that Monaco got last, updated by the changes since. */
  #shown: Ghost | undefined;
  #shownNumber = 0;
  #number = 0;
  #refreshing = false;
  #refreshTimer: ReturnType<typeof setTimeout> | undefined;
  #refreshedAt = -Infinity;
  /** Number of the item that Monaco drew last. */
  #drawnNumber = 0;
  #checkTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #waiters = new Set<() => void>();
  readonly #releases = new Set<ReturnType<typeof setTimeout>>();
  #disposed = false;
  #edit: InlineEdit | undefined;
  readonly #changeListeners = new Set<() => void>();
  /** Edits that Monaco holds, as `#given`. */
  readonly #givenEdits = new Map<number, InlineEdit>();

  /** Since Monaco 0.54. What it fetches by this it drops when the focus is lost, unlike what it is told to fetch. */
  readonly onDidChangeInlineCompletions = (listener: () => void): { dispose(): void } => {
    this.#changeListeners.add(listener);
    return { dispose: () => this.#changeListeners.delete(listener) };
  };

  constructor(monaco: Monaco, editor: StandaloneEditor, source: GhostSource) {
    this.#monaco = monaco;
    this.#editor = editor;
    this.#source = source;
    this.#visibleKey = editor.createContextKey<boolean>('inlineSuggestionVisible', false);
    this.#acceptCommand = `code-completion.accepted.${editor.getId()}.${Math.random()}`;
    // A command of an editor's `addCommand` could not be removed.
    this.#unregister = monaco.editor.registerCommand(this.#acceptCommand, (_accessor, number: unknown) => {
      this.#givenEdits.get(Number(number))?.onTaken();
      const ghost = this.#given.get(Number(number));
      if (ghost?.item !== undefined) source.taken(ghost.item, ghost.taken + ghost.text.length);
    });
  }

  async provideInlineCompletions(
    model: Model,
    position: { readonly lineNumber: number; readonly column: number },
    context: InlineCompletionContext,
    token: CancellationToken,
  ): Promise<GhostList> {
    const nothing: GhostList = { items: [], enableForwardStability: true };
    if (model !== this.#editor.getModel()) return nothing;
    if (this.#source.ghost === undefined && this.#isWaiting()) await this.#untilGhost(token);
    const { ghost } = this.#source;
    if (ghost === undefined && this.#edit !== undefined)
      return { ...nothing, items: [this.#editItem(this.#edit)] };
    if (ghost === undefined || token.isCancellationRequested || model.isDisposed()) return nothing;
    if (offsetAt(model, position) !== ghost.offset) return nothing;
    const item = this.#itemOf(ghost, model, context);
    if (item === undefined) return nothing;
    // Monaco does not report again what it draws already.
    const isDrawn = this.#drawnNumber === this.#shownNumber && sameText(this.#shown, ghost);
    this.#shown = ghost;
    this.#shownNumber = item.number;
    if (isDrawn) this.#drawnNumber = item.number;
    return { items: [item], enableForwardStability: true };
  }

  handleItemDidShow(_list: GhostList, item: GhostItem): void {
    this.#drawnNumber = item.number;
  }

  handlePartialAccept(_list: GhostList, item: GhostItem, acceptedChars: number): void {
    const ghost = this.#given.get(item.number);
    if (ghost?.item !== undefined) this.#source.taken(ghost.item, ghost.taken + acceptedChars);
  }

  /** Since Monaco 0.54. The item's command reports acceptance in every version. */
  handleEndOfLifetime(_list: GhostList, item: GhostItem, reason: { readonly kind: number }): void {
    const rejected = this.#monaco.languages.InlineCompletionEndOfLifeReasonKind?.Rejected ?? 1;
    const edit = this.#givenEdits.get(item.number);
    if (edit !== undefined && edit === this.#edit && reason.kind === rejected && !this.#refreshing)
      edit.onDismissed();
    const ghost = this.#given.get(item.number);
    const ours = this.#refreshing || item.number !== this.#shownNumber;
    if (reason.kind !== rejected || ours || ghost?.item === undefined) return;
    this.#shown = undefined;
    if (this.#source.ghost?.item?.id === ghost.item.id) this.#source.dismissed(ghost.item);
  }

  /** Since Monaco 0.54. */
  disposeInlineCompletions(list: GhostList): void {
    this.#release(list);
  }

  /** Up to Monaco 0.53. */
  freeInlineCompletions(list: GhostList): void {
    this.#release(list);
  }

  /** The document changed: updates or drops the ghost that Monaco shows. */
  carry(edit: TextEdit | undefined, cursor: number): void {
    clearTimeout(this.#checkTimer);
    // A change drops a ghost that Monaco has not drawn yet, so it is sent again.
    const isDrawn = this.#drawnNumber === this.#shownNumber;
    this.#shown = isDrawn && edit && this.#shown ? typeThrough(this.#shown, edit, cursor) : undefined;
  }

  /** Shows a next edit while there is no ghost, or none any more. */
  showEdit(edit: InlineEdit | undefined): void {
    const had = this.#edit;
    this.#edit = edit;
    if (!this.#editor.hasTextFocus() || this.#source.ghost !== undefined) return;
    this.#refreshing = true;
    if (had !== undefined) this.#stop();
    if (edit?.isInlineEdit === true) for (const listener of this.#changeListeners) listener();
    else if (edit !== undefined) this.#run('editor.action.inlineSuggest.trigger');
    this.#refreshing = false;
  }

  /** The cursor has left the ghost, which Monaco has taken away: the same one is drawn again when it comes back. */
  left(): void {
    this.#shown = undefined;
  }

  /** Shows the session's ghost as it is now; a growing one at most every {@link refreshMs}. */
  refresh(retriesLeft: number = retry.times): void {
    for (const wake of this.#waiters) wake();
    clearTimeout(this.#refreshTimer);
    clearTimeout(this.#checkTimer);
    const { ghost } = this.#source;
    const shown = this.#shown;
    if (ghost === undefined) {
      this.#shown = undefined;
      // An editor without the focus hides its ghost; the action would run in the focused editor.
      if (shown !== undefined && this.#editor.hasTextFocus()) this.#run('editor.action.inlineSuggest.hide');
      return;
    }
    if (sameText(shown, ghost) || !this.#editor.hasTextFocus()) return;
    const dueMs = this.#refreshedAt + refreshMs - performance.now();
    const grows = shown !== undefined && ghost.streaming && ghost.text.startsWith(shown.text);
    if (grows && dueMs > 0) {
      this.#refreshTimer = setTimeout(() => this.refresh(), dueMs);
      return;
    }
    this.#refreshedAt = performance.now();
    this.#refreshing = true;
    // Monaco keeps its item for this text until it is hidden; within one task nothing is painted between.
    this.#stop();
    this.#run('editor.action.inlineSuggest.trigger');
    this.#refreshing = false;
    if (retriesLeft === 0) return;
    this.#checkTimer = setTimeout(() => {
      if (this.#drawnNumber === this.#shownNumber || this.#source.ghost !== ghost) return;
      this.#shown = undefined;
      this.refresh(retriesLeft - 1);
    }, retry.afterMs);
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#refreshTimer);
    clearTimeout(this.#checkTimer);
    for (const timer of this.#releases) clearTimeout(timer);
    for (const wake of this.#waiters) wake();
    // Monaco may be accepting: it runs the command next.
    queueMicrotask(() => this.#unregister.dispose());
    this.#given.clear();
    this.#givenEdits.clear();
    this.#changeListeners.clear();
  }

  /** Whether the engine has been called and has not sent the outcome. */
  #isWaiting(): boolean {
    const { state } = this.#source.status;
    return state === 'waiting' || state === 'streaming';
  }

  #itemOf(
    ghost: Ghost,
    model: Model,
    { selectedSuggestionInfo }: InlineCompletionContext,
  ): GhostItem | undefined {
    const { Range } = this.#monaco;
    const start = positionAt(model, ghost.offset);
    const cursor = start.column - 1;
    const drawn = toDrawnIndentation(
      { insertText: ghost.text, range: { start: cursor, end: cursor + ghost.covered.length } },
      model.getLineContent(start.lineNumber),
      cursor,
    );
    if (drawn === undefined) return undefined;
    let range = new Range(start.lineNumber, start.column, start.lineNumber, drawn.range.end + 1);
    let { insertText } = drawn;
    if (selectedSuggestionInfo !== undefined) {
      // With an entry selected in the popup, the ghost must continue it.
      const { range: entry, text } = selectedSuggestionInfo;
      const before = model.getValueInRange(
        new Range(entry.startLineNumber, entry.startColumn, start.lineNumber, start.column),
      );
      insertText = before + insertText;
      if (!insertText.startsWith(text) || insertText.length === text.length) return undefined;
      range = new Range(
        entry.startLineNumber,
        entry.startColumn,
        range.endLineNumber,
        Math.max(range.endColumn, entry.endColumn),
      );
    }
    const number = ++this.#number;
    this.#given.set(number, ghost);
    return {
      number,
      insertText,
      range,
      command: { id: this.#acceptCommand, title: 'accepted', arguments: [number] },
    };
  }

  #editItem(edit: InlineEdit): GhostItem {
    const { insertText, range, isInlineEdit } = edit;
    const number = ++this.#number;
    this.#givenEdits.set(number, edit);
    return {
      number,
      insertText,
      range,
      ...(isInlineEdit ? { isInlineEdit } : {}),
      command: { id: this.#acceptCommand, title: 'accepted', arguments: [number] },
    };
  }

  /** Resolves when the session has a ghost, Monaco cancels, or after {@link maxWaitMs}. */
  #untilGhost(token: CancellationToken): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        cancelled.dispose();
        this.#waiters.delete(done);
        resolve();
      };
      const timer = setTimeout(done, maxWaitMs);
      const cancelled = token.onCancellationRequested(done);
      this.#waiters.add(done);
    });
  }

  #release({ items }: GhostList): void {
    if (this.#disposed) return;
    // The command of an accepted item runs after Monaco has released its list.
    for (const { number } of items) {
      const timer = setTimeout(() => {
        this.#releases.delete(timer);
        this.#given.delete(number);
        this.#givenEdits.delete(number);
      });
      this.#releases.add(timer);
    }
  }

  /**
   * Makes Monaco drop its ghost and its running call. Its action only runs while a ghost is visible; but a trigger during a
   * call waits for 50 ms and more, up to 0.53, and starts over at each key.
   */
  #stop(): void {
    const isVisible = this.#visibleKey.get() === true;
    if (!isVisible) this.#visibleKey.set(true);
    this.#run('editor.action.inlineSuggest.hide');
    if (!isVisible) this.#visibleKey.set(false);
  }

  #run(action: string): void {
    this.#editor.trigger('code-completion', action, undefined);
  }
}

function sameText(one: Ghost | undefined, other: Ghost): boolean {
  return one?.text === other.text && one.offset === other.offset;
}
