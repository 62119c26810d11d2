import type { GhostItem, GhostList, Model, Monaco, Provider, StandaloneEditor } from './monaco-types';

/** A next edit as Monaco draws it, and what becomes of it. */
export interface InlineEdit {
  readonly insertText: string;
  readonly range: NonNullable<GhostItem['range']>;
  /** Since Monaco 0.54: drawn as an edit, and not as ghost text. */
  readonly isInlineEdit: boolean;
  readonly onTaken: () => void;
  readonly onDismissed: () => void;
}

/** Passes the next edit of one editor to Monaco, which draws it and takes it by its own commands. */
export class EditProvider implements Provider {
  readonly debounceDelayMs = 0;
  readonly displayName = 'Next edits';
  readonly #monaco: Monaco;
  readonly #editor: StandaloneEditor;
  readonly #command: string;
  readonly #registrations: readonly { dispose(): void }[];
  readonly #given = new Map<number, InlineEdit>();
  readonly #listeners = new Set<() => void>();
  #edit: InlineEdit | undefined;
  #number = 0;
  #isRefreshing = false;

  constructor(monaco: Monaco, editor: StandaloneEditor) {
    this.#monaco = monaco;
    this.#editor = editor;
    this.#command = `code-completion.edit-taken.${editor.getId()}.${Math.random()}`;
    this.#registrations = [
      monaco.editor.registerCommand(this.#command, (_accessor, number: unknown) =>
        this.#given.get(Number(number))?.onTaken(),
      ),
      monaco.languages.registerInlineCompletionsProvider({ pattern: '**' }, this),
    ];
  }

  /** Since Monaco 0.54. What it fetches by this it drops when the focus is lost, unlike what it is told to fetch. */
  readonly onDidChangeInlineCompletions = (listener: () => void): { dispose(): void } => {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  };

  /** Shows `edit`, or none any more. */
  show(edit: InlineEdit | undefined): void {
    const had = this.#edit;
    this.#edit = edit;
    // An action would run in the editor that has the focus; one without it hides what it shows.
    if (!this.#editor.hasTextFocus()) return;
    this.#isRefreshing = true;
    if (had !== undefined) this.#run('editor.action.inlineSuggest.hide');
    if (edit?.isInlineEdit === true) for (const listener of this.#listeners) listener();
    else if (edit !== undefined) this.#run('editor.action.inlineSuggest.trigger');
    this.#isRefreshing = false;
  }

  provideInlineCompletions(model: Model): GhostList {
    const edit = this.#edit;
    if (edit === undefined || model !== this.#editor.getModel())
      return { items: [], enableForwardStability: true };
    const { insertText, range, isInlineEdit } = edit;
    const number = ++this.#number;
    this.#given.set(number, edit);
    const command = { id: this.#command, title: 'taken', arguments: [number] };
    const item = { number, insertText, range, ...(isInlineEdit ? { isInlineEdit } : {}), command };
    return { items: [item], enableForwardStability: true };
  }

  /** Since Monaco 0.54. */
  handleEndOfLifetime(_list: GhostList, { number }: GhostItem, reason: { readonly kind: number }): void {
    const rejected = this.#monaco.languages.InlineCompletionEndOfLifeReasonKind?.Rejected ?? 1;
    const edit = this.#given.get(number);
    if (edit === undefined || edit !== this.#edit || reason.kind !== rejected || this.#isRefreshing) return;
    edit.onDismissed();
  }

  /** Since Monaco 0.54. */
  disposeInlineCompletions(list: GhostList): void {
    this.#release(list);
  }

  /** Up to Monaco 0.53. */
  freeInlineCompletions(list: GhostList): void {
    this.#release(list);
  }

  dispose(): void {
    this.#edit = undefined;
    this.#listeners.clear();
    // Monaco may be accepting: it runs the command next.
    queueMicrotask(() => {
      for (const each of this.#registrations) each.dispose();
      this.#given.clear();
    });
  }

  #release({ items }: GhostList): void {
    // The command of an accepted item runs after Monaco has released its list.
    for (const { number } of items) setTimeout(() => this.#given.delete(number));
  }

  #run(action: string): void {
    this.#editor.trigger('code-completion', action, undefined);
  }
}
