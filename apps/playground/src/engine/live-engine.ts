import type {
  CompletionEngine,
  CompletionItem,
  CompletionOutcome,
  CompletionRequest,
  CompletionUpdate,
  Decision,
  EndpointStatus,
  EngineEvents,
  EditItem,
  Inspection,
  ModelInfo,
  NextEditOutcome,
  NextEditRequest,
} from '@org/completion-core';

type Subscription = (engine: CompletionEngine) => () => void;

/**
 * An engine that can be replaced while editors use it: options of an engine never change, so other options
 * need another engine. Listeners stay; the new engine does not know items of the old one. Keeps the last request.
 */
export class LiveEngine implements CompletionEngine {
  #engine: CompletionEngine;
  readonly #subscriptions = new Map<Subscription, () => void>();
  #lastRequest: CompletionRequest | undefined;

  constructor(engine: CompletionEngine) {
    this.#engine = engine;
  }

  get lastRequest(): CompletionRequest | undefined {
    return this.#lastRequest;
  }

  /** Replaces the engine, and disposes of the one before. */
  replace(engine: CompletionEngine): void {
    const old = this.#engine;
    this.#engine = engine;
    for (const subscribe of this.#subscriptions.keys()) this.#subscriptions.set(subscribe, subscribe(engine));
    old.dispose();
  }

  complete(
    request: CompletionRequest,
    options?: { readonly signal?: AbortSignal },
  ): Promise<CompletionOutcome> {
    this.#lastRequest = request;
    return this.#engine.complete(request, options);
  }

  stream(
    request: CompletionRequest,
    options?: { readonly signal?: AbortSignal },
  ): AsyncIterableIterator<CompletionUpdate> {
    this.#lastRequest = request;
    return this.#engine.stream(request, options);
  }

  nextEdit(request: NextEditRequest, options?: { readonly signal?: AbortSignal }): Promise<NextEditOutcome> {
    return this.#engine.nextEdit(request, options);
  }

  models(options?: { readonly signal?: AbortSignal }): Promise<readonly ModelInfo[]> {
    return this.#engine.models(options);
  }

  inspect(request: CompletionRequest): Promise<Inspection> {
    return this.#engine.inspect(request);
  }

  shown(item: CompletionItem | EditItem): void {
    this.#engine.shown(item);
  }

  accepted(item: CompletionItem | EditItem): void {
    this.#engine.accepted(item);
  }

  partiallyAccepted(item: CompletionItem, acceptedChars: number): void {
    this.#engine.partiallyAccepted(item, acceptedChars);
  }

  rejected(item: CompletionItem | EditItem): void {
    this.#engine.rejected(item);
  }

  on<K extends keyof EngineEvents>(event: K, listener: (payload: EngineEvents[K]) => void): () => void {
    const subscribe: Subscription = (engine) => engine.on(event, listener);
    this.#subscriptions.set(subscribe, subscribe(this.#engine));
    return () => {
      this.#subscriptions.get(subscribe)?.();
      this.#subscriptions.delete(subscribe);
    };
  }

  explain(): readonly Decision[] {
    return this.#engine.explain();
  }

  pause(reason: string): void {
    this.#engine.pause(reason);
  }

  snooze(ms: number): void {
    this.#engine.snooze(ms);
  }

  resume(): void {
    this.#engine.resume();
  }

  status(): EndpointStatus {
    return this.#engine.status();
  }

  dispose(): void {
    for (const end of this.#subscriptions.values()) end();
    this.#subscriptions.clear();
    this.#engine.dispose();
  }
}
