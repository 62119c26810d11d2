import type { EndpointStatus } from '../domain/endpoint-status';
import type { CompletionItem } from '../domain/item';
import type { CompletionOutcome, Notice } from '../domain/outcome';
import type { TriggerKind } from '../domain/request';

/** Life-cycle events. Nothing leaves the process: whoever listens decides what to do with them. */
export interface EngineEvents {
  /** A call came in. */
  request: { readonly requestId: string; readonly uri: string; readonly triggerKind: TriggerKind };
  /** A request went to the provider. */
  sent: {
    readonly requestId: string;
    readonly uri: string;
    readonly model: string;
    readonly promptChars: number;
    readonly speculative: boolean;
  };
  /** A stream to the provider ended, and why. */
  closed: {
    readonly requestId: string;
    readonly uri: string;
    readonly generatedChars: number;
    readonly reason: string;
  };
  /** A newer request for the document took the place of a call. */
  superseded: { readonly requestId: string; readonly uri: string };
  outcome: { readonly outcome: CompletionOutcome; readonly uri: string };
  shown: { readonly item: CompletionItem };
  typedThrough: { readonly item: CompletionItem; readonly typedChars: number };
  /** `acceptedChars` counts from the start of `insertText`; `delta` is what this step added. */
  partiallyAccepted: {
    readonly item: CompletionItem;
    readonly acceptedChars: number;
    readonly delta: string;
  };
  accepted: { readonly item: CompletionItem };
  rejected: { readonly item: CompletionItem };
  /** How much of an accepted text still stands after a while; only on request. */
  survival: { readonly item: CompletionItem; readonly afterMs: number; readonly share: number };
  status: EndpointStatus;
  notice: Notice;
}

type Listener<K extends keyof EngineEvents> = (event: EngineEvents[K]) => void;

/** Tells listeners what happens. A listener that throws harms neither the engine nor the other listeners. */
export class EventHub {
  readonly #listeners = new Map<keyof EngineEvents, Set<Listener<never>>>();

  /** Calls `listener` at each `event` until the returned function is called. */
  on<K extends keyof EngineEvents>(event: K, listener: Listener<K>): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  emit<K extends keyof EngineEvents>(event: K, payload: EngineEvents[K]): void {
    for (const listener of this.#listeners.get(event) ?? []) {
      try {
        (listener as Listener<K>)(payload);
      } catch {
        // What a listener does wrong is its own affair; a completion must not fail by it.
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}
