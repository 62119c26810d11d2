import { mayBeContext } from '@org/completion-node';
import { shownPath } from '../documents/document-path';
import { EditHistory } from '../documents/edit-history';
import type { OpenDocuments } from '../documents/open-documents';
import type { LearnableDocument } from '../session/local-model';

/** Records which documents are edited and viewed, and passes on those worth learning: when they are saved or left. */
export class DocumentActivity {
  readonly history = new EditHistory();
  readonly #documents: OpenDocuments;
  readonly #folders: () => readonly string[];
  readonly #onLearnable: (document: LearnableDocument) => void;
  #current: string | undefined;
  #recordsEveryEdit = false;

  /** @param folders - absolute paths; the paths that models see are relative to them */
  constructor(
    documents: OpenDocuments,
    folders: () => readonly string[],
    onLearnable: (document: LearnableDocument) => void,
  ) {
    this.#documents = documents;
    this.#folders = folders;
    this.#onLearnable = onLearnable;
  }

  /** The URI of the document that was focused or completed in last. */
  get current(): string | undefined {
    return this.#current;
  }

  /** A document was opened or changed. */
  touched(uri: string): void {
    const documents = this.#documents;
    if (!mayBeContext(documents.fileOf(uri))) return;
    this.history.touched(uri, documents.get(uri)?.length ?? 0, () => {
      const document = documents.get(uri);
      if (document === undefined) return undefined;
      const path = shownPath(documents.fileOf(uri), this.#folders());
      return { uri, path, languageId: document.languageId, text: document.getText() };
    });
  }

  /** The text of a document has changed. */
  changed(uri: string): void {
    this.touched(uri);
    if (this.#recordsEveryEdit) this.history.current();
  }

  /** From now on each change is recorded when it comes, as next edits need it; else the changes between two requests count as one. */
  recordEveryEdit(): void {
    this.#recordsEveryEdit = true;
    this.history.current();
  }

  /** The cursor is at `line`, from 0. */
  viewed(uri: string, line: number): void {
    this.history.viewed(uri, line);
    this.moveTo(uri);
  }

  /** Makes a document the current one; the one before is learned. */
  moveTo(uri: string): void {
    const left = this.#current;
    if (uri === left) return;
    this.#current = uri;
    if (left !== undefined) this.learn(left);
  }

  /** Passes the document on for learning, where its text may occur in completions of other documents. */
  learn(uri: string): void {
    const document = this.#documents.get(uri);
    if (document === undefined || !mayBeContext(this.#documents.fileOf(uri))) return;
    this.#onLearnable({ uri, languageId: document.languageId, text: document.getText() });
  }
}
