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
import {
  connectPort,
  fromPlainError,
  servePort,
  toPlainError,
  UpdateQueue,
  type PlainError,
  type PortClient,
} from '@org/completion-core/host';
import type { WidgetEngine } from './session/options';

export type { WidgetEngine } from './session/options';

/** Either end of a message channel: a worker, the global scope of a worker, or a `MessagePort`. */
export interface MessageChannelEnd {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  removeEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  /** A `MessagePort` holds messages back until it is started. */
  start?(): void;
}

/** An update or an event, with the error of its outcome beside it: a message would lose the class of the error. */
interface Sent<T> {
  readonly value: T;
  readonly error?: PlainError;
}

/** The calls between page and worker. */
interface EngineCalls {
  stream: { arguments: [request: CompletionRequest]; value: Sent<CompletionUpdate>; result: void };
  nextEdit: { arguments: [request: NextEditRequest]; result: Sent<{ readonly outcome: NextEditOutcome }> };
  shown: { arguments: [item: CompletionItem | EditItem]; result: void };
  accepted: { arguments: [item: CompletionItem | EditItem]; result: void };
  rejected: { arguments: [item: CompletionItem | EditItem]; result: void };
  partiallyAccepted: { arguments: [item: CompletionItem, acceptedChars: number]; result: void };
}

/** An event of the engine on its way to the page. */
interface SentEvent {
  readonly name: keyof EngineEvents;
  readonly payload: Sent<EngineEvents[keyof EngineEvents]>;
}

/** Names the service in messages and errors. */
const serviceName = 'engine';

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
  'editRequest',
  'editPrompt',
  'editOutcome',
  'editShown',
  'editAccepted',
  'editRejected',
  'status',
  'notice',
];

/**
 * Runs in a worker: serves `engine` to the page's {@link connectEngine}, until the returned function is called or the page
 * disposes of it. Either disposes of `engine`.
 *
 * @param scope - the worker's `self`, or a message port
 */
export function serveEngine(engine: CompletionEngine, scope: MessageChannelEnd): () => void {
  const { notify, stop } = servePort<EngineCalls, SentEvent>(
    scope,
    serviceName,
    {
      async stream([request], { emit, signal }) {
        for await (const update of engine.stream(request, { signal })) emit(toSent(update));
      },
      async nextEdit([request], { signal }) {
        return toSent({ outcome: await engine.nextEdit(request, { signal }) });
      },
      shown: ([item]) => engine.shown(item),
      accepted: ([item]) => engine.accepted(item),
      rejected: ([item]) => engine.rejected(item),
      partiallyAccepted: (args) => engine.partiallyAccepted(...args),
    },
    end,
  );
  const unlisten = eventNames.map((name) =>
    engine.on(name, (payload) => notify({ name, payload: toSent(payload) })),
  );
  notify({ name: 'status', payload: toSent(engine.status()) });

  function end(): void {
    stop();
    for (const each of unlisten) each();
    engine.dispose();
  }
  return end;
}

/** The engine that {@link serveEngine} serves at the other end of `worker`, for the option `engine` of a widget. */
export function connectEngine(worker: MessageChannelEnd): WidgetEngine {
  return new RemoteEngine(worker);
}

class RemoteEngine implements WidgetEngine {
  readonly #service: PortClient<EngineCalls>;
  readonly #listeners = new Map<string, Set<(payload: never) => void>>();
  #status: EndpointStatus = { state: 'ready' };
  #disposed = false;

  constructor(worker: MessageChannelEnd) {
    this.#service = connectPort<EngineCalls, SentEvent>(worker, serviceName, {
      onEvent: (event) => this.#receive(event),
      // A worker reports every uncaught error of its scripts; the engine in it lives on.
      endEvents: ['close'],
    });
  }

  stream(
    request: CompletionRequest,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): AsyncIterableIterator<CompletionUpdate> {
    const call = new AbortController();
    const cancel = () => call.abort();
    const updates = new UpdateQueue<CompletionUpdate>(cancel);
    if (signal?.aborted === true) cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    const { document } = request;
    const text = document.text.slice(0, document.text.length);
    const onValue = (update: Sent<CompletionUpdate>) => updates.push(fromSent(update));
    void this.#service
      .call('stream', [{ ...request, document: { ...document, text } }], { onValue, signal: call.signal })
      .catch((error: unknown) => {
        if (!this.#disposed) updates.fail(error);
      })
      .then(() => {
        signal?.removeEventListener('abort', cancel);
        updates.end();
      });
    return updates;
  }

  async nextEdit(
    request: NextEditRequest,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<NextEditOutcome> {
    const { document } = request;
    const text = document.text.slice(0, document.text.length);
    const sent = await this.#service.call(
      'nextEdit',
      [{ ...request, document: { ...document, text } }],
      options,
    );
    return fromSent(sent).outcome;
  }

  shown(item: CompletionItem | EditItem): void {
    void this.#service.call('shown', [item]);
  }

  accepted(item: CompletionItem | EditItem): void {
    void this.#service.call('accepted', [item]);
  }

  rejected(item: CompletionItem | EditItem): void {
    void this.#service.call('rejected', [item]);
  }

  partiallyAccepted(item: CompletionItem, acceptedChars: number): void {
    void this.#service.call('partiallyAccepted', [item, acceptedChars]);
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
    this.#disposed = true;
    this.#service.close();
    this.#listeners.clear();
  }

  #receive({ name, payload }: SentEvent): void {
    if (name === 'status') this.#status = payload.value as EndpointStatus;
    for (const listener of this.#listeners.get(name) ?? []) listener(fromSent(payload) as never);
  }
}

function toSent<T extends object>(value: T): Sent<T> {
  const { outcome } = value as { readonly outcome?: CompletionOutcome | NextEditOutcome };
  if (outcome?.kind !== 'error') return { value };
  const { error, ...rest } = outcome;
  return { value: { ...value, outcome: rest }, error: toPlainError(error) };
}

function fromSent<T extends object>({ value, error }: Sent<T>): T {
  if (error === undefined) return value;
  const { outcome } = value as { readonly outcome?: CompletionOutcome };
  return { ...value, outcome: { ...outcome, error: fromPlainError(error, serviceName) } };
}
