import type { CompletionItem, CompletionOutcome, EndpointStatus, TextSource } from '@org/completion-core';
import { segments } from '@org/completion-core/adapter';
import type { EditorPort, EditorSnapshot } from './editor-port';
import { acceptance, ghostOf, lineCount, type Ghost } from './ghost';
import {
  resolveSessionOptions,
  type AdapterEngine,
  type ResolvedSessionOptions,
  type SessionOptions,
} from './session-options';
import type { CompletionStatus } from './strings';

/** The completion of one editor, for its host. Actions return whether there was something to do. */
export interface CompletionController<Engine extends AdapterEngine = AdapterEngine> {
  readonly engine: Engine;
  readonly status: CompletionStatus;
  /** The text shown and not yet in the document; empty when nothing is shown. */
  readonly ghostText: string;
  /** Number of the shown candidate, from 1, and of all; 0 when nothing is shown. */
  readonly candidate: { readonly number: number; readonly of: number };
  /** Requests a completion, whether or not `automatic` is set. */
  trigger(): boolean;
  accept(): boolean;
  acceptWord(): boolean;
  acceptLine(): boolean;
  dismiss(): boolean;
  next(): boolean;
  previous(): boolean;
  /** Removes the ghost and all listeners, and ends every request. The engine stays the caller's. */
  destroy(): void;
}

let sessions = 0;

/**
 * The completion of one editor: calls the engine, keeps the ghost while it is typed through, accepts, dismisses, cycles through
 * candidates, reports the status. The editor is behind the port. Nothing is thrown into the editor.
 *
 * For editors that report keys and let an adapter draw. Those that ask for items and draw them take a {@link PullBridge}.
 *
 * @throws RangeError that names an invalid option
 */
export class CompletionSession<
  Engine extends AdapterEngine = AdapterEngine,
