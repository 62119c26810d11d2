import type { CompletionOutcome, CompletionRequest, DocumentSnapshot } from '@org/completion-core';
import type { EditorDescription } from '../editor/editor-description';
import { fromUtf16Offset, toUtf16Offset } from '../editor/offsets';
import type { ItemPlace } from '../editor/shape-item';
import type { AdapterEngine } from '../session/session-options';
import { SentItems, type ItemListener, type PulledItem } from './sent-items';

/** What a pull bridge uses of an engine: a `CompletionEngine`, or something that forwards to one elsewhere, as to a language server. */
export type PullEngine = ItemListener & Pick<AdapterEngine, 'stream'>;

/** Settings of a {@link PullBridge}. */
export interface PullBridgeOptions {
  readonly engine: PullEngine;
  /** What the editor draws and applies, e.g. `knownEditors.vscode`. */
  readonly editor: EditorDescription;
  /** Takes away what the editor draws. Required where the description says that only a `command` does, or that a ghost outlives a cursor move. */
  readonly clear?: (() => void) | undefined;
  /** Called with the outcome of every request to the engine, with its reason. */
  readonly onOutcome?: ((outcome: CompletionOutcome) => void) | undefined;
  /** Called with what a listener or the engine throws. @default reports it on the console */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** Where an editor asks for items. */
export interface PullRequest {
  readonly document: DocumentSnapshot;
  /** The cursor, in the editor's unit. */
  readonly offset: number;
  /** @default 'automatic' */
  readonly triggerKind?: CompletionRequest['triggerKind'] | undefined;
  readonly indentation?: CompletionRequest['indentation'] | undefined;
  /** The entry selected in the editor's popup; its offsets in the editor's unit. */
  readonly selectedCompletion?: CompletionRequest['selectedCompletion'] | undefined;
  /** @default 1 */
  readonly candidates?: number | undefined;
  /** Aborted when the editor no longer wants the answer. */
  readonly signal?: AbortSignal | undefined;
}

/** The answer to one request, which may go on growing after the editor has its first items. */
export interface PullAnswer {
  /**
   * The items as soon as there is one, or when there will be none: an empty list. `undefined` when the request was superseded or
   * aborted. Never rejects. Offsets are in the editor's unit; each call gives new objects.
   */
  first(): Promise<PulledItem[] | undefined>;
  /**
   * Calls back with the items each time they differ from those of `first()`: longer, or more of them. Never after the request was
   * superseded or aborted. Returns what stops it.
   */
  grown(callback: (items: PulledItem[]) => void): () => void;
  /** Resolves with the outcome; `undefined` when the request was superseded or aborted. Never rejects. */
  readonly ended: Promise<CompletionOutcome | undefined>;
}

/**
 * Completion for an editor that asks for items and draws them itself. A request supersedes the one before, every request is
 * answered, and what the editor reports about an item reaches the engine. For one document at a time, as an editor has one cursor.
 *
 * @throws RangeError when the editor needs `clear` and there is none
 */
export class PullBridge {
  /** The items that the editor has, for what it reports about them. */
  readonly items: SentItems;
  readonly #options: PullBridgeOptions;
  #running: Running | undefined;
  /** Where the editor got items last, while it may draw them. In UTF-16 units. */
  #drawnAt: AskedPlace | undefined;

  constructor(options: PullBridgeOptions) {
    const { editor, clear } = options;
    const needsClear = editor.nothing === 'command' || editor.ghostOutlivesCursorMove;
    if (needsClear && clear === undefined)
      throw new RangeError('clear must be a function, since this editor keeps what it draws, got undefined');
    this.#options = options;
    this.items = new SentItems(editor);
  }

