import {
  NotebookCellKind,
  Range,
  type NotebookCell as ProtocolCell,
  type NotebookDocumentChangeEvent,
  type TextDocumentContentChangeEvent,
  type TextDocumentItem,
} from 'vscode-languageserver/node';
import type { DocumentSnapshot, NotebookCell } from '@org/completion-core';
import { LiveDocument } from './live-document';

/** Larger texts are not held, in UTF-16 units; there are no completions in them. */
export const maxHeldChars = 20_000_000;

/** The last edit of one notification, in offsets of the new text. */
export interface DocumentChange {
  readonly uri: string;
  readonly start: number;
  /** The end of the inserted text. */
  readonly end: number;
}

interface OpenNotebook {
  readonly uri: string;
  cells: readonly ProtocolCell[];
}

/** Why the text of an open document is not held. */
export type NotHeld = 'too-large' | 'not-understood';

/**
 * The present texts of the editor: documents and the cells of notebooks. Ranges that reach beyond a document are clamped. After an
 * invalid change the text is unknown, and not held until the editor sends it whole.
 */
export class OpenDocuments {
  readonly #documents = new Map<string, LiveDocument>();
  readonly #notHeld = new Map<string, { readonly languageId: string; readonly why: NotHeld }>();
  readonly #notebooks = new Map<string, OpenNotebook>();
  readonly #notebookOfCell = new Map<string, OpenNotebook>();

  /** A document was opened, or opened again with another text. @throws TypeError when it has no URI or no text */
  open({ uri, languageId, version, text }: TextDocumentItem): void {
    checkUri(uri);
    if (typeof text !== 'string') throw new TypeError('text must be a string');
    this.close(uri);
    if (text.length > maxHeldChars) this.#notHeld.set(uri, { languageId, why: 'too-large' });
    else this.#documents.set(uri, new LiveDocument(uri, languageId, version, text));
  }

  /**
   * Applies changes in their order. Returns `undefined` when the document is not held, before or after.
   *
   * @param changing - called between two changes
   */
  change(
    uri: string,
    version: number,
    changes: readonly TextDocumentContentChangeEvent[],
    changing: (uri: string) => void = () => {},
  ): DocumentChange | undefined {
    const document = this.#documents.get(uri) ?? this.#heldAgain(uri, changes);
    if (document === undefined) return undefined;
    let start = 0;
    let end = document.length;
    for (const [index, change] of changes.entries()) {
      if (index > 0) changing(uri);
      const range = 'range' in change ? change.range : undefined;
      if (typeof change.text !== 'string' || !(range === undefined || Range.is(range)))
        return this.#drop(document, 'not-understood');
      const [from, to] =
        range === undefined
          ? [0, document.length]
          : [document.offsetAt(range.start), document.offsetAt(range.end)];
      start = Math.min(from, to);
      end = start + change.text.length;
      document.replace(start, Math.max(from, to), change.text);
    }
    document.version = version;
    return document.length <= maxHeldChars ? { uri, start, end } : this.#drop(document, 'too-large');
  }

  close(uri: string): void {
    this.#documents.delete(uri);
    this.#notHeld.delete(uri);
  }

  get(uri: string): LiveDocument | undefined {
    return this.#documents.get(uri);
  }

  /** Why the text of an open document is not held; `undefined` when it is held or the document is not open. */
  notHeld(uri: string): NotHeld | undefined {
    return this.#notHeld.get(uri)?.why;
  }

  /** The URIs of all documents whose text is held. */
  uris(): readonly string[] {
    return [...this.#documents.keys()];
  }

  /** A notebook was opened. @throws TypeError when it has no URI, or a cell has no URI or text */
  openNotebook(uri: string, cells: readonly ProtocolCell[], texts: readonly TextDocumentItem[]): void {
    checkUri(uri);
    const notebook: OpenNotebook = { uri, cells: [] };
    this.#notebooks.set(uri, notebook);
    this.#setCells(notebook, cells);
    for (const text of texts) this.open(text);
  }

  /**
   * Applies changes of a notebook. Returns those of the texts of its cells.
   *
   * @param changing - called between two changes of a cell's text
   */
  changeNotebook(
    uri: string,
    { cells }: NotebookDocumentChangeEvent,
    changing?: (uri: string) => void,
  ): readonly DocumentChange[] {
    const notebook = this.#notebooks.get(uri);
    if (notebook === undefined || cells === undefined) return [];
    const { structure, data, textContent } = cells;
    if (structure !== undefined) {
      const { start, deleteCount, cells: added = [] } = structure.array;
      this.#setCells(notebook, notebook.cells.toSpliced(start, deleteCount, ...added));
      for (const each of structure.didOpen ?? []) this.open(each);
      for (const each of structure.didClose ?? []) this.close(each.uri);
    }
    if (data !== undefined) {
      const changed = new Map(data.map((cell) => [cell.document, cell]));
      this.#setCells(
        notebook,
        notebook.cells.map((cell) => changed.get(cell.document) ?? cell),
      );
    }
    return (textContent ?? []).flatMap(
      ({ document, changes }) => this.change(document.uri, document.version, changes, changing) ?? [],
    );
  }

  closeNotebook(uri: string): void {
    const notebook = this.#notebooks.get(uri);
    if (notebook === undefined) return;
    for (const { document } of notebook.cells) this.close(document);
    this.#setCells(notebook, []);
    this.#notebooks.delete(uri);
  }

  /** The URI of the file that `uri` belongs to: the notebook of a cell; otherwise `uri` itself. */
  fileOf(uri: string): string {
    return this.#notebookOfCell.get(uri)?.uri ?? uri;
  }

  /** The cells of the notebook that the cell `uri` is in, for the engine; `undefined` when it is not a cell. */
  notebookAt(uri: string): DocumentSnapshot['notebook'] {
    const notebook = this.#notebookOfCell.get(uri);
    if (notebook === undefined) return undefined;
    const held = notebook.cells.flatMap((cell) => {
      const document = this.#documents.get(cell.document);
      return document === undefined ? [] : [{ cell, document }];
    });
    const index = held.findIndex(({ cell }) => cell.document === uri);
    if (index < 0) return undefined;
    const cells = held.map(({ cell, document }): NotebookCell => ({
      languageId: document.languageId,
      kind: cell.kind === NotebookCellKind.Markup ? 'markup' : 'code',
      text: document.getText(),
    }));
    return { cells, index };
  }

  #setCells(notebook: OpenNotebook, cells: readonly ProtocolCell[]): void {
    for (const { document } of notebook.cells) this.#notebookOfCell.delete(document);
    notebook.cells = cells;
    for (const { document } of cells) this.#notebookOfCell.set(document, notebook);
  }

  #drop({ uri, languageId }: LiveDocument, why: NotHeld): undefined {
    this.#documents.delete(uri);
    this.#notHeld.set(uri, { languageId, why });
  }

  /** Holds a text again when it is sent whole. */
  #heldAgain(uri: string, changes: readonly TextDocumentContentChangeEvent[]): LiveDocument | undefined {
    const known = this.#notHeld.get(uri);
    if (known === undefined || changes.every((change) => 'range' in change)) return undefined;
    this.#notHeld.delete(uri);
    const document = new LiveDocument(uri, known.languageId, 0, '');
    this.#documents.set(uri, document);
    return document;
  }
}

/** Editors may send any value as a URI. */
function checkUri(uri: unknown): void {
  if (typeof uri !== 'string') throw new TypeError(`uri must be a string, got ${typeof uri}`);
}
