import type {
  CompletionEngine,
  CompletionErrorCode,
  CompletionItem,
  CompletionOutcome,
  CompletionRequest,
  CompletionUpdate,
  EndpointStatus,
  EngineEvents,
} from '@org/completion-core';
import { CompletionError } from '@org/completion-core/adapter';
import type { WidgetEngine } from './session/options';

export type { WidgetEngine } from './session/options';

/** A worker, a worker's own scope, or a `MessagePort`, from either side. */
export interface MessageChannelEnd {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  removeEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  /** Message ports wait for this. */
  start?(): void;
}

/** What the page says to the worker. */
type Question =
  | { readonly say: 'stream'; readonly id: number; readonly request: CompletionRequest }
  | { readonly say: 'withdraw'; readonly id: number }
  | { readonly say: 'item'; readonly what: 'shown' | 'accepted' | 'rejected'; readonly item: CompletionItem }
  | { readonly say: 'part'; readonly item: CompletionItem; readonly chars: number }
  | { readonly say: 'dispose' };

/** What the worker says to the page. */
type Answer =
  | {
      readonly say: 'update';
      readonly id: number;
      readonly update: CompletionUpdate;
      readonly error?: PlainError;
    }
  | {
      readonly say: 'event';
      readonly name: keyof EngineEvents;
      readonly payload: unknown;
      readonly error?: PlainError;
    }
  | { readonly say: 'status'; readonly status: EndpointStatus };

/** An error loses its class on the way; this is what is left of it. */
interface PlainError {
  readonly code: CompletionErrorCode;
  readonly message: string;
  readonly retryable: boolean;
}

const mark = 'code-completion';
const eventNames: readonly (keyof EngineEvents)[] = [
  'request',
  'sent',
  'closed',
  'superseded',
  'outcome',
  'shown',
  'typedThrough',
  'partiallyAccepted',
  'accepted',
  'rejected',
  'survival',
  'status',
  'notice',
];

/**
 * Runs in a worker: answers the page's {@link connectEngine} with `engine`, until the returned function is called or the page
 * disposes of it.
 *
 * @param scope - the worker's `self`, or a message port
 */
export function serveEngine(engine: CompletionEngine, scope: MessageChannelEnd): () => void {
  const calls = new Map<number, AbortController>();
  const post = (answer: Answer) => scope.postMessage({ [mark]: answer });
  const unlisten = eventNames.map((name) =>
    engine.on(name, (payload) => {
      const plain =
        name === 'outcome' ? plainOutcome((payload as EngineEvents['outcome']).outcome) : undefined;
      post({
        say: 'event',
        name,
        payload: plain === undefined ? payload : { ...(payload as object), outcome: plain.outcome },
        ...(plain?.error === undefined ? {} : { error: plain.error }),
      });
    }),
  );

  async function stream(id: number, request: CompletionRequest): Promise<void> {
    const call = new AbortController();
    calls.set(id, call);
    try {
      for await (const update of engine.stream(request, { signal: call.signal })) {
        if (update.type !== 'outcome') post({ say: 'update', id, update });
        else {
          const { outcome, error } = plainOutcome(update.outcome);
          post({
            say: 'update',
            id,
            update: { type: 'outcome', outcome },
            ...(error === undefined ? {} : { error }),
          });
        }
      }
    } finally {
      calls.delete(id);
    }
  }

  const listen = ({ data }: MessageEvent) => {
    const question = messageOf<Question>(data);
    switch (question?.say) {
      case undefined:
        return;
      case 'stream':
        return void stream(question.id, question.request);
      case 'withdraw':
        return calls.get(question.id)?.abort();
      case 'item':
        return engine[question.what](question.item);
      case 'part':
        return engine.partiallyAccepted(question.item, question.chars);
      case 'dispose':
        return stop();
    }
  };
  const stop = () => {
    scope.removeEventListener('message', listen);
    for (const each of unlisten) each();
    engine.dispose();
  };
  scope.addEventListener('message', listen);
  scope.start?.();
  post({ say: 'status', status: engine.status() });
  return stop;
}

/** The engine that {@link serveEngine} serves at the other end of `worker`, for the option `engine` of a widget. */
export function connectEngine(worker: MessageChannelEnd): WidgetEngine {
  return new RemoteEngine(worker);
}

class RemoteEngine implements WidgetEngine {
  readonly #worker: MessageChannelEnd;
  readonly #calls = new Map<number, Updates>();
  readonly #listeners = new Map<string, Set<(payload: never) => void>>();
  #status: EndpointStatus = { state: 'ready' };
  #next = 1;

