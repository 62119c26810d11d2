import type { CompletionItem, CompletionOutcome, EndpointStatus, TextSource } from '@org/completion-core';
import { segments } from '@org/completion-core/adapter';
import type { EditorPort, EditorSnapshot } from './editor-port';
import { acceptance, ghostOf, lineCount, type Ghost } from './ghost';
import { LazyEngine } from './lazy-engine';
import type { ResolvedCompletionOptions, WidgetEngine } from './options';
import type { CompletionStatus } from './strings';

/** What a page can do with the completion of one editor. Actions return whether there was something to do. */
export interface CompletionController {
  readonly engine: WidgetEngine;
  readonly status: CompletionStatus;
  /** The text shown and not yet in the document; empty when nothing is shown. */
  readonly ghostText: string;
  /** Which of how many candidates is shown, from 1. */
  readonly candidate: { readonly number: number; readonly of: number };
  /** Asks now, whatever the options say of asking. */
  trigger(): boolean;
  accept(): boolean;
  acceptWord(): boolean;
  acceptLine(): boolean;
  dismiss(): boolean;
  next(): boolean;
  previous(): boolean;
  /** Takes the ghost away, ends every request and timer, and lets go of the editor. */
  destroy(): void;
}

let sessions = 0;

/**
 * The completion of one editor, whichever it is: asks the engine, keeps the ghost while it is typed through, accepts,
 * dismisses, goes through candidates, tells the status. Knows no editor; that is behind the port. Nothing it does throws into
 * the page.
 */
export class CompletionSession implements CompletionController {
  readonly engine: WidgetEngine;
  readonly #port: EditorPort;
  readonly #options: ResolvedCompletionOptions;
  readonly #uri: string;
  readonly #unlisten: () => void;
  #ghosts: readonly Ghost[] = [];
  #index = 0;
  #call: AbortController | undefined;
  #busy: 'idle' | 'waiting' | 'streaming' = 'idle';
  #endpoint: EndpointStatus;
  #toldState = 'idle';
  /** Items told to the engine as shown, and to people who listen; the last ones. */
  #shownId: string | undefined;
  #announcedId: string | undefined;
  #applying = false;
  #destroyed = false;

