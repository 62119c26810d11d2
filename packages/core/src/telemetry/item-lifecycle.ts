import { LRUCache } from 'lru-cache';
import type { CompletionItem } from '../domain/item';
import type { EventHub } from './events';

/** Emits the life-cycle events of items. Changes no request: a late "shown" has no effect. */
export class ItemLifecycle {
  readonly #events: EventHub;
  /** The accepted part of an item's text, by id. The rest of the item has the same id and another text, and counts from 0. */
  readonly #accepted = new LRUCache<string, { readonly text: string; readonly chars: number }>({ max: 200 });

  constructor(events: EventHub) {
    this.#events = events;
  }

  /** The host showed `item`. */
  shown(item: CompletionItem): void {
    this.#events.emit('shown', { item });
  }

  /** `acceptedChars` counts from the start of the item's `insertText` and only grows. */
  partiallyAccepted(item: CompletionItem, acceptedChars: number): void {
    const known = this.#accepted.get(item.id);
    const before = known?.text === item.insertText ? known.chars : 0;
    const now = Math.min(acceptedChars, item.insertText.length);
    if (!(now > before)) return;
    this.#accepted.set(item.id, { text: item.insertText, chars: now });
    this.#events.emit('partiallyAccepted', {
      item,
      acceptedChars: now,
      delta: item.insertText.slice(before, now),
    });
  }

  /** The user accepted `item`. */
  accepted(item: CompletionItem): void {
    this.#accepted.delete(item.id);
    this.#events.emit('accepted', { item });
  }

  /** The user dismissed `item`. */
  rejected(item: CompletionItem): void {
    this.#accepted.delete(item.id);
    this.#events.emit('rejected', { item });
  }
}
