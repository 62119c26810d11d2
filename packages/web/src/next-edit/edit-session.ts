import type { EditItem } from '@org/completion-core';
import { commonHead, commonTail } from '@org/completion-core/adapter';
import { DocumentTracker } from '@org/completion-core/host';
import {
  documentChanged,
  nothingShown,
  notSuggested,
  suggested,
  type Arbitration,
  type EditHistory,
  type Suggestion,
} from '@org/completion-core/next-edit';
import type { DrawnEdit, EditPort } from './edit-port';
import type { EditHost, EditKeyPlace, Edits } from './edits';

/** A completion or an edit that could be on screen; an edit with its item. */
interface Candidate extends Suggestion {
  readonly item?: EditItem;
  /** It is what `item` was when the engine gave it. */
  readonly isFresh?: boolean;
}

/**
 * The next edits of one editor: reports what is edited, asks the engine after each change, and shows one edit at a time, beside the
 * completions: ghost text at the cursor comes first, and an edit is only drawn while there is none and none is awaited.
 */
export class EditSession implements Edits {
  readonly #host: EditHost;
  readonly #port: EditPort;
  readonly #tracker = new DocumentTracker();
  #state: Arbitration<Candidate> = nothingShown;
  #text: string | undefined;
  #call: AbortController | undefined;
  /** The user went to the edit by the key. */
  #isAtEdit = false;
  /** The last thing that the user did was to take an edit: the key is in use for them. */
  #isTaking = false;
  #drawn: DrawnEdit | undefined;
  /** What was drawn lately, by its id. */
  readonly #items = new Map<string, EditItem>();
  #announcedId: string | undefined;
  #shownId: string | undefined;
  #isApplying = false;
  #isDestroyed = false;
  #hasTold = false;

  constructor(host: EditHost, port: EditPort) {
    this.#host = host;
    this.#port = port;
    this.#report();
  }

  get history(): EditHistory {
    return this.#tracker;
  }

  get isShown(): boolean {
    return this.#drawn !== undefined;
  }

