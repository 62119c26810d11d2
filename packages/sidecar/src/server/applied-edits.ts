import type { TextSource } from '@org/completion-core';

/** An edit that was sent, and the text that it was made for. */
export interface Applicable {
  readonly id: string;
  readonly text: TextSource;
  /** What it replaces, in UTF-16 units of `text`. */
  readonly start: number;
  readonly end: number;
  /** With the line ends of the document. */
  readonly insertText: string;
}

/**
 * Tells that an edit was taken by what the document became, since some clients do not report it. Knows the last edit of each document
 * until the document changes.
 */
export class AppliedEdits {
  readonly #last = new Map<string, Applicable>();

  sent(uri: string, edit: Applicable): void {
    // Of a single character it cannot be told whether it was typed.
    if (edit.insertText.length > 1 || edit.end > edit.start) this.#last.set(uri, edit);
    else this.#last.delete(uri);
  }

  closed(uri: string): void {
    this.#last.delete(uri);
  }

  /** The document changed to `now`. Returns the id of the edit that this applied. */
  changed(uri: string, now: TextSource): string | undefined {
    const edit = this.#last.get(uri);
    this.#last.delete(uri);
    return edit !== undefined && isApplied(edit, now) ? edit.id : undefined;
  }
}

function isApplied({ text, start, end, insertText }: Applicable, now: TextSource): boolean {
  const rest = text.length - end;
  if (now.length !== start + insertText.length + rest) return false;
  const insertedEnd = start + insertText.length;
  return (
    now.slice(start, insertedEnd) === insertText &&
    now.slice(0, start) === text.slice(0, start) &&
    now.slice(insertedEnd, now.length) === text.slice(end, text.length)
  );
}
