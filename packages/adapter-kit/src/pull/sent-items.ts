import type { CompletionItem } from '@org/completion-core';
import type { EditorDescription } from '../editor/editor-description';
import { shapeItem, type ItemPlace, type ShapedItem } from '../editor/shape-item';
import type { AdapterEngine } from '../session/session-options';

/** An item as an editor gets it: a new object each time, since editors change what they are given. */
export interface PulledItem extends ShapedItem {
  /** Refers to the item in what the editor reports about it. The same for a longer version of an item. */
  readonly id: string;
}

/** What of an engine hears about items. */
export type ItemListener = Pick<AdapterEngine, 'shown' | 'accepted' | 'partiallyAccepted' | 'rejected'>;

interface SentItem {
  readonly item: CompletionItem;
  readonly engine: ItemListener;
  readonly omittedHead: number;
}

const maxItems = 200;

/**
 * The last 200 items sent to an editor that draws them itself, and what it reports about them. An id that is unknown, or no longer
 * known, is ignored.
 */
export class SentItems {
  readonly #editor: EditorDescription;
  readonly #items = new Map<string, SentItem>();

  constructor(editor: EditorDescription) {
    this.#editor = editor;
  }

  /**
   * The items in the editor's shape, without those that it cannot apply.
   *
   * @param engineId - tells engines apart, since item ids are unique within one only
   */
  add(
    items: readonly CompletionItem[],
    place: ItemPlace,
    engine: ItemListener,
    engineId: string | number = 0,
  ): PulledItem[] {
    return items.flatMap((item): PulledItem[] => {
      const shape = shapeItem(item, place, this.#editor);
      if (shape === undefined) return [];
      const id = `${engineId}.${item.id}`;
      this.#remember(id, { item, engine, omittedHead: shape.omittedHead });
      return [{ ...shape, id }];
    });
  }

  shown(id: string): void {
    const sent = this.#items.get(id);
    sent?.engine.shown(sent.item);
  }

  accepted(id: string): void {
    const sent = this.#items.get(id);
    sent?.engine.accepted(sent.item);
  }

  /** @param acceptedChars - UTF-16 units from the start of the item's text as the editor has it */
  partiallyAccepted(id: string, acceptedChars: number): void {
    const sent = this.#items.get(id);
    sent?.engine.partiallyAccepted(sent.item, acceptedChars + sent.omittedHead);
  }

  rejected(id: string): void {
    const sent = this.#items.get(id);
    sent?.engine.rejected(sent.item);
  }

  #remember(id: string, sent: SentItem): void {
    this.#items.delete(id);
    this.#items.set(id, sent);
    const [oldest = ''] = this.#items.keys();
    if (this.#items.size > maxItems) this.#items.delete(oldest);
  }
}
