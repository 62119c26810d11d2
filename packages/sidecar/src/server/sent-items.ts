import type { CompletionEngine, CompletionItem } from '@org/completion-core';

/** An item as it went to an editor, with the engine that it belongs to. */
export interface ServedItem {
  readonly item: CompletionItem;
  readonly engine: CompletionEngine;
  /** UTF-16 units of `item.insertText` that the editor's copy begins after. */
  readonly omittedHead: number;
}

/** Items remembered. */
const maxItems = 200;

/** What was sent, by id: editors speak of an item by the argument of its command. */
export class ServedItems {
  readonly #items = new Map<string, ServedItem>();

  add(id: string, served: ServedItem): void {
    this.#items.delete(id);
    this.#items.set(id, served);
    if (this.#items.size <= maxItems) return;
    for (const oldest of this.#items.keys()) {
      this.#items.delete(oldest);
      return;
    }
  }

  get(id: string): ServedItem | undefined {
    return this.#items.get(id);
  }
}
