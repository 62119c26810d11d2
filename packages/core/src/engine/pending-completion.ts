import type { CursorPosition } from '../domain/cursor-position';
import type { CompletionItem } from '../domain/item';
import type { CompletionUpdate, Notice, Timings } from '../domain/outcome';
import type { CompletionRequest } from '../domain/request';
import type { RequestStats } from '../reuse/inflight-request';
import type { DisplayOptions } from './render-item';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** One call of `complete` or `stream`, from its start to its outcome. */
export class PendingCompletion {
  readonly id: string;
  readonly request: CompletionRequest;
  readonly position: CursorPosition;
  readonly display: DisplayOptions;
  /** Model, options and language. A text of another scope is never reused. */
  readonly scope: string;
  /** Whether the provider may be unsure of its answer, because the user asked for it: see `guessesWhenInvoked`. */
  readonly guess: boolean;
  readonly timings: Writable<Timings>;
  readonly #notices: Notice[] = [];
  /** Aborted when the caller withdraws, a newer call supersedes this one, or the engine is disposed. */
  readonly controller = new AbortController();
  /** Absent for `complete`, which has one outcome and no updates. */
  readonly #onUpdate: ((update: CompletionUpdate) => void) | undefined;
  #emitted = '';
  #lastItemText: string | undefined;

  constructor(
    facts: Pick<PendingCompletion, 'id' | 'request' | 'position' | 'display' | 'scope' | 'guess'>,
    startedAt: number,
    onUpdate: ((update: CompletionUpdate) => void) | undefined,
  ) {
    this.id = facts.id;
    this.request = facts.request;
    this.position = facts.position;
    this.display = facts.display;
    this.scope = facts.scope;
    this.guess = facts.guess;
    this.timings = { startedAt };
    this.#onUpdate = onUpdate;
  }

  /** Whether a caller follows updates. */
  get isStreaming(): boolean {
    return this.#onUpdate !== undefined;
  }

  /** How many candidates to request. */
  get candidates(): number {
    return this.request.candidates ?? 1;
  }

  /** What the user should know about it, each once. */
  get notices(): readonly Notice[] {
    return this.#notices;
  }

  addNotices(notices: readonly Notice[]): void {
    for (const notice of notices) {
      const isKnown = this.#notices.some(
        ({ code, message }) => code === notice.code && message === notice.message,
      );
      if (!isKnown) this.#notices.push(notice);
    }
  }

  /** The text that was emitted so far; it is never taken back. */
  get emitted(): string {
    return this.#emitted;
  }

  /** Emits text that the item is known to begin with. */
  emitText(text: string): void {
    if (text === '' || this.#onUpdate === undefined) return;
    this.#emitted += text;
    this.#onUpdate({ type: 'text-delta', text });
  }

  /** Emits `item`, after the part of its text that was not emitted yet. Ignored if it would retract text already emitted. */
  emitItem(item: CompletionItem): void {
    const { insertText } = item;
    if (this.#onUpdate === undefined || insertText === this.#lastItemText) return;
    if (!insertText.startsWith(this.#emitted)) return;
    this.#lastItemText = insertText;
    this.emitText(insertText.slice(this.#emitted.length));
    this.#onUpdate({ type: 'item', item });
  }

  /** Takes over the times of a request, counted from this call; negative when the request started before it. */
  recordTimings({ sentAt, firstByteAt, firstTokenAt }: RequestStats): void {
    const { startedAt } = this.timings;
    if (sentAt !== undefined) this.timings.sentMs = sentAt - startedAt;
    if (firstByteAt !== undefined) this.timings.firstByteMs = firstByteAt - startedAt;
    if (sentAt !== undefined && firstTokenAt !== undefined) this.timings.ttftMs = firstTokenAt - sentAt;
  }
}