> implements CompletionController<Engine> {
  readonly engine: Engine;
  readonly #port: EditorPort;
  readonly #options: ResolvedSessionOptions;
  readonly #uri: string;
  readonly #unlisten: () => void;
  #ghosts: readonly Ghost[] = [];
  #index = 0;
  #call: AbortController | undefined;
  /** The cursor of the running request. */
  #requestedAt: number | undefined;
  #busy: 'idle' | 'waiting' | 'streaming' = 'idle';
  #endpoint: EndpointStatus;
  #offline: string | undefined;
  #reportedState = 'idle';
  /** Ids of the last items that were reported as shown, and announced. */
  #shownId: string | undefined;
  #announcedId: string | undefined;
  #applying = false;
  #destroyed = false;

  constructor(port: EditorPort, options: SessionOptions<Engine>) {
    const { engine } = options;
    this.engine = engine;
    this.#port = port;
    this.#options = resolveSessionOptions(options);
    this.#uri = options.uri ?? `inmemory://completion/${++sessions}`;
    this.#endpoint = engine.status();
    this.#unlisten = engine.on('status', (status) => {
      this.#endpoint = status;
      this.#reportStatus();
    });
  }

  /** Identity of the document. */
  get uri(): string {
    return this.#uri;
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

  /** Whether the session is changing the document; the editor need not report it. */
  get applying(): boolean {
    return this.#applying;
  }

  get status(): CompletionStatus {
    const endpoint = this.#endpoint;
    if (this.#offline !== undefined) return { state: 'offline', reason: this.#offline };
    switch (endpoint.state) {
      case 'rate-limited':
        return { state: 'rate-limited', retryAfterMs: endpoint.retryAfterMs };
      case 'unavailable':
        return { state: 'offline', reason: endpoint.reason };
      case 'unauthorized':
        return { state: 'unauthorized', reason: endpoint.reason };
      case 'paused':
        return { state: 'paused', reason: endpoint.reason };
      case 'loading':
        return { state: 'loading', reason: endpoint.reason };
      case 'ready':
        return { state: this.#busy };
    }
  }

  /**
   * The document changed. The ghosts go through `carry`; the editor draws what is left. The user's typing requests again, an edit
   * by the page or an undo does not.
   *
   * @param carry - a ghost after the change, `undefined` when it disagrees
   */
  changed(carry: (ghost: Ghost) => Ghost | undefined, byUser: boolean): void {
    if (this.#applying || this.#destroyed) return;
    const kept = this.#ghosts.map((ghost) => carry(ghost));
    const current = kept[this.#index];
    this.#ghosts = current === undefined ? [] : kept.filter((ghost) => ghost !== undefined);
    this.#index = current === undefined ? 0 : this.#ghosts.indexOf(current);
    this.#cancel();
    if (byUser && this.#options.automatic) void this.#request('automatic', 1);
    else this.#setBusy('idle');
  }

  /**
   * The cursor moved without a change, or may have: a ghost or a request at `cursor` stays. The editor has removed a ghost at another
   * offset. `undefined` where there is a selection.
   */
  moved(cursor: number | undefined): void {
    const place = this.ghost?.offset ?? this.#requestedAt;
    if (this.#applying || this.#destroyed || (place !== undefined && place === cursor)) return;
    this.#forget();
  }

  /** The editor lost the focus or began to compose: hides the ghost and ends the request. */
  hide(): void {
    if (this.#destroyed) return;
    const had = this.ghost !== undefined;
    this.#forget();
    if (had) this.#draw();
  }

  /** A composition ended: requests as after a key. */
  settled(): void {
    if (!this.#destroyed && this.#options.automatic) void this.#request('automatic', 1);
  }

  /** The host knows that there is no network, and why; `undefined` when there is one again. */
  setOffline(reason: string | undefined): void {
    this.#offline = reason;
    this.#reportStatus();
  }

  trigger(): boolean {
    if (this.#destroyed) return false;
    this.#hideUnlessAcceptable();
    const snapshot = this.#snapshot();
    if (snapshot === undefined) return false;
    // The editor may report late that the cursor has moved; without a ghost, that does not end the request.
    if (this.ghost !== undefined && this.ghost.offset !== snapshot.offset) this.hide();
    void this.#request('invoked', 1);
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
   * Whether the accepting key belongs to indentation first: the cursor is in the indentation of a line, and the ghost begins with a
   * tab stop or more of what the line does not have. An editor in which the key indents nothing then should accept all the same.
   *
   * @param linePrefix - the cursor's line before the cursor
   * @param lineSuffix - the cursor's line after the cursor
   * @param tabSize - in columns
   */
  leavesToIndentation(linePrefix: string, tabSize: number, lineSuffix = ''): boolean {
    const { ghost } = this;
    if (ghost === undefined || linePrefix.trim() !== '') return false;
    return indentationOf(ghost.text, tabSize) - indentationOf(lineSuffix, tabSize) >= tabSize;
  }

  dismiss(): boolean {
    const { ghost } = this;
    if (ghost === undefined) return false;
    if (ghost.item !== undefined) this.#safely(() => this.engine.rejected(ghost.item as CompletionItem));
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

  /** The editor itself inserted the first `insertedChars` UTF-16 units of the item. */
  taken(item: CompletionItem, insertedChars: number): void {
    if (insertedChars >= item.insertText.length) this.#safely(() => this.engine.accepted(item));
    else this.#safely(() => this.engine.partiallyAccepted(item, insertedChars));
  }

  /** The editor itself dismissed the item. */
  dismissed(item: CompletionItem): void {
    this.#safely(() => this.engine.rejected(item));
    this.#forget();
  }

  destroy(): void {
    if (this.#destroyed) return;
    const had = this.ghost !== undefined;
    this.#forget();
    if (had) this.#draw();
    this.#destroyed = true;
    this.#unlisten();
    this.#port.release?.();
  }

  #cycle(step: number): boolean {
    const count = this.#ghosts.length;
    if (count === 0) return false;
    if (count === 1) {
      if (this.#options.candidates > 1) void this.#request('invoked', this.#options.candidates);
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
    this.#cancel();
    this.#ghosts = rest === undefined ? [] : [rest];
    this.#index = 0;
    this.#applying = true;
    try {
      this.#safely(() => this.#port.apply(edit, cursor, rest));
    } finally {
      this.#applying = false;
    }
    const { item, taken } = ghost;
    if (item !== undefined && rest === undefined) this.#safely(() => this.engine.accepted(item));
    else if (item !== undefined) this.#safely(() => this.engine.partiallyAccepted(item, taken + length));
    if (this.#options.automatic) void this.#request('automatic', 1);
    this.#hideUnlessAcceptable();
    return true;
  }

  /** Returns whether it hid the ghost. */
  #hideUnlessAcceptable(): boolean {
    const hides = this.#port.mayAccept?.() === false;
    if (hides) this.hide();
    return hides;
  }

  async #request(triggerKind: 'invoked' | 'automatic', candidates: number): Promise<void> {
    this.#cancel();
    const snapshot = this.#snapshot();
    if (snapshot === undefined) return this.#setBusy('idle');
    const call = new AbortController();
    this.#call = call;
    this.#requestedAt = snapshot.offset;
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
        this.#requestedAt = undefined;
        this.#setBusy('idle');
      }
    }
  }

  #end(outcome: CompletionOutcome, text: TextSource, offset: number): void {
    const { onOutcome } = this.#options;
    if (onOutcome !== undefined) this.#safely(() => onOutcome(outcome));
    if (outcome.kind === 'items') {
      this.#show(outcome.items.map((item) => ghostOf(item, text, offset, false)));
      this.#announce();
    } else if (this.ghost !== undefined) {
      // The ghost still agrees with the text; it does not grow any more.
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
      this.#safely(() => this.engine.shown(item));
    }
  }

  #draw(): void {
    this.#safely(() => this.#port.draw(this.ghost));
  }

  #announce(): void {
    const { ghost } = this;
    if (ghost?.item === undefined || ghost.item.id === this.#announcedId) return;
    this.#announcedId = ghost.item.id;
    const { strings, keys } = this.#options;
    this.#safely(() => this.#port.announce(strings.suggestion(lineCount(ghost), keys.accept[0] ?? '')));
  }

  #snapshot(): EditorSnapshot | undefined {
    try {
      return this.#port.snapshot();
    } catch (error) {
      this.#report(error);
      return undefined;
    }
  }

  /** Drops the ghost and the request. */
  #forget(): void {
    this.#cancel();
    this.#ghosts = [];
    this.#index = 0;
    this.#setBusy('idle');
  }

  #cancel(): void {
    const call = this.#call;
    this.#call = undefined;
    this.#requestedAt = undefined;
    call?.abort();
  }

  #setBusy(busy: 'idle' | 'waiting' | 'streaming'): void {
    this.#busy = busy;
    this.#reportStatus();
  }

  #reportStatus(): void {
    const { status } = this;
    if (this.#destroyed || status.state === this.#reportedState) return;
    this.#reportedState = status.state;
    const { onStatus } = this.#options;
    if (onStatus !== undefined) this.#safely(() => onStatus(status));
  }

  /** Reports an error of an editor or a listener on the console, and never throws it into the page. */
  #safely(action: () => void): void {
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

/** The columns of spaces and tabs that `text` begins with; a tab reaches to the next multiple of `tabSize`. */
function indentationOf(text: string, tabSize: number): number {
  let columns = 0;
  const blank = /^[ \t]*/.exec(text)?.[0] ?? '';
  for (const char of blank) columns += char === '\t' ? tabSize - (columns % tabSize) : 1;
  return columns;
}

function firstLine(text: string, offset: number): Ghost {
  return { item: undefined, offset, text, covered: '', taken: 0, streaming: true };
}

function isLineEnd(text: TextSource, offset: number): boolean {
  return offset >= text.length || /[\r\n]/.test(text.slice(offset, offset + 1));
}

function sameGhost(one: Ghost | undefined, other: Ghost | undefined): boolean {
  return (
    one === other ||
    (one !== undefined &&
      other !== undefined &&
      one.offset === other.offset &&
      one.text === other.text &&
      one.covered === other.covered)
  );
}
