import type { CompletionSession } from '../session/completion-session';
import { typeThrough, type Ghost, type TextEdit } from '../session/ghost';
import { offsetAt, positionAt } from './model-offsets';
import type {
  CancellationToken,
  ContextKey,
  GhostItem,
  GhostList,
  InlineCompletionContext,
  Model,
  Monaco,
  Provider,
  StandaloneEditor,
} from './monaco-types';

/** Monaco 0.56 and later stop asking after 760 ms, and open their popup then; so nobody is left waiting that long. */
const maxWaitMs = 600;
/** A growing ghost is given to Monaco anew at most this often: each time it forgets the old one. */
const refreshMs = 80;

/** Monaco drops a ghost that comes while it is busy with the one before: it is given again, so often at most. */
const retry = { afterMs: 150, times: 3 };

/** What the provider uses of the session. */
export type GhostSource = Pick<CompletionSession, 'ghost' | 'status' | 'taken' | 'dismissed'>;

/**
 * Gives the session's ghost to Monaco, which draws it, keeps it while it is typed through, and accepts it by its own
 * commands. The provider answers from what the session has; a ghost that grows or changes is shown by asking Monaco to ask
 * again.
 */
export class GhostProvider implements Provider {
  /** Monaco waits this long before it asks; what it gets is here already. */
  readonly debounceDelayMs = 0;
  readonly displayName = 'Code completion';
  readonly #monaco: Monaco;
  readonly #editor: StandaloneEditor;
  readonly #source: GhostSource;
  readonly #acceptCommand: string;
  readonly #unregister: { dispose(): void };
  /** Monaco's own. */
  readonly #visibleKey: ContextKey<boolean>;
  readonly #given = new Map<number, Ghost>();
  /** What Monaco was given last, and has taken along since. */
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

  constructor(monaco: Monaco, editor: StandaloneEditor, source: GhostSource) {
    this.#monaco = monaco;
    this.#editor = editor;
    this.#source = source;
    this.#visibleKey = editor.createContextKey<boolean>('inlineSuggestionVisible', false);
    this.#acceptCommand = `code-completion.accepted.${editor.getId()}.${Math.random()}`;
    // What `addCommand` of an editor adds stays for the life of the page.
    this.#unregister = monaco.editor.registerCommand(this.#acceptCommand, (_accessor, number: unknown) => {
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
    if (this.#source.ghost === undefined && this.#isWaiting()) await this.#untilSomething(token);
    const { ghost } = this.#source;
    if (ghost === undefined || token.isCancellationRequested || model.isDisposed()) return nothing;
    if (offsetAt(model, position) !== ghost.at) return nothing;
    const item = this.#itemOf(ghost, model, context);
    if (item === undefined) return nothing;
    // Monaco does not tell again of what it draws already.
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

  /** Since Monaco 0.54. Acceptance is told by the item's command, which every version runs. */
  handleEndOfLifetime(_list: GhostList, item: GhostItem, reason: { readonly kind: number }): void {
    const rejected = this.#monaco.languages.InlineCompletionEndOfLifeReasonKind?.Rejected ?? 1;
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

  /** The document changed: what Monaco shows went along, or is gone. */
  carry(edit: TextEdit | undefined, cursor: number): void {
    clearTimeout(this.#checkTimer);
    // What was given and not drawn yet is dropped by a change: it is given anew.
    const isDrawn = this.#drawnNumber === this.#shownNumber;
    this.#shown = isDrawn && edit && this.#shown ? typeThrough(this.#shown, edit, cursor) : undefined;
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
      // An editor without the focus hides by itself; the action would go to the one that has it.
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
    // Monaco keeps the item it has for this text until it is told to forget it; in one task nothing blank is painted.
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
    clearTimeout(this.#refreshTimer);
    clearTimeout(this.#checkTimer);
    for (const wake of this.#waiters) wake();
    // Monaco may be in the midst of accepting: it runs the command next.
    queueMicrotask(() => this.#unregister.dispose());
    this.#given.clear();
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
    const start = positionAt(model, ghost.at);
    const end = positionAt(model, ghost.at + ghost.covered.length);
    let range = new Range(start.lineNumber, start.column, end.lineNumber, end.column);
    let insertText = ghost.text;
    if (selectedSuggestionInfo !== undefined) {
      // With an entry selected in the popup, only what goes on with it may be shown.
      const { range: entry, text } = selectedSuggestionInfo;
      const before = model.getValueInRange(
        new Range(entry.startLineNumber, entry.startColumn, start.lineNumber, start.column),
      );
      insertText = before + ghost.text;
      if (!insertText.startsWith(text) || insertText.length === text.length) return undefined;
      range = new Range(
        entry.startLineNumber,
        entry.startColumn,
        end.lineNumber,
        Math.max(end.column, entry.endColumn),
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

  /** Resolves when the session has something, nobody waits any more, or it takes too long. Leaves no timer and no listener. */
  #untilSomething(token: CancellationToken): Promise<void> {
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
    // An accepted item's command runs after Monaco let go of its list.
    for (const { number } of items) setTimeout(() => this.#given.delete(number));
  }

  /**
   * Makes Monaco forget what it has and what it is asking for. Its action only runs while something is seen; but what is
   * triggered while Monaco is asking already waits for 50 ms and more, up to 0.53, and a key before then begins it anew.
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
  return one?.text === other.text && one.at === other.at;
}