  /** Requests items at a place, and supersedes the request before. */
  request(request: PullRequest): PullAnswer {
    this.#running?.abort();
    const { document, offset, signal } = request;
    const utf16Offset = toUtf16Offset(document.text, offset, this.#options.editor.offsets);
    const running = new Running({ uri: document.uri, offset: utf16Offset }, signal);
    this.#running = running;
    const answer = new Answer();
    const ended = this.#run(request, running, answer).finally(() => {
      running.close();
      answer.end();
      if (this.#running === running) this.#running = undefined;
    });
    return {
      first: async () => {
        const items = await answer.first();
        return running.signal.aborted ? undefined : items;
      },
      grown: (callback) => answer.listen(callback, (error) => this.#report(error)),
      ended,
    };
  }

  /**
   * The cursor is at `offset`, in the editor's unit, and the text has not changed. Clears a ghost that was drawn elsewhere, and
   * aborts a request for elsewhere, whose answer the editor would draw at the cursor.
   */
  moved(document: Pick<DocumentSnapshot, 'uri' | 'text'>, offset: number): void {
    const asked = this.#running?.place ?? this.#drawnAt;
    const at = toUtf16Offset(document.text, offset, this.#options.editor.offsets);
    if (asked === undefined || (asked.uri === document.uri && asked.offset === at)) return;
    this.withdraw();
  }

  /** Aborts the request, and clears what the editor draws where it does not do so itself. */
  withdraw(): void {
    this.#running?.abort();
    this.#running = undefined;
    if (this.#drawnAt !== undefined) this.#clear();
  }

  /** Aborts the request. The engine stays the caller's. */
  dispose(): void {
    this.withdraw();
  }

  async #run(request: PullRequest, running: Running, answer: Answer): Promise<CompletionOutcome | undefined> {
    const { engine, editor } = this.#options;
    const { document, candidates, triggerKind, indentation } = request;
    const { text } = document;
    const utf16 = (offset: number) => toUtf16Offset(text, offset, editor.offsets);
    const { offset } = running.place;
    const selected = request.selectedCompletion;
    const place: ItemPlace = { text, offset, selected: selected !== undefined };
    const give = (items: Parameters<SentItems['add']>[0]) => {
      const shaped = this.items.add(items, place, engine).map((item) => ({
        ...item,
        start: fromUtf16Offset(text, item.start, editor.offsets),
        end: fromUtf16Offset(text, item.end, editor.offsets),
      }));
      this.#given(running.place, shaped.length);
      answer.give(shaped);
    };
    try {
      const updates = engine.stream(
        {
          document,
          offset,
          ...(triggerKind === undefined ? {} : { triggerKind }),
          ...(candidates === undefined ? {} : { candidates }),
          ...(indentation === undefined ? {} : { indentation }),
          ...(selected === undefined
            ? {}
            : {
                selectedCompletion: {
                  start: utf16(selected.start),
                  end: utf16(selected.end),
                  text: selected.text,
                },
              }),
        },
        { signal: running.signal },
      );
      for await (const update of updates) {
        if (running.signal.aborted) return undefined;
        if (update.type === 'item') give([update.item]);
        if (update.type !== 'outcome') continue;
        const { outcome } = update;
        this.#safely(() => this.#options.onOutcome?.(outcome));
        if (outcome.kind === 'items') give(outcome.items);
        else if (!answer.hasItems) give([]);
        return outcome;
      }
    } catch (error) {
      this.#report(error);
      if (!running.signal.aborted && !answer.hasItems) give([]);
    }
    return undefined;
  }

  #given(place: AskedPlace, count: number): void {
    if (count > 0) this.#drawnAt = place;
    else if (this.#options.editor.nothing === 'command') this.#clear();
    else this.#drawnAt = undefined;
  }

  #clear(): void {
    this.#drawnAt = undefined;
    this.#safely(() => this.#options.clear?.());
  }

  #safely(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#report(error);
    }
  }

  #report(error: unknown): void {
    const { onError = (thrown) => console.error('code completion:', thrown) } = this.#options;
    onError(error);
  }
}

/** A place in a document; the offset in UTF-16 units. */
interface AskedPlace {
  readonly uri: string;
  readonly offset: number;
}

/** One request, and its signal: aborted with the caller's, and when it is superseded. */
class Running {
  readonly place: AskedPlace;
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal | undefined;
  readonly abort = () => this.#controller.abort();

  constructor(place: AskedPlace, caller: AbortSignal | undefined) {
    this.place = place;
    this.#caller = caller;
    if (caller?.aborted === true) this.abort();
    caller?.addEventListener('abort', this.abort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  close(): void {
    this.#caller?.removeEventListener('abort', this.abort);
  }
}

/** The items of one request, as they come. */
class Answer {
  readonly #listeners = new Set<(items: PulledItem[]) => void>();
  readonly #ready: Promise<void>;
  #settle: () => void = () => {};
  #firstItems: readonly PulledItem[] | undefined;
  #items: readonly PulledItem[] | undefined;

  constructor() {
    this.#ready = new Promise((resolve) => (this.#settle = resolve));
  }

  get hasItems(): boolean {
    return this.#items !== undefined && this.#items.length > 0;
  }

  give(items: readonly PulledItem[]): void {
    if (this.#items !== undefined && sameItems(this.#items, items)) return;
    const isFirst = this.#items === undefined;
    this.#items = items;
    if (isFirst) this.#firstItems = items;
    else for (const listener of this.#listeners) listener(copied(items));
    this.#settle();
  }

  end(): void {
    this.#settle();
    this.#listeners.clear();
  }

  async first(): Promise<PulledItem[] | undefined> {
    await this.#ready;
    return this.#firstItems === undefined ? undefined : copied(this.#firstItems);
  }

  listen(callback: (items: PulledItem[]) => void, report: (error: unknown) => void): () => void {
    const listener = (items: PulledItem[]) => {
      try {
        callback(items);
      } catch (error) {
        report(error);
      }
    };
    this.#listeners.add(listener);
    if (this.#items !== undefined && this.#items !== this.#firstItems) listener(copied(this.#items));
    return () => this.#listeners.delete(listener);
  }
}

function copied(items: readonly PulledItem[]): PulledItem[] {
  return items.map((item) => ({ ...item }));
}

function sameItems(some: readonly PulledItem[], others: readonly PulledItem[]): boolean {
  return (
    some.length === others.length &&
    some.every(
      ({ insertText, start, end }, index) =>
        insertText === others[index]?.insertText &&
        start === others[index]?.start &&
        end === others[index]?.end,
    )
  );
}
