import { DocumentTracker, type TrackedDocument } from '@org/completion-core/host';

/** Larger documents are not tracked, nor shown to the model beside others, in UTF-16 units. */
const maxTrackedChars = 300_000;
/** Open documents that snippets are taken from: those touched last. */
const maxDocuments = 24;
/** Lines on each side of the cursor that count as viewed. */
const viewLines = 15;

/** The port of `@org/completion-core` to what was edited lately. */
type RecordedEdits = Pick<DocumentTracker, 'history' | 'revision' | 'accepted' | 'textOf'>;

/**
 * Which documents were opened, edited and viewed, for context sources. A keystroke only marks its document; the comparison with the
 * previous text is made on demand.
 */
export class EditHistory {
  /** What was edited lately, up to date at each call. */
  readonly edits: RecordedEdits;
  readonly #tracker = new DocumentTracker();
  readonly #touched = new Map<string, () => TrackedDocument | undefined>();
  /** The last line viewed in each document since the tracker was up to date. */
  readonly #views = new Map<string, number>();

  constructor() {
    const current = () => this.current();
    this.edits = {
      history: () => current().history(),
      accepted: (uri, text) => current().accepted(uri, text),
      textOf: (uri) => current().textOf(uri),
      get revision() {
        return current().revision;
      },
    };
  }

  /**
   * A document was opened or changed.
   *
   * @param chars - its length in UTF-16 units
   * @param read - returns its present state, when that is needed
   */
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

  /** The cursor is at `line`, from 0. */
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

  /** Open documents, the last touched first, 24 at most. */
  documents(): readonly TrackedDocument[] {
    return this.current().documents().slice(0, maxDocuments);
  }

  /** The windows of an open document that share most names with the query; see `DocumentTracker`. */
  windows(...query: Parameters<DocumentTracker['windows']>): ReturnType<DocumentTracker['windows']> {
    return this.#tracker.windows(...query);
  }
}
