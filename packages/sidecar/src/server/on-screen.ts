import type { TextSource } from '@org/completion-core';
import {
  documentChanged,
  nothingShown,
  suggested,
  type Arbitration,
  type Suggestion,
} from '@org/completion-core/next-edit';

/** A document and the cursor in it at one moment. */
export interface Place {
  readonly text: TextSource;
  /** The cursor, in UTF-16 units. */
  readonly offset: number;
}

interface Sent extends Place {
  readonly suggestion: Suggestion;
}

/**
 * What the editor may have on screen in each document, as far as a server can know: what was sent last, until the text or the cursor
 * says that it is gone. So ghost text at the cursor and an edit are not drawn over each other.
 */
export class OnScreen {
  readonly #documents = new Map<string, Sent>();

  /** A suggestion is sent; it takes the place of the one before. */
  sent(uri: string, { text, offset }: Place, suggestion: Suggestion): void {
    this.#documents.set(uri, { text, offset, suggestion });
  }

  /** Nothing is shown in the document. */
  cleared(uri: string): void {
    this.#documents.delete(uri);
  }

  /** The suggestion is no longer shown. */
  ended(id: string): void {
    for (const [uri, { suggestion }] of this.#documents)
      if (suggestion.id === id) this.#documents.delete(uri);
  }

  /** Whether an edit has to wait: a completion at the cursor agrees with what was typed since. */
  isBehindCompletion(uri: string, place: Place, edit: Suggestion): boolean {
    return suggested(this.#now(uri, place), edit).shown?.id !== edit.id;
  }

  /** The id of the edit that was sent for this text and cursor, where nothing was sent since. */
  editAt(uri: string, place: Place): string | undefined {
    const sent = this.#documents.get(uri);
    return sent?.suggestion.kind === 'edit' && isSame(sent, place) ? sent.suggestion.id : undefined;
  }

  /** The completion at the cursor. Of an edit it is not known whether the editor still shows it. */
  #now(uri: string, place: Place): Arbitration {
    const sent = this.#documents.get(uri);
    if (sent?.suggestion.kind !== 'completion') return nothingShown;
    const state: Arbitration = { shown: sent.suggestion };
    if (isSame(sent, place)) return state;
    const [before, after] = [whole(sent.text), whole(place.text)];
    if (before === after) return nothingShown;
    const { shown } = documentChanged(state, before, after);
    // Editors draw ghost text at the cursor alone.
    return shown !== undefined && place.offset >= shown.range.start && place.offset <= shown.range.end
      ? { shown }
      : nothingShown;
  }
}

function isSame(one: Place, other: Place): boolean {
  if (one.offset !== other.offset || one.text.length !== other.text.length) return false;
  return one.text === other.text || whole(one.text) === whole(other.text);
}

function whole(text: TextSource): string {
  return text.slice(0, text.length);
}