  constructor(worker: MessageChannelEnd) {
    this.#worker = worker;
    worker.addEventListener('message', this.#listen);
    worker.start?.();
  }

  stream(
    request: CompletionRequest,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): AsyncIterableIterator<CompletionUpdate> {
    const id = this.#next++;
    const withdraw = () => this.#post({ say: 'withdraw', id });
    const updates = new Updates(() => {
      signal?.removeEventListener('abort', withdraw);
      this.#calls.delete(id);
    }, withdraw);
    this.#calls.set(id, updates);
    const { text } = request.document;
    this.#post({
      say: 'stream',
      id,
      request: { ...request, document: { ...request.document, text: text.slice(0, text.length) } },
    });
    if (signal?.aborted === true) withdraw();
    signal?.addEventListener('abort', withdraw, { once: true });
    return updates;
  }

  shown(item: CompletionItem): void {
    this.#post({ say: 'item', what: 'shown', item });
  }

  accepted(item: CompletionItem): void {
    this.#post({ say: 'item', what: 'accepted', item });
  }

  rejected(item: CompletionItem): void {
    this.#post({ say: 'item', what: 'rejected', item });
  }

  partiallyAccepted(item: CompletionItem, chars: number): void {
    this.#post({ say: 'part', item, chars });
  }

  on<K extends keyof EngineEvents>(event: K, listener: (payload: EngineEvents[K]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  status(): EndpointStatus {
    return this.#status;
  }

  dispose(): void {
    this.#post({ say: 'dispose' });
    this.#worker.removeEventListener('message', this.#listen);
    for (const each of this.#calls.values()) each.end();
    this.#listeners.clear();
  }

  readonly #listen = ({ data }: MessageEvent) => {
    const answer = messageOf<Answer>(data);
    if (answer?.say === 'status') {
      this.#emit('status', (this.#status = answer.status));
    } else if (answer?.say === 'event') {
      const payload = withError(answer.payload as { outcome?: CompletionOutcome }, answer.error);
      if (answer.name === 'status') this.#status = answer.payload as EndpointStatus;
      this.#emit(answer.name, payload);
    } else if (answer?.say === 'update') {
      const updates = this.#calls.get(answer.id);
      updates?.push(withError(answer.update as never, answer.error));
      if (answer.update.type === 'outcome') updates?.end();
    }
  };

  #emit(name: string, payload: unknown): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(payload as never);
  }

  #post(question: Question): void {
    this.#worker.postMessage({ [mark]: question });
  }
}

/** Updates that come by message, as an iterator. */
class Updates implements AsyncIterableIterator<CompletionUpdate> {
  readonly #ready: CompletionUpdate[] = [];
  readonly #waiting: ((result: IteratorResult<CompletionUpdate>) => void)[] = [];
  readonly #onEnd: () => void;
  readonly #onReturn: () => void;
  #ended = false;

  constructor(onEnd: () => void, onReturn: () => void) {
    this.#onEnd = onEnd;
    this.#onReturn = onReturn;
  }

  push(update: CompletionUpdate): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#ready.push(update);
    else waiting({ done: false, value: update });
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd();
    for (const waiting of this.#waiting.splice(0)) waiting({ done: true, value: undefined });
  }

  next(): Promise<IteratorResult<CompletionUpdate>> {
    const update = this.#ready.shift();
    if (update !== undefined) return Promise.resolve({ done: false, value: update });
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  return(): Promise<IteratorResult<CompletionUpdate>> {
    if (!this.#ended) this.#onReturn();
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

function messageOf<M>(data: unknown): M | undefined {
  return typeof data === 'object' && data !== null && mark in data ? (data[mark] as M) : undefined;
}

/** `outcome` without what cannot be sent, and its error in plain words. */
function plainOutcome(outcome: CompletionOutcome): { outcome: CompletionOutcome; error?: PlainError } {
  if (outcome.kind !== 'error') return { outcome };
  const { code, message, retryable } = outcome.error;
  const { error: _left, ...rest } = outcome;
  return { outcome: rest as CompletionOutcome, error: { code, message, retryable } };
}

/** Puts an error back into the outcome that it was taken out of. */
function withError<T extends { outcome?: CompletionOutcome }>(holder: T, plain: PlainError | undefined): T {
  if (plain === undefined || holder.outcome === undefined) return holder;
  const error = new CompletionError(plain.code, plain.message, { retryable: plain.retryable });
  return { ...holder, outcome: { ...holder.outcome, error } };
}
