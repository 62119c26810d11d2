import type { EndpointStatus } from '../domain/endpoint-status';
import type { EditEvent } from '../domain/edit-history';
import type { EditItem } from '../domain/edit-item';
import type { CompletionItem, ItemRange } from '../domain/item';
import type { NextEditOutcome } from '../domain/next-edit';
import type { CompletionOutcome, Notice } from '../domain/outcome';
import type { Prompt } from '../domain/prompt';
import type { TriggerKind } from '../domain/request';

/** Life-cycle events. Nothing leaves the process, unless a listener sends it. */
export interface EngineEvents {
  /** The engine was called. */
  request: { readonly requestId: string; readonly uri: string; readonly triggerKind: TriggerKind };
  /** A request was sent to the provider. */
  sent: {
    readonly requestId: string;
    readonly uri: string;
    readonly model: string;
    readonly promptChars: number;
    readonly speculative: boolean;
  };
  /** A stream of the provider ended, for `reason`. */
  closed: {
    readonly requestId: string;
    readonly uri: string;
    readonly generatedChars: number;
    readonly reason: string;
  };
  /** A newer request for the document replaced a call. */
  superseded: { readonly requestId: string; readonly uri: string };
  /** A call ended. */
  outcome: { readonly outcome: CompletionOutcome; readonly uri: string };
  /** The host showed an item. */
  shown: { readonly item: CompletionItem };
  /** The user typed the next characters of a shown item. */
  typedThrough: { readonly item: CompletionItem; readonly typedChars: number };
  /** The user accepted a part. `acceptedChars` counts from the start of `insertText`; `delta` is the text that this step added. */
  partiallyAccepted: {
    readonly item: CompletionItem;
    readonly acceptedChars: number;
    readonly delta: string;
  };
  /** The user accepted an item. */
  accepted: { readonly item: CompletionItem };
  /** The user dismissed an item. */
  rejected: { readonly item: CompletionItem };
  /** `nextEdit` was called. Its requests to a provider emit `sent` and `closed` as those of completions do. */
  editRequest: { readonly requestId: string; readonly uri: string; readonly triggerKind: TriggerKind };
  /** What was sent for a next edit: the format, the region, the prompt and the edits in it. Contains code, after the gate. */
  editPrompt: {
    readonly requestId: string;
    readonly uri: string;
    readonly format: string;
    readonly region: ItemRange;
    readonly prompt: Prompt;
    readonly history: readonly EditEvent[];
  };
  /** A call of `nextEdit` ended. */
  editOutcome: { readonly outcome: NextEditOutcome; readonly uri: string };
  /** The host showed an edit. */
  editShown: { readonly item: EditItem };
  /** The user took an edit. */
  editAccepted: { readonly item: EditItem };
  /** The user dismissed an edit. */
  editRejected: { readonly item: EditItem };
  /** The state of the endpoint changed. */
  status: EndpointStatus;
  /** A notice that this engine has not had before, also of a request without a caller. Outcomes carry their notices each time. */
  notice: Notice;
}

type Listener<K extends keyof EngineEvents> = (event: EngineEvents[K]) => void;

/** Emits events. A listener that throws affects neither the engine nor the other listeners. */
export class EventHub {
  readonly #listeners = new Map<keyof EngineEvents, Set<Listener<never>>>();

  /** Calls `listener` at each `event` until the returned function is called. */
  on<K extends keyof EngineEvents>(event: K, listener: Listener<K>): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Calls the listeners of `event`. */
  emit<K extends keyof EngineEvents>(event: K, payload: EngineEvents[K]): void {
    for (const listener of this.#listeners.get(event) ?? []) {
      try {
        (listener as Listener<K>)(payload);
      } catch {
        // A throwing listener must not fail the completion.
      }
    }
  }

  /** Removes all listeners. */
  clear(): void {
    this.#listeners.clear();
  }
}
