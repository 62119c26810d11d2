import { DocumentTracker, type TrackedDocument } from '@org/completion-core/host';

/** Larger documents are not compared with what they were, nor shown to the model beside others, in UTF-16 units. */
const maxTrackedChars = 300_000;
/** Open documents that pieces are taken from: those touched last. */
const maxDocuments = 24;
/** Lines around the cursor that count as looked at. */
const viewLines = 15;

/**
 * What was opened, edited and looked at, for context sources. Keys cost next to nothing: a document is only marked, and compared
 * with what it was when somebody wants to know.
 */
export class EditHistory {
  readonly #tracker = new DocumentTracker();
  readonly #touched = new Map<string, () => TrackedDocument | undefined>();
  /** Lines looked at since the tracker was last up to date, one for each document. */
  readonly #views = new Map<string, number>();

  /** A document was opened or changed and has now so many UTF-16 units. `read` gives it as it is when it is asked for. */
  touched(uri: string, chars: number, read: () => TrackedDocument | undefined): void {
    this.#touched.delete(uri);
    if (chars > maxTrackedChars) this.#tracker.close(uri);
    else this.#touched.set(uri, read);
  }

  closed(uri: string): void {
    this.#touched.delete(uri);
    this.#views.delete(uri);
    this.#tracker.close(uri);
  }

  /** Somebody rests at `line` of a document. */
  viewed(uri: string, line: number): void {
    this.#views.delete(uri);
    this.#views.set(uri, line);
  }

  /** The tracker, up to date. */
  current(): DocumentTracker {
    const touched = [...this.#touched.values()];
    this.#touched.clear();
    for (const read of touched) {
      const document = read();
      if (document !== undefined) this.#tracker.update(document);
    }
    for (const [uri, line] of this.#views)
      this.#tracker.viewed(uri, Math.max(0, line - viewLines), line + viewLines);
    this.#views.clear();
    return this.#tracker;
  }

  /** Open documents, the last touched first; a few. */
  documents(): readonly TrackedDocument[] {
    return this.current().documents().slice(0, maxDocuments);
  }

  /** The `most` pieces of an open document that have most of `names` in common. */
  windows(...query: Parameters<DocumentTracker['windows']>): ReturnType<DocumentTracker['windows']> {
    return this.#tracker.windows(...query);
  }
}
