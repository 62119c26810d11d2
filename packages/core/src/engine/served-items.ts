import { LRUCache } from 'lru-cache';
import { applyItem } from '../domain/apply-item';
import type { CompletionItem } from '../domain/item';
import type { CursorPosition } from '../domain/cursor-position';
import type { CompletionRequest } from '../domain/request';
import { dismissalOf, type Dismissal } from '../policy/dismissals';

/** Items remembered for what the editor may still say of them. */
const remembered = 200;

/** What was served, and where: so that the editor can speak of an item by its id alone. Keeps short pieces of text. */
export class ServedItems {
  readonly #served = new LRUCache<string, { readonly dismissal: Dismissal; readonly item: CompletionItem }>({
    max: remembered,
  });
  /** The newest item with its request: all that a request ahead of time can start from. */
  #newest: { readonly item: CompletionItem; readonly from: CursorPosition } | undefined;

  /** @param ahead - whether a request ahead of time may be made from it, for which its document is kept until the next item. */
  add(item: CompletionItem, place: CursorPosition, ahead: boolean): void {
    this.#served.set(item.id, { dismissal: dismissalOf(place, item.insertText), item });
    this.#newest = ahead ? { item, from: place } : undefined;
  }

  /** The item as it was served last under its id. */
  last(id: string): CompletionItem | undefined {
    return this.#served.peek(id)?.item;
  }

  uriOf(item: CompletionItem): string | undefined {
    return this.#served.get(item.id)?.dismissal.uri;
  }

  dismissalOf(item: CompletionItem): Dismissal | undefined {
    return this.#served.get(item.id)?.dismissal;
  }

  /** The request for what follows once `item` is accepted, and where that was asked from; only for the item served last. */
  afterAccepting(
    item: CompletionItem,
  ): { readonly request: CompletionRequest; readonly from: CursorPosition } | undefined {
    if (this.#newest?.item.id !== item.id) return undefined;
    const { from } = this.#newest;
    const { text, cursor } = applyItem(from.document.text, this.#newest.item);
    return {
      request: { document: { ...from.document, text }, offset: cursor, triggerKind: 'automatic' },
      from,
    };
  }

  clear(): void {
    this.#served.clear();
    this.#newest = undefined;
  }
}
