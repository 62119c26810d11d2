import type { Clock } from '../async/clock';
import type { Notice } from '../domain/outcome';
import type { TokenUsage } from '../domain/provider';
import type { Anchor } from './anchor';
import type { GeneratedText } from './generated-text';

/** Why a request was aborted: see {@link abortReasons}. */
export type AbortCause = 'deadline' | 'text-changed' | 'replaced' | 'unused' | 'disposed';

/** The causes as messages. */
export const abortReasons: Readonly<Record<AbortCause, string>> = {
  deadline: 'deadline',
  'text-changed': 'the text disagrees with it',
  replaced: 'a newer request took its place',
  unused: 'no caller waits for it',
  disposed: 'the engine is disposed',
};

/** How a request ended. */
export type RequestEnd =
  | { readonly kind: 'completed' }
  /** The gate's `rule` did not admit the document. */
  | { readonly kind: 'refused'; readonly rule: string }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'aborted'; readonly cause: AbortCause };

/** When the parts of a request happened, in milliseconds on the engine's clock, and what it cost. */
export interface RequestStats {
  sentAt?: number;
  firstByteAt?: number;
  firstTokenAt?: number;
  promptChars: number;
  generatedChars: number;
  /** As the server counted them. */
  usage?: TokenUsage;
  /** The server loads its model. */
  isLoading: boolean;
  readonly notices: Notice[];
}

/** Time limits of a request, in milliseconds. */
export interface RequestLimits {
  /** From its start to the end of its stream. */
  readonly timeoutMs: number;
  /** The same where the server loads its model first. @default timeoutMs */
  readonly loadTimeoutMs?: number;
  /** How long it may run without a caller while no item of it was shown. */
  readonly graceMs: number;
}

/**
 * A request in flight. It belongs to a text and not to a caller: callers attach and detach, and it runs until its stream ends,
 * the text disagrees with it, its deadline passes, or no caller was attached for the grace time. However it ends, it frees its
 * timers, calls every listener once more, and aborts `signal` unless it completed.
 */
export class InflightRequest {
  /** Names it in events; the id of the completion it was started for. */
  readonly id: string;
  /** One per candidate; typing follows the first. */
  readonly texts: readonly [GeneratedText, ...GeneratedText[]];
  readonly signal: AbortSignal;
  readonly stats: RequestStats = {
    promptChars: 0,
    generatedChars: 0,
    isLoading: false,
    notices: [],
  };
  /** For a speculative request: where the shown item was requested, and its text, which is assumed to be accepted. */
  readonly speculation: { readonly anchor: Anchor; readonly text: string } | undefined;
  /** An item of it was shown: it may finish without a caller. */
  used = false;
  end: RequestEnd | undefined;
  readonly #controller = new AbortController();
  readonly #listeners = new Set<() => void>();
  readonly #clock: Clock;
  readonly #limits: RequestLimits;
  #cancelDeadline: () => void;
  #deadlineAt: number;
  readonly #startedAt: number;
  #cancelGrace: (() => void) | undefined;
  #onEnd: (() => void) | undefined;
  #typed = '';

  constructor(
    id: string,
    texts: readonly [GeneratedText, ...GeneratedText[]],
    clock: Clock,
    limits: RequestLimits,
    speculation?: InflightRequest['speculation'],
  ) {
    this.id = id;
    this.texts = texts;
    this.signal = this.#controller.signal;
    this.speculation = speculation;
    this.#clock = clock;
    this.#limits = limits;
    this.#startedAt = clock.now();
    this.#deadlineAt = this.#startedAt + limits.timeoutMs;
    this.#cancelDeadline = clock.after(limits.timeoutMs, () => this.abort('deadline'));
    this.#startGrace();
  }

  /** The server loads its model: the request has more time. */
  loading(): void {
    const { timeoutMs, loadTimeoutMs = timeoutMs } = this.#limits;
    if (!this.stats.isLoading) this.#moveDeadline(this.#startedAt + loadTimeoutMs);
    this.stats.isLoading = true;
  }

  /** The response started: what is left is the time of a request. */
  started(): void {
    if (this.stats.isLoading)
      this.#moveDeadline(Math.min(this.#deadlineAt, this.#clock.now() + this.#limits.timeoutMs));
    this.stats.isLoading = false;
  }

  /** The text of the first candidate. */
  get text(): GeneratedText {
    return this.texts[0];
  }

  /** Calls `listener` once when the request has ended, before the attached callers hear of it. */
  onEnd(listener: () => void): void {
    this.#onEnd = listener;
  }

  /** Calls `listener` at every change until the returned function is called. While a caller is attached the grace timer rests. */
  attach(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#stopGrace();
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#startGrace();
    };
  }

  /** Sets what was typed since the request started. Every chunk is compared with it from now on. */
  expect(typed: string): void {
    this.#typed = typed;
  }

  /** A chunk was read: aborts when the text disagrees with it, else calls the listeners. */
  changed(): void {
    if (this.end === undefined && !this.text.agreesWith(this.#typed)) return this.abort('text-changed');
    for (const listener of this.#listeners) listener();
  }

  abort(cause: AbortCause): void {
    this.finish({ kind: 'aborted', cause });
  }

  /** Ends the request. Only the first end counts. */
  finish(end: RequestEnd): void {
    if (this.end !== undefined) return;
    this.end = end;
    this.#cancelDeadline();
    this.#stopGrace();
    for (const text of this.texts) if (text.state === 'streaming') text.state = 'truncated';
    if (end.kind !== 'completed')
      this.#controller.abort(new RequestAborted(end.kind === 'aborted' ? abortReasons[end.cause] : end.kind));
    this.#onEnd?.();
    for (const listener of this.#listeners) listener();
  }

  #moveDeadline(at: number): void {
    if (this.end !== undefined) return;
    this.#cancelDeadline();
    this.#deadlineAt = at;
    this.#cancelDeadline = this.#clock.after(Math.max(0, at - this.#clock.now()), () =>
      this.abort('deadline'),
    );
  }

  #startGrace(): void {
    if (this.end !== undefined) return;
    this.#cancelGrace = this.#clock.after(this.#limits.graceMs, () => {
      if (!this.used) this.abort('unused');
    });
  }

  #stopGrace(): void {
    this.#cancelGrace?.();
    this.#cancelGrace = undefined;
  }
}

/** The reason of an aborted request's signal: an `AbortError`, so that it is not taken for a failure. */
class RequestAborted extends Error {
  override readonly name = 'AbortError';
}
