import type {
  CompletionEngine,
  CompletionItem,
  CompletionOutcome,
  CompletionRequest,
  CompletionUpdate,
  EditItem,
  EndpointStatus,
  EngineEvents,
  NextEditOutcome,
  NextEditRequest,
} from '@org/completion-core';
import { CompletionError } from '@org/completion-core/adapter';
import type { WidgetEngine } from './options';
import { whenIdle } from './when-idle';

type StreamOptions = { readonly signal?: AbortSignal };

/** A listener, which may be added before the engine is loaded. */
interface Listener {
  /** Adds the listener to an engine; returns what removes it. */
  readonly attach: (engine: WidgetEngine) => () => void;
  detach: (() => void) | undefined;
  /** Called with the status while there is no engine; absent for other events. */
  readonly onStatus: ((status: EndpointStatus) => void) | undefined;
}

/**
 * An engine that is loaded after the widget: when the browser is idle, or at the first request, which waits for it. When it
 * cannot be loaded, requests end with that error, the status reports it, and the next request tries again; an invalid option
 * stays an error.
 */
export class LazyEngine implements WidgetEngine {
  readonly #createEngine: (signal: AbortSignal) => Promise<WidgetEngine>;
  readonly #listeners = new Set<Listener>();
  readonly #cancelIdle: () => void;
  #engine: WidgetEngine | undefined;
  #loading: Promise<WidgetEngine> | undefined;
  #status: EndpointStatus = { state: 'ready' };
  readonly #abort = new AbortController();

  /** @param createEngine - its signal aborts when the widget is destroyed */
  constructor(
    createEngine: (signal: AbortSignal) => Promise<WidgetEngine>,
    idle: (action: () => void) => () => void = soon,
  ) {
    this.#createEngine = createEngine;
    this.#cancelIdle = idle(() => void this.#load().catch(() => undefined));
  }

  stream(request: CompletionRequest, options: StreamOptions = {}): AsyncIterableIterator<CompletionUpdate> {
    return this.#engine === undefined
      ? this.#streamOnceLoaded(request, options)
      : this.#engine.stream(request, options);
  }

  /** Rejects where the engine cannot be loaded; the status tells. */
  async nextEdit(request: NextEditRequest, options?: StreamOptions): Promise<NextEditOutcome> {
    return ((await this.#load()) as CompletionEngine).nextEdit(request, options);
  }

  shown(item: CompletionItem | EditItem): void {
    this.#engine?.shown(item);
  }

  accepted(item: CompletionItem | EditItem): void {
    this.#engine?.accepted(item);
  }

  partiallyAccepted(item: CompletionItem, acceptedChars: number): void {
    this.#engine?.partiallyAccepted(item, acceptedChars);
  }

  rejected(item: CompletionItem | EditItem): void {
    this.#engine?.rejected(item);
  }

  on<K extends keyof EngineEvents>(event: K, listener: (payload: EngineEvents[K]) => void): () => void {
    const attach = (engine: WidgetEngine) => engine.on(event, listener);
    const onStatus = event === 'status' ? (listener as (status: EndpointStatus) => void) : undefined;
    const entry: Listener = { attach, detach: this.#engine && attach(this.#engine), onStatus };
    this.#listeners.add(entry);
    return () => {
      entry.detach?.();
      this.#listeners.delete(entry);
    };
  }

  status(): EndpointStatus {
    return this.#engine?.status() ?? this.#status;
  }

  dispose(): void {
    this.#abort.abort();
    this.#cancelIdle();
    this.#engine?.dispose();
    this.#listeners.clear();
  }

  async *#streamOnceLoaded(
    request: CompletionRequest,
    options: StreamOptions,
  ): AsyncGenerator<CompletionUpdate, undefined> {
    const startedAt = Date.now();
    let engine: WidgetEngine;
    try {
      engine = await this.#load();
    } catch (error) {
      yield { type: 'outcome', outcome: failure(asCompletionError(error), startedAt) };
      return undefined;
    }
    yield* engine.stream(request, options);
    return undefined;
  }

  /** Loads the engine once. A retryable failure is not kept. */
  #load(): Promise<WidgetEngine> {
    this.#cancelIdle();
    this.#loading ??= this.#createEngine(this.#abort.signal).then(
      (engine) => this.#attach(engine),
      (error: unknown) => {
        const failed = asCompletionError(error);
        if (failed.retryable) this.#loading = undefined;
        else console.error('code completion:', failed);
        this.#setStatus({ state: 'unavailable', retryAfterMs: 0, reason: failed.message });
        throw failed;
      },
    );
    return this.#loading;
  }

  #attach(engine: WidgetEngine): WidgetEngine {
    this.#engine = engine;
    if (this.#abort.signal.aborted) {
      engine.dispose();
      return engine;
    }
    for (const listener of this.#listeners) listener.detach = listener.attach(engine);
    if (this.#status.state !== 'ready') this.#setStatus(engine.status());
    return engine;
  }

  #setStatus(status: EndpointStatus): void {
    this.#status = status;
    for (const { onStatus } of this.#listeners) onStatus?.(status);
  }
}

function asCompletionError(error: unknown): CompletionError {
  if (CompletionError.is(error)) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new CompletionError(
    'provider-unavailable',
    `the engine could not be loaded (${why}); check that the page's scripts can be reached`,
    { retryable: true, cause: error },
  );
}

function failure(error: CompletionError, startedAt: number): CompletionOutcome {
  return {
    kind: 'error',
    error,
    requestId: 'not-loaded',
    reason: error.message,
    timings: { startedAt, totalMs: Date.now() - startedAt },
    notices: [],
  };
}

function soon(action: () => void): () => void {
  return whenIdle(action, { withinMs: 2_000, elseAfterMs: 200 });
}
