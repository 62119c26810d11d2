import { LRUCache } from 'lru-cache';
import type { Clock } from '../async/clock';
import type { CompletionItem } from '../domain/item';
import type { SurvivalOptions } from '../domain/options';
import type { EventHub } from './events';

const defaultAfterMs = [15_000, 60_000, 300_000, 600_000];

/** Emits the life-cycle events of items. Changes no request: a late "shown" has no effect. */
export class ItemLifecycle {
  readonly #events: EventHub;
  readonly #clock: Clock;
  readonly #survival: SurvivalOptions | undefined;
  /** The accepted part of an item's text, by id. The rest of the item has the same id and another text, and counts from 0. */
  readonly #accepted = new LRUCache<string, { readonly text: string; readonly chars: number }>({ max: 200 });
  readonly #timers = new Set<() => void>();

  constructor(events: EventHub, clock: Clock, survival: SurvivalOptions | undefined) {
    this.#events = events;
    this.#clock = clock;
    this.#survival = survival;
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

  /** The user accepted `item`; with the document's `uri`, its survival is measured. */
  accepted(item: CompletionItem, uri: string | undefined): void {
    this.#accepted.delete(item.id);
    this.#events.emit('accepted', { item });
    if (this.#survival === undefined || uri === undefined) return;
    for (const afterMs of this.#survival.afterMs ?? defaultAfterMs)
      this.#measureAfter(afterMs, item, uri, this.#survival);
  }

  /** The user dismissed `item`. */
  rejected(item: CompletionItem): void {
    this.#accepted.delete(item.id);
    this.#events.emit('rejected', { item });
  }

  /** Cancels all timers. */
  dispose(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  #measureAfter(afterMs: number, item: CompletionItem, uri: string, survival: SurvivalOptions): void {
    const cancel = this.#clock.after(afterMs, () => {
      this.#timers.delete(cancel);
      const text = readBy(survival, uri);
      if (text !== undefined)
        this.#events.emit('survival', { item, afterMs, share: survivingShare(item.insertText, text) });
    });
    this.#timers.add(cancel);
  }
}

/** The document's text; `undefined` when the host fails to read it: a timer has no caller to throw to. */
function readBy(survival: SurvivalOptions, uri: string): string | undefined {
  try {
    return survival.read(uri);
  } catch {
    return undefined;
  }
}

/** Share of the non-blank lines of `accepted` that are still in `text`, indentation aside, 0–1. */
export function survivingShare(accepted: string, text: string): number {
  const lines = accepted
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.length === 0) return 1;
  return lines.filter((line) => text.includes(line)).length / lines.length;
}
