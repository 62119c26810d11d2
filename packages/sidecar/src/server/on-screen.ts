import type { TextSource } from '@org/completion-core';
import { documentChanged, type Suggestion } from '@org/completion-core/next-edit';

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

  /** Whether a completion is shown at the cursor: one that agrees with what was typed since. */
  hasCompletion(uri: string, place: Place): boolean {
    const sent = this.#documents.get(uri);
    if (sent?.suggestion.kind !== 'completion') return false;
    if (isSame(sent, place)) return true;
    const [before, after] = [whole(sent.text), whole(place.text)];
    if (before === after) return false;
    const { shown } = documentChanged({ shown: sent.suggestion }, before, after);
    // Editors draw ghost text at the cursor alone.
    return shown !== undefined && place.offset >= shown.range.start && place.offset <= shown.range.end;
  }

  /** The id of the edit that was sent for this text and cursor, where nothing was sent since. */
  editAt(uri: string, place: Place): string | undefined {
    const sent = this.#documents.get(uri);
    return sent?.suggestion.kind === 'edit' && isSame(sent, place) ? sent.suggestion.id : undefined;
  }
}

function isSame(one: Place, other: Place): boolean {
  if (one.offset !== other.offset || one.text.length !== other.text.length) return false;
  return one.text === other.text || whole(one.text) === whole(other.text);
}

function whole(text: TextSource): string {
  return text.slice(0, text.length);
}
