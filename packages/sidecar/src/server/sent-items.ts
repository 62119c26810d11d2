import type { CompletionEngine, CompletionItem } from '@org/completion-core';
import type { InlineCompletionItem } from 'vscode-languageserver/node';
import { shapeItem, type ClientProfile } from '../protocol/item-shape';
import { didAcceptCommand, type ItemList } from '../protocol/methods';
import type { Session } from '../session/session';
import type { CompletionQuery } from './requests';

/** An item sent to the editor, with its engine. */
interface SentItem {
  readonly item: CompletionItem;
  readonly engine: CompletionEngine;
  /** UTF-16 units of `item.insertText` that the editor's copy omits at its start. */
  readonly omittedHead: number;
}

const maxItems = 200;

/** The last items sent, by id, and what the editor reports about them. Editors refer to an item by the argument of its command. */
export class SentItems {
  readonly #profile: ClientProfile;
  readonly #items = new Map<string, SentItem>();

  constructor(profile: ClientProfile) {
    this.#profile = profile;
  }

  /**
   * The items as the editor must get them, without those that it cannot show.
   *
   * @param selected - whether an entry of the editor's popup is selected
   */
  add(
    items: readonly CompletionItem[],
    { engine, number }: Session,
    { text, offset, positionAt }: CompletionQuery,
    selected: boolean,
  ): ItemList {
    const shaped = items.flatMap((item): InlineCompletionItem[] => {
      const shape = shapeItem(item, { text, offset, selected }, this.#profile);
      if (shape === undefined) return [];
      // Item ids are unique within one engine only.
      const id = `${number}.${item.id}`;
      this.#remember(id, { item, engine, omittedHead: shape.omittedHead });
      return [
        {
          insertText: shape.insertText,
          range: { start: positionAt(shape.start), end: positionAt(shape.end) },
          command: { title: 'Accept completion', command: didAcceptCommand, arguments: [id] },
        },
      ];
    });
    return { items: shaped };
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
