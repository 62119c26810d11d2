import type { Clock } from '../../async/clock';
import type { Notice } from '../../domain/outcome';
import type { CompletionProvider, FinishReason, ProviderRequest } from '../../domain/provider';
import { CompletionError } from '../../errors/completion-error';
import type { Hunk } from '../../next-edit/hunk';
import type { Endpoint } from '../../scheduling/endpoint';

/** What became of a request. */
export type EditAnswer =
  /** Changes that may be shown; offsets are in the document of the request. `start` and `end` are its region. */
  | {
      readonly kind: 'hunks';
      readonly hunks: readonly Hunk[];
      readonly start: number;
      readonly end: number;
    }
  | { readonly kind: 'empty' }
  | { readonly kind: 'filtered'; readonly rule: string; readonly detail?: string }
  | { readonly kind: 'suppressed'; readonly rule: string };

/** Times on the engine's clock. */
export interface EditStats {
  sentAt?: number;
  firstByteAt?: number;
  firstTokenAt?: number;
}

/**
 * A request for a next edit that has not ended. It belongs to a text, not to a caller: callers follow it, and it ends when no caller
 * was there for a grace time, at its deadline, or when its document has gone another way.
 */
export class EditRequest {
  readonly id: string;
  /** The document that it is for. */
  readonly text: string;
  readonly stats: EditStats = {};
  readonly notices: Notice[] = [];
  readonly #controller = new AbortController();
  readonly #clock: Clock;
  readonly #graceMs: number;
  readonly #loadTimeoutMs: number;
  #callers = 0;
  #cancelGrace: () => void = () => {};
  #cancelDeadline: () => void;
  /** Set once it has started. */
  answer: Promise<EditAnswer> | undefined;
  isOver = false;

  constructor(
    id: string,
    text: string,
    clock: Clock,
    limits: { readonly timeoutMs: number; readonly loadTimeoutMs: number; readonly graceMs: number },
  ) {
    this.id = id;
    this.text = text;
    this.#clock = clock;
    this.#graceMs = limits.graceMs;
    this.#loadTimeoutMs = limits.loadTimeoutMs;
    this.#cancelDeadline = clock.after(limits.timeoutMs, () => this.#timeOut());
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The server loads its model, which may take longer than the deadline. */
  loading(): void {
    this.#cancelDeadline();
    if (!this.isOver) this.#cancelDeadline = this.#clock.after(this.#loadTimeoutMs, () => this.#timeOut());
  }

  attach(): void {
    this.#callers++;
    this.#cancelGrace();
  }

  detach(): void {
    this.#callers--;
    if (this.#callers > 0 || this.isOver) return;
    this.#cancelGrace = this.#clock.after(this.#graceMs, () => this.abort('no caller waits for it'));
  }

  abort(reason: string): void {
    this.#controller.abort(new EditAbort(reason));
  }

  /** It ended, one way or another: no timer is left. */
  ended(): void {
    this.isOver = true;
    this.#cancelGrace();
    this.#cancelDeadline();
  }

  #timeOut(): void {
    const message =
      'the model gave no whole answer before the deadline; raise timeoutMs of nextEdit() or ask a faster model';
    this.#controller.abort(new CompletionError('timeout', message, { retryable: true }));
  }
}

/** The end of a request that no caller needs any more; no failure. */
class EditAbort extends Error {
  override readonly name = 'AbortError';
}

/** Streams one answer to its end. Throws what the provider throws, and reports to the endpoint. */
export async function readAnswer(
  provider: CompletionProvider,
  wanted: ProviderRequest,
  request: EditRequest,
  endpoint: Endpoint,
  clock: Clock,
): Promise<{ readonly text: string; readonly finishReason: FinishReason | undefined }> {
  const { stats, notices, signal } = request;
  let text = '';
  let finishReason: FinishReason | undefined;
  const onLoading = (reason: string) => {
    request.loading();
    endpoint.onLoading(reason);
  };
  stats.sentAt = clock.now();
  for await (const event of provider.stream(wanted, { signal, onLoading })) {
    if (event.type === 'response-start') {
      stats.firstByteAt = clock.now();
      endpoint.onSuccess(event.rateLimit);
    } else if (event.type === 'text-delta') {
      stats.firstTokenAt ??= clock.now();
      text += event.text;
    } else if (event.type === 'text-end') finishReason = event.finishReason;
    else if (event.type === 'notice') notices.push(event.notice);
  }
  return { text: text.replace(/\r\n?/g, '\n'), finishReason };
}
