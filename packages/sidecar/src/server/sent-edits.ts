import type { CompletionEngine, EditItem } from '@org/completion-core';

interface SentEdit {
  readonly item: EditItem;
  readonly engine: Pick<CompletionEngine, 'shown' | 'accepted' | 'rejected'>;
  state: 'sent' | 'shown' | 'ended';
}

const maxEdits = 50;

/** The id of an edit for the editor. Ids of items are unique within one engine only. */
export function sentEditId(engineId: number, { id }: EditItem): string {
  return `${engineId}.${id}`;
}

/**
 * The last 50 edits sent to the editor, and what it reports about them. Each is reported to the engine once, however often the editor
 * does; an id that is unknown is ignored.
 */
export class SentEdits {
  readonly #edits = new Map<string, SentEdit>();

  /** Remembers an edit that is sent. */
  add(id: string, item: EditItem, engine: SentEdit['engine']): void {
    const known = this.#edits.get(id);
    this.#edits.delete(id);
    // An edit that was taken and undone may be sent again.
    this.#edits.set(id, { item, engine, state: known?.state === 'shown' ? 'shown' : 'sent' });
    const [oldest = ''] = this.#edits.keys();
    if (this.#edits.size > maxEdits) this.#edits.delete(oldest);
  }

  /** Whether the editor has reported that it shows the edit. */
  isShown(id: string): boolean {
    return this.#edits.get(id)?.state === 'shown';
  }

  shown(id: string): void {
    const sent = this.#edits.get(id);
    if (sent?.state !== 'sent') return;
    sent.state = 'shown';
    sent.engine.shown(sent.item);
  }

  accepted(id: string): void {
    this.#end(id, ({ engine, item }) => engine.accepted(item));
  }

  rejected(id: string): void {
    this.#end(id, ({ engine, item }) => engine.rejected(item));
  }

  #end(id: string, report: (sent: SentEdit) => void): void {
    const sent = this.#edits.get(id);
    if (sent === undefined || sent.state === 'ended') return;
    sent.state = 'ended';
    report(sent);
  }
}
