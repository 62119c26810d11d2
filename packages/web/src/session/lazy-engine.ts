import type {
  CompletionItem,
  CompletionOutcome,
  CompletionRequest,
  CompletionUpdate,
  EndpointStatus,
  EngineEvents,
} from '@org/completion-core';
import { CompletionError } from '@org/completion-core/adapter';
import type { WidgetEngine } from './options';
import { whenIdle } from './when-idle';

type StreamOptions = { readonly signal?: AbortSignal };

/** Who listens before there is anything to listen to. */
interface Listener {
  /** Begins to listen to an engine; returns what ends it. */
  readonly attach: (engine: WidgetEngine) => () => void;
  detach: (() => void) | undefined;
}

/**
 * An engine that is loaded after the widget: when the browser is idle, or at the first request. Requests wait for it; once it
 * is here everything goes straight to it. When it cannot be loaded requests end with that error, the status tells it, and the
 * next request tries again; an option that cannot be stays an error.
 */
export class LazyEngine implements WidgetEngine {
  readonly #createEngine: (signal: AbortSignal) => Promise<WidgetEngine>;
  readonly #listeners = new Set<Listener>();
  readonly #statusListeners = new Set<(status: EndpointStatus) => void>();
  readonly #cancelIdle: () => void;
  #engine: WidgetEngine | undefined;
  #arrival: Promise<WidgetEngine> | undefined;
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
      ? this.#streamOnceHere(request, options)
      : this.#engine.stream(request, options);
  }

  shown(item: CompletionItem): void {
    this.#engine?.shown(item);
  }

  accepted(item: CompletionItem): void {
    this.#engine?.accepted(item);
  }

  partiallyAccepted(item: CompletionItem, acceptedChars: number): void {
    this.#engine?.partiallyAccepted(item, acceptedChars);
  }

  rejected(item: CompletionItem): void {
    this.#engine?.rejected(item);
  }

  on<K extends keyof EngineEvents>(event: K, listener: (payload: EngineEvents[K]) => void): () => void {
    const attach = (engine: WidgetEngine) => engine.on(event, listener);
    const entry: Listener = { attach, detach: this.#engine && attach(this.#engine) };
    this.#listeners.add(entry);
    const onStatus = event === 'status' ? (listener as (status: EndpointStatus) => void) : undefined;
    if (onStatus !== undefined) this.#statusListeners.add(onStatus);
    return () => {
      entry.detach?.();
      this.#listeners.delete(entry);
      if (onStatus !== undefined) this.#statusListeners.delete(onStatus);
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
    this.#statusListeners.clear();
  }

  async *#streamOnceHere(
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

  /** Loads the engine unless it is here, or on its way. A failure that may pass is forgotten. */
  #load(): Promise<WidgetEngine> {
    this.#cancelIdle();
    this.#arrival ??= this.#createEngine(this.#abort.signal).then(
      (engine) => this.#attach(engine),
      (error: unknown) => {
        const failed = asCompletionError(error);
        if (failed.retryable) this.#arrival = undefined;
        else console.error('code completion:', failed);
        this.#tell({ state: 'unavailable', retryAfterMs: 0, reason: failed.message });
        throw failed;
      },
    );
    return this.#arrival;
  }

  #attach(engine: WidgetEngine): WidgetEngine {
    this.#engine = engine;
    if (this.#abort.signal.aborted) {
      engine.dispose();
      return engine;
    }
    for (const listener of this.#listeners) listener.detach = listener.attach(engine);
    if (this.#status.state !== 'ready') this.#tell(engine.status());
    return engine;
  }

  #tell(status: EndpointStatus): void {
    this.#status = status;
    for (const listener of this.#statusListeners) listener(status);
  }
}

function asCompletionError(error: unknown): CompletionError {
  if (CompletionError.is(error)) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new CompletionError(
    'provider-unavailable',
    `the engine could not be loaded (${why}); look whether the page's scripts can be reached`,
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
