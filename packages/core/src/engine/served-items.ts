import { LRUCache } from 'lru-cache';
import { applyItem } from '../domain/apply-item';
import type { CompletionItem } from '../domain/item';
import type { CursorPosition } from '../domain/cursor-position';
import type { CompletionRequest } from '../domain/request';
import { dismissalOf, type Dismissal } from '../policy/dismissals';

const maxItems = 200;

/** A shown item and its position: what the request for the text after it starts from. */
export interface NextRequest {
  readonly item: CompletionItem;
  readonly from: CursorPosition;
}

/** The last items that were given out, by id, so that the editor can report on one by its id alone. Keeps short pieces of text. */
export class ServedItems {
  readonly #served = new LRUCache<string, { readonly dismissal: Dismissal; readonly item: CompletionItem }>({
    max: maxItems,
  });
  /** The newest item with its position: what a speculative request starts from. */
  #newest: NextRequest | undefined;

  /** @param speculate - whether a speculative request may start from it, so that its document is kept until the next item */
  add(item: CompletionItem, position: CursorPosition, speculate: boolean): void {
    this.#served.set(item.id, { dismissal: dismissalOf(position, item.insertText), item });
    this.#newest = speculate ? { item, from: position } : undefined;
  }

  /** The item as it was last given out under its id. */
  last(id: string): CompletionItem | undefined {
    return this.#served.peek(id)?.item;
  }

  uriOf(item: CompletionItem): string | undefined {
    return this.#served.get(item.id)?.dismissal.uri;
  }

  dismissalOf(item: CompletionItem): Dismissal | undefined {
    return this.#served.get(item.id)?.dismissal;
  }

  /** What a request for the text after `item` starts from, and that request; only for the newest item. */
  afterAccepting(
    item: CompletionItem,
  ): { readonly request: CompletionRequest; readonly next: NextRequest } | undefined {
    const next = this.#newest;
    if (next?.item.id !== item.id) return undefined;
    const { document } = next.from;
    const { text, cursor } = applyItem(document.text, next.item);
    return { request: { document: { ...document, text }, offset: cursor, triggerKind: 'automatic' }, next };
  }

  clear(): void {
    this.#served.clear();
    this.#newest = undefined;
  }
}