  changed(byUser: boolean): void {
    if (this.#isApplying) return;
    // The editor may still be reporting the change, and what it draws is not painted before.
    queueMicrotask(() => {
      if (this.#isDestroyed) return;
      this.#follow(byUser);
      if (byUser) this.#isAtEdit = this.#isTaking = false;
      if (byUser && this.#host.options.automatic) void this.#request('automatic');
      else this.#cancel();
    });
  }

  moved(cursor: number | undefined, byPointer: boolean): void {
    if (this.#isApplying) return;
    this.#isAtEdit = this.#isTaking = false;
    if (cursor === undefined || (byPointer && !this.#isOnEdit(cursor))) this.clear();
  }

  completionChanged(): void {
    queueMicrotask(() => {
      if (this.#isDestroyed) return;
      this.#arbitrate();
      this.#draw();
    });
  }

  clear(): void {
    this.#cancel();
    this.#isAtEdit = false;
    this.#state = nothingShown;
    if (this.#drawn !== undefined) queueMicrotask(() => this.#draw());
  }

  accept(): boolean {
    const drawn = this.#drawn;
    const item = this.#state.shown?.item;
    if (drawn === undefined || item === undefined || this.#isStale()) return false;
    if (!this.#isAtEdit && !this.#isWithin(drawn)) {
      this.#isAtEdit = true;
      this.#quietly(() => this.#port.jump(drawn.start));
      this.#draw();
      this.#announce(drawn);
      return true;
    }
    this.#take(drawn, item);
    return true;
  }

  leavesToIndentation({ linePrefix }: EditKeyPlace): boolean {
    if (this.#isAtEdit || this.#isTaking || linePrefix.trim() !== '') return false;
    const { drawing } = this.#drawn ?? {};
    return drawing?.kind !== 'ghost-text' || /^[ \t\n]/.test(drawing.text);
  }

  dismiss(): boolean {
    const { shown, waiting } = this.#state;
    const isShown = this.#drawn !== undefined && shown?.item !== undefined;
    this.#cancel();
    this.#isAtEdit = false;
    if (isShown && shown.item !== undefined) this.#host.engine.rejected(shown.item);
    // What waits behind a dismissed suggestion would come as an answer to the same key.
    if (isShown || waiting !== undefined) this.#state = nothingShown;
    this.#draw();
    return isShown;
  }

  trigger(): void {
    void this.#request('invoked');
  }

  destroy(): void {
    this.#cancel();
    this.#state = nothingShown;
    this.#draw();
    this.#isDestroyed = true;
    this.#port.release?.();
  }

  #take(drawn: DrawnEdit, item: EditItem): void {
    const { start, end, insertText } = drawn;
    // What was typed of it since moves its end, and so where the cursor goes.
    const cursor = Math.min(
      Math.max(start, item.cursor + start - item.range.start - (item.insertText.length - insertText.length)),
      start + insertText.length,
    );
    this.#state = nothingShown;
    this.#drawn = undefined;
    this.#quietly(() => {
      this.#port.draw(undefined);
      this.#port.apply({ from: start, to: end, insert: insertText }, cursor);
    });
    this.#follow(true);
    this.#host.engine.accepted(item);
    this.#isAtEdit = false;
    this.#isTaking = item.remaining > 0;
    if (item.remaining === 0 && this.#host.options.automatic) this.#host.complete();
    void this.#request('automatic');
  }

  /** The editor has taken the edit `id` of itself. It has reported the change, or does so at once. */
  taken(id: string): void {
    const item = this.#items.get(id);
    if (item === undefined || this.#isDestroyed) return;
    this.#items.clear();
    this.#host.engine.accepted(item);
    this.#state = nothingShown;
    if (item.remaining > 0) this.#host.cancelCompletion();
    this.changed(true);
  }

  /** Tells the tracker the text, and takes what is known along with it. */
  #follow(byUser: boolean): void {
    const before = this.#text;
    const { text: after } = this.#port.document() ?? {};
    // Another document in the place of this one is no edit of the user.
    if (before !== undefined && after !== undefined && isAnother(before, after, byUser)) {
      this.#tracker.close(this.#host.uri);
      this.clear();
    }
    this.#report();
    if (before === undefined || after === undefined || before === after) return;
    this.#tellBefore(before);
    const { shown } = this.#state;
    this.#state = documentChanged(this.#state, before, after);
    const isLeft = this.#state.shown?.item;
    // While an edit is typed, the completion of the same place must not take its place.
    if (isLeft !== undefined && shown?.item === isLeft) this.#host.cancelCompletion();
    this.#arbitrate();
    this.#draw();
  }

  /** An engine elsewhere learns what is edited from its calls: the first one is of the text before. */
  #tellBefore(text: string): void {
    const { engine, options, uri } = this.#host;
    if (this.#hasTold || options.engine === undefined) return;
    this.#hasTold = true;
    const { languageId = 'plaintext' } = this.#port.document() ?? {};
    const call = new AbortController();
    this.#cancel();
    this.#call = call;
    void engine
      .nextEdit?.({ document: { uri, languageId, text }, offset: 0 }, { signal: call.signal })
      .catch(() => undefined);
  }

  #report(): void {
    const document = this.#port.document();
    if (document === undefined) return;
    const { text, languageId } = document;
    const { uri, options } = this.#host;
    this.#tracker.update({ uri, path: options.relativePath ?? '', languageId, text });
    this.#text = text;
  }

  async #request(triggerKind: 'automatic' | 'invoked'): Promise<void> {
    this.#cancel();
    const document = this.#port.document();
    const { engine, uri, options } = this.#host;
    if (document?.offset === undefined || engine.nextEdit === undefined || this.#isDestroyed) return;
    const call = new AbortController();
    this.#call = call;
    const { text, languageId, offset } = document;
    const { relativePath } = options;
    try {
      const outcome = await engine.nextEdit(
        {
          document: { uri, languageId, text, ...(relativePath === undefined ? {} : { relativePath }) },
          offset,
          triggerKind,
        },
        { signal: call.signal },
      );
      if (this.#call !== call || this.#isDestroyed) return;
      this.#call = undefined;
      const [item] = outcome.kind === 'items' ? outcome.items : [];
      // The text is that of the call: a change cancels it.
      if (item === undefined) this.#state = notSuggested(this.#state, 'edit');
      else this.#offer(item);
      this.#arbitrate();
      this.#draw();
    } catch (error) {
      if (!this.#isDestroyed && !call.signal.aborted) console.error('code completion:', error);
    }
  }

  #offer(item: EditItem): void {
    const edit: Candidate = {
      kind: 'edit',
      id: item.id,
      range: item.range,
      insertText: item.insertText,
      item,
      isFresh: true,
    };
    const { shown, waiting } = this.#state;
    const awaited = shown === undefined && this.#isCompleting;
    if (awaited || waiting?.id === edit.id)
      this.#state = { ...(shown === undefined ? {} : { shown }), waiting: edit };
    else this.#state = suggested(this.#state, edit);
  }

  get #isCompleting(): boolean {
    return /^(waiting|streaming)$/.test(this.#host.status.state);
  }

  /** Takes over what the completions show: ghost text at the cursor comes first. */
  #arbitrate(): void {
    const { ghost } = this.#host;
    const isCompleting = this.#isCompleting;
    const { shown, waiting } = this.#state;
    const edit = [shown, waiting].find((each) => each?.kind === 'edit');
    if (ghost !== undefined) {
      const { offset, covered, text } = ghost;
      const completion: Candidate = {
        kind: 'completion',
        id: ghost.item?.id ?? '',
        range: { start: offset, end: offset + covered.length },
        insertText: text,
      };
      this.#state = { shown: completion, ...(edit === undefined ? {} : { waiting: edit }) };
    } else if (shown?.kind === 'completion') {
      this.#state = edit === undefined ? nothingShown : { waiting: edit };
    }
    if (ghost === undefined && !isCompleting) this.#state = notSuggested(this.#state, 'completion');
  }

  #draw(): void {
    const document = this.#port.document();
    const { shown } = this.#state;
    let next = shown?.item === undefined ? undefined : drawnEdit(shown, shown.item, this.#text ?? '');
    if (
      next !== undefined &&
      (document?.offset === undefined || this.#port.canDraw?.(next, document) === false)
    )
      next = undefined;
    if (next === undefined && this.#drawn === undefined) return;
    this.#drawn = next;
    this.#quietly(() => this.#port.draw(next));
    if (next === undefined || shown?.item === undefined) return;
    if (next.id !== this.#shownId) {
      this.#items.clear();
      this.#host.engine.shown(shown.item);
    }
    this.#items.set(next.id, shown.item);
    this.#shownId = next.id;
    if (next.id !== this.#announcedId) this.#announce(next);
    this.#announcedId = next.id;
  }

  #announce(edit: DrawnEdit): void {
    const { strings, keys } = this.#host.options;
    const isHere = this.#isAtEdit || this.#isWithin(edit);
    this.#port.announce(strings.nextEdit(edit.line + 1, isHere, keys.accept[0] ?? ''));
  }

  /** Whether the cursor is on the lines of `edit`. */
  #isWithin(edit: DrawnEdit): boolean {
    const { offset } = this.#port.document() ?? {};
    return offset !== undefined && this.#isNear(offset, edit);
  }

  #isOnEdit(cursor: number): boolean {
    return this.#drawn !== undefined && this.#isNear(cursor, this.#drawn);
  }

  #isNear(offset: number, { start, end }: DrawnEdit): boolean {
    const text = this.#text ?? '';
    const from = start === 0 ? 0 : text.lastIndexOf('\n', start - 1) + 1;
    const lineEnd = text.indexOf('\n', end);
    return offset >= from && offset <= (lineEnd < 0 ? text.length : lineEnd);
  }

  /** Whether the page changed the document without a word. */
  #isStale(): boolean {
    if (this.#port.document()?.text === this.#text) return false;
    this.clear();
    return true;
  }

  #cancel(): void {
    const call = this.#call;
    this.#call = undefined;
    call?.abort();
  }

  /** What the editor reports meanwhile comes from here. */
  #quietly(action: () => void): void {
    this.#isApplying = true;
    try {
      action();
    } finally {
      this.#isApplying = false;
    }
  }
}

/** How `edit` is drawn. One that was typed into since the engine gave it is drawn plainly, until the engine gives it again. */
function drawnEdit({ id, range, insertText, isFresh }: Candidate, item: EditItem, text: string): DrawnEdit {
  const { start, end } = range;
  const isSame = isFresh === true && insertText === item.insertText && start === item.range.start;
  const line = isSame ? item.line : text.slice(0, start).split('\n').length - 1;
  if (isSame) return { id, start, end, insertText, line, drawing: item.drawing };
  const drawing =
    start === end
      ? ({ kind: 'ghost-text', at: start, text: insertText } as const)
      : ({ kind: 'diff', lines: [] } as const);
  return { id, start, end, insertText, line, drawing };
}

/** Whether the page put another document in the place of `before`: they share little, or there was none. */
function isAnother(before: string, after: string, byUser: boolean): boolean {
  if (before === '') return !byUser;
  const shorter = Math.min(before.length, after.length);
  const head = commonHead(before, after);
  return head + commonTail(before, after, shorter - head) < shorter / 2;
}
