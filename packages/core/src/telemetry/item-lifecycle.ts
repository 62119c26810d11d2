import { LRUCache } from 'lru-cache';
import type { Clock } from '../async/clock';
import type { CompletionItem } from '../domain/item';
import type { SurvivalOptions } from '../domain/options';
import type { EventHub } from './events';

const defaultAfterMs = [15_000, 60_000, 300_000, 600_000];

/** Follows items from being shown to what becomes of them, and tells the listeners. It decides nothing: a late "shown" changes no request. */
export class ItemLifecycle {
  readonly #events: EventHub;
  readonly #clock: Clock;
  readonly #survival: SurvivalOptions | undefined;
  /** How much of which text of an item was taken: what is left of it comes under the same id, and counts anew. */
  readonly #taken = new LRUCache<string, { readonly text: string; readonly chars: number }>({ max: 200 });
  readonly #timers = new Set<() => void>();

  constructor(events: EventHub, clock: Clock, survival: SurvivalOptions | undefined) {
    this.#events = events;
    this.#clock = clock;
    this.#survival = survival;
  }

  shown(item: CompletionItem): void {
    this.#events.emit('shown', { item });
  }

  /** `acceptedChars` counts from the start of the item's `insertText` and only grows. */
  partiallyAccepted(item: CompletionItem, acceptedChars: number): void {
    const known = this.#taken.get(item.id);
    const before = known?.text === item.insertText ? known.chars : 0;
    const now = Math.min(acceptedChars, item.insertText.length);
    if (!(now > before)) return;
    this.#taken.set(item.id, { text: item.insertText, chars: now });
    this.#events.emit('partiallyAccepted', {
      item,
      acceptedChars: now,
      delta: item.insertText.slice(before, now),
    });
  }

  accepted(item: CompletionItem, uri: string | undefined): void {
    this.#taken.delete(item.id);
    this.#events.emit('accepted', { item });
    if (this.#survival === undefined || uri === undefined) return;
    for (const afterMs of this.#survival.afterMs ?? defaultAfterMs)
      this.#lookAfter(afterMs, item, uri, this.#survival);
  }

  rejected(item: CompletionItem): void {
    this.#taken.delete(item.id);
    this.#events.emit('rejected', { item });
  }

  dispose(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  #lookAfter(afterMs: number, item: CompletionItem, uri: string, survival: SurvivalOptions): void {
    const cancel = this.#clock.after(afterMs, () => {
      this.#timers.delete(cancel);
      const text = readBy(survival, uri);
      if (text !== undefined)
        this.#events.emit('survival', { item, afterMs, share: survivingShare(item.insertText, text) });
    });
    this.#timers.add(cancel);
  }
}

/** The document's text; none when the host cannot tell: a timer has nobody to throw at. */
function readBy(survival: SurvivalOptions, uri: string): string | undefined {
  try {
    return survival.read(uri);
  } catch {
    return undefined;
  }
}

/** Share of the non-blank lines of `accepted` that still stand in `text`, indentation aside. 0–1. */
export function survivingShare(accepted: string, text: string): number {
  const lines = accepted
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.length === 0) return 1;
  return lines.filter((line) => text.includes(line)).length / lines.length;
}