  constructor(port: EditorPort, options: ResolvedCompletionOptions) {
    const engine = options.engine ?? new LazyEngine((gone) => pageEngine(options, gone));
    this.engine = engine;
    this.#port = port;
    this.#options = options;
    this.#uri = options.uri ?? `inmemory://completion/${++sessions}`;
    this.#endpoint = engine.status();
    const stop = engine.on('status', (status) => {
      this.#endpoint = status;
      this.#tellStatus();
    });
    const online = () => this.#tellStatus();
    globalThis.addEventListener?.('online', online);
    globalThis.addEventListener?.('offline', online);
    this.#unlisten = () => {
      stop();
      globalThis.removeEventListener?.('online', online);
      globalThis.removeEventListener?.('offline', online);
    };
  }

  get ghost(): Ghost | undefined {
    return this.#ghosts[this.#index];
  }

  get ghostText(): string {
    return this.ghost?.text ?? '';
  }

  get candidate(): { readonly number: number; readonly of: number } {
    return { number: this.#ghosts.length === 0 ? 0 : this.#index + 1, of: this.#ghosts.length };
  }

  /** The session itself is changing the document; the editor need not tell of it. */
  get applying(): boolean {
    return this.#applying;
  }

  get status(): CompletionStatus {
    const endpoint = this.#endpoint;
    if (globalThis.navigator?.onLine === false) return { state: 'offline', reason: 'the browser is offline' };
    switch (endpoint.state) {
      case 'rate-limited':
        return { state: 'rate-limited', retryAfterMs: endpoint.retryAfterMs };
      case 'unavailable':
        return { state: 'offline', reason: endpoint.reason };
      case 'unauthorized':
        return { state: 'unauthorized', reason: endpoint.reason };
      case 'paused':
        return { state: 'paused', reason: endpoint.reason };
      case 'ready':
        return { state: this.#busy };
    }
  }

  /**
   * The document changed. The ghosts go through `carry`; the editor draws what is left by itself. Somebody's typing asks anew,
   * an edit by the page or an undo does not.
   *
   * @param carry - a ghost after the change, `undefined` when it disagrees
   */
  changed(carry: (ghost: Ghost) => Ghost | undefined, byUser: boolean): void {
    if (this.#applying || this.#destroyed) return;
    const kept = this.#ghosts.map((ghost) => carry(ghost));
    const current = kept[this.#index];
    this.#ghosts = current === undefined ? [] : kept.filter((ghost) => ghost !== undefined);
    this.#index = current === undefined ? 0 : this.#ghosts.indexOf(current);
    this.#withdraw();
    if (byUser && this.#options.automatic) void this.#ask('automatic', 1);
    else this.#setBusy('idle');
  }

  /** The cursor moved without a change; the editor has taken a ghost elsewhere away. */
  moved(cursor: number | undefined): void {
    if (this.#applying || this.#destroyed || (this.ghost !== undefined && this.ghost.at === cursor)) return;
    this.#forget();
  }

  /** The editor lost the focus or began to compose: nothing is shown. */
  hide(): void {
    if (this.#destroyed) return;
    const had = this.ghost !== undefined;
    this.#forget();
    if (had) this.#draw();
  }

  /** A composition ended, or the like: asks as after a key. */
  settled(): void {
    if (!this.#destroyed && this.#options.automatic) void this.#ask('automatic', 1);
  }

  trigger(): boolean {
    if (this.#destroyed) return false;
    this.#hideUnlessAcceptable();
    const snapshot = this.#snapshot();
    if (snapshot === undefined) return false;
    // The editor may report late that the cursor has moved; without a ghost, that does not end the request.
    if (this.ghost !== undefined && this.ghost.at !== snapshot.offset) this.hide();
    void this.#ask('invoked', 1);
    return true;
  }

  accept(): boolean {
    return this.#take((ghost) => ghost.text.length);
  }

  acceptWord(): boolean {
    return this.#take(({ text }) => segments(text).wordLength);
  }

  acceptLine(): boolean {
    return this.#take(({ text }) => segments(text).lineLength);
  }

  /**
   * Whether the accepting key rather belongs to indentation: the cursor stands in a line's indentation, and the ghost only
   * goes on with a tab stop or more of it.
   */
  leavesToIndentation(linePrefix: string, tabSize: number): boolean {
    const { ghost } = this;
    if (ghost === undefined || linePrefix.trim() !== '') return false;
    const blank = /^[ \t]*/.exec(ghost.text)?.[0] ?? '';
    return blank.includes('\t') || blank.length >= tabSize;
  }

  dismiss(): boolean {
    const { ghost } = this;
    if (ghost === undefined) return false;
    if (ghost.item !== undefined) this.#guard(() => this.engine.rejected(ghost.item as CompletionItem));
    this.#forget();
    this.#draw();
    return true;
  }

  next(): boolean {
    return this.#cycle(1);
  }

  previous(): boolean {
    return this.#cycle(-1);
  }

  /** The editor's own machinery took the first `length` units of the ghost; the document has them already. */
  taken(item: CompletionItem, insertedChars: number): void {
    if (insertedChars >= item.insertText.length) this.#guard(() => this.engine.accepted(item));
    else this.#guard(() => this.engine.partiallyAccepted(item, insertedChars));
  }

  /** The editor's own machinery dismissed what it showed. */
  dismissed(item: CompletionItem): void {
    this.#guard(() => this.engine.rejected(item));
    this.#forget();
  }

  destroy(): void {
    if (this.#destroyed) return;
    const had = this.ghost !== undefined;
    this.#forget();
    if (had) this.#draw();
    this.#destroyed = true;
    this.#unlisten();
    if (this.#options.engine === undefined) this.engine.dispose();
    this.#port.release?.();
  }

  #cycle(step: number): boolean {
    const count = this.#ghosts.length;
    if (count === 0) return false;
    if (count === 1) {
      if (this.#options.candidates > 1) void this.#ask('invoked', this.#options.candidates);
      return true;
    }
    this.#index = (this.#index + step + count) % count;
    this.#announcedId = undefined;
    this.#draw();
    this.#announce();
    return true;
  }

  #take(lengthOf: (ghost: Ghost) => number): boolean {
    const { ghost } = this;
    if (this.#hideUnlessAcceptable() || ghost === undefined || this.#destroyed) return false;
    const length = lengthOf(ghost);
    const { edit, cursor, rest } = acceptance(ghost, length);
    this.#withdraw();
    this.#ghosts = rest === undefined ? [] : [rest];
    this.#index = 0;
    this.#applying = true;
    try {
      this.#guard(() => this.#port.apply(edit, cursor, rest));
    } finally {
      this.#applying = false;
    }
    const { item, taken } = ghost;
    if (item !== undefined && rest === undefined) this.#guard(() => this.engine.accepted(item));
    else if (item !== undefined) this.#guard(() => this.engine.partiallyAccepted(item, taken + length));
    if (this.#options.automatic) void this.#ask('automatic', 1);
    this.#hideUnlessAcceptable();
    return true;
  }

  /** Returns whether it hid the ghost. */
  #hideUnlessAcceptable(): boolean {
    const hides = this.#port.mayAccept?.() === false;
    if (hides) this.hide();
    return hides;
  }

  async #ask(triggerKind: 'invoked' | 'automatic', candidates: number): Promise<void> {
    this.#withdraw();
    const snapshot = this.#snapshot();
    if (snapshot === undefined) return this.#setBusy('idle');
    const call = new AbortController();
    this.#call = call;
    this.#setBusy('waiting');
    const { text, offset, languageId, indentation, selectedCompletion } = snapshot;
    const { uri = this.#uri, relativePath } = this.#options;
    let line = '';
    let item: CompletionItem | undefined;
    try {
      const updates = this.engine.stream(
        {
          document: { uri, languageId, text, ...(relativePath === undefined ? {} : { relativePath }) },
          offset,
          triggerKind,
          candidates,
          ...(indentation === undefined ? {} : { indentation }),
          ...(selectedCompletion === undefined ? {} : { selectedCompletion }),
        },
        { signal: call.signal },
      );
      for await (const update of updates) {
        if (this.#call !== call) return;
        if (update.type === 'text-delta') {
          line += update.text;
          if (item !== undefined || candidates > 1 || selectedCompletion !== undefined) continue;
          this.#setBusy('streaming');
          if (isLineEnd(text, offset)) this.#show([firstLine(line, offset)]);
        } else if (update.type === 'item') {
          item = update.item;
          this.#setBusy('streaming');
          this.#show([ghostOf(item, text, offset, true)]);
        } else {
          this.#end(update.outcome, text, offset);
        }
      }
    } catch (error) {
      this.#report(error);
    } finally {
      if (this.#call === call) {
        this.#call = undefined;
        this.#setBusy('idle');
      }
    }
  }

  #end(outcome: CompletionOutcome, text: TextSource, offset: number): void {
    const { onOutcome } = this.#options;
    if (onOutcome !== undefined) this.#guard(() => onOutcome(outcome));
    if (outcome.kind === 'items') {
      this.#show(outcome.items.map((item) => ghostOf(item, text, offset, false)));
      this.#announce();
    } else if (this.ghost !== undefined) {
      // What is shown agrees with the text still; it only does not grow any more.
      const done = this.#ghosts
        .map((ghost) => ({ ...ghost, streaming: false }))
        .filter(({ item }) => item !== undefined);
      this.#show(done);
      this.#announce();
    }
  }

  #show(ghosts: readonly (Ghost | undefined)[]): void {
    const before = this.ghost;
    this.#ghosts = ghosts.filter((ghost) => ghost !== undefined);
    this.#index = 0;
    const { ghost } = this;
    if (!sameGhost(before, ghost)) this.#draw();
    if (ghost?.item !== undefined && ghost.item.id !== this.#shownId) {
      const { item } = ghost;
      this.#shownId = item.id;
      this.#guard(() => this.engine.shown(item));
    }
  }

  #draw(): void {
    this.#guard(() => this.#port.draw(this.ghost));
  }

  #announce(): void {
    const { ghost } = this;
    if (ghost?.item === undefined || ghost.item.id === this.#announcedId) return;
    this.#announcedId = ghost.item.id;
    const { strings, keys } = this.#options;
    this.#guard(() => this.#port.announce(strings.suggestion(lineCount(ghost), keys.accept[0] ?? '')));
  }

  #snapshot(): EditorSnapshot | undefined {
    try {
      return this.#port.snapshot();
    } catch (error) {
      this.#report(error);
      return undefined;
    }
  }

  /** No ghost, and nobody waits for one. */
  #forget(): void {
    this.#withdraw();
    this.#ghosts = [];
    this.#index = 0;
    this.#setBusy('idle');
  }

  #withdraw(): void {
    const call = this.#call;
    this.#call = undefined;
    call?.abort();
  }

  #setBusy(busy: 'idle' | 'waiting' | 'streaming'): void {
    this.#busy = busy;
    this.#tellStatus();
  }

  #tellStatus(): void {
    const { status } = this;
    if (this.#destroyed || status.state === this.#toldState) return;
    this.#toldState = status.state;
    const { onStatus } = this.#options;
    if (onStatus !== undefined) this.#guard(() => onStatus(status));
  }

  /** What goes wrong in an editor or a listener is told on the console, and never thrown into the page. */
  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#report(error);
    }
  }

  #report(error: unknown): void {
    if (!this.#destroyed) console.error('code completion:', error);
  }
}

async function pageEngine(options: ResolvedCompletionOptions, gone: AbortSignal): Promise<WidgetEngine> {
  const { createPageEngine } = await import('./page-engine');
  return createPageEngine(options, gone);
}

function firstLine(text: string, at: number): Ghost {
  return { item: undefined, at, text, covered: '', taken: 0, streaming: true };
}

function isLineEnd(text: TextSource, offset: number): boolean {
  return offset >= text.length || /[\r\n]/.test(text.slice(offset, offset + 1));
}

function sameGhost(one: Ghost | undefined, other: Ghost | undefined): boolean {
  return (
    one === other ||
    (one !== undefined &&
      other !== undefined &&
      one.at === other.at &&
      one.text === other.text &&
      one.covered === other.covered)
  );
}
