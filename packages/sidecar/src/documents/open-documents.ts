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

/** Larger texts are not held, in UTF-16 units; nothing is offered in them. */
export const maxHeldChars = 20_000_000;

/** What one notification did to a document, in offsets of its new text. */
export interface DocumentChange {
  readonly uri: string;
  /** Where the last edit begins, and where what it put in ends. */
  readonly start: number;
  readonly end: number;
}

interface OpenNotebook {
  readonly uri: string;
  cells: readonly ProtocolCell[];
}

/** Why the text of an open document is not held. */
export type NotHeld = 'too-large' | 'not-understood';

/**
 * The texts of the editor as they are now: documents and the cells of notebooks. Ranges that reach beyond a document are clamped.
 * After a change that cannot be understood the text is not known any more, and not held until it comes whole.
 */
export class OpenDocuments {
  readonly #documents = new Map<string, LiveDocument>();
  readonly #notHeld = new Map<string, { readonly languageId: string; readonly why: NotHeld }>();
  readonly #notebooks = new Map<string, OpenNotebook>();
  readonly #notebookOfCell = new Map<string, OpenNotebook>();

  /** A document came, or came again with another text. @throws TypeError when it has no URI or no text */
  open({ uri, languageId, version, text }: TextDocumentItem): void {
    checkUri(uri);
    if (typeof text !== 'string') throw new TypeError('text must be a string');
    this.close(uri);
    if (text.length > maxHeldChars) this.#notHeld.set(uri, { languageId, why: 'too-large' });
    else this.#documents.set(uri, new LiveDocument(uri, languageId, version, text));
  }

  /** Applies changes in their order; `undefined` when the document is not held, before or after. */
  change(
    uri: string,
    version: number,
    changes: readonly TextDocumentContentChangeEvent[],
  ): DocumentChange | undefined {
    const document = this.#documents.get(uri) ?? this.#heldAgain(uri, changes);
    if (document === undefined) return undefined;
    let start = 0;
    let end = document.length;
    for (const change of changes) {
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

  /** Why the text of the open document is not held; `undefined` when it is, or the document is not open. */
  notHeld(uri: string): NotHeld | undefined {
    return this.#notHeld.get(uri)?.why;
  }

  /** The URIs of all documents whose text is held. */
  uris(): readonly string[] {
    return [...this.#documents.keys()];
  }

  /** A notebook came. @throws TypeError when it has no URI, or a cell has none or no text */
  openNotebook(uri: string, cells: readonly ProtocolCell[], texts: readonly TextDocumentItem[]): void {
    checkUri(uri);
    const notebook: OpenNotebook = { uri, cells: [] };
    this.#notebooks.set(uri, notebook);
    this.#setCells(notebook, cells);
    for (const text of texts) this.open(text);
  }

  /** Applies a notebook's changes; tells which cells have another text now. */
  changeNotebook(uri: string, { cells }: NotebookDocumentChangeEvent): readonly DocumentChange[] {
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
      ({ document, changes }) => this.change(document.uri, document.version, changes) ?? [],
    );
  }

  closeNotebook(uri: string): void {
    const notebook = this.#notebooks.get(uri);
    if (notebook === undefined) return;
    for (const { document } of notebook.cells) this.close(document);
    this.#setCells(notebook, []);
    this.#notebooks.delete(uri);
  }

  /** The document that is judged and saved when `uri` is a cell: its notebook; else `uri` itself. */
  fileOf(uri: string): string {
    return this.#notebookOfCell.get(uri)?.uri ?? uri;
  }

  /** The cells around the cell `uri`, as the engine takes them; `undefined` when it is none. */
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

  /** A text that was not held is held again when it comes whole. */
  #heldAgain(uri: string, changes: readonly TextDocumentContentChangeEvent[]): LiveDocument | undefined {
    const known = this.#notHeld.get(uri);
    if (known === undefined || changes.every((change) => 'range' in change)) return undefined;
    this.#notHeld.delete(uri);
    const document = new LiveDocument(uri, known.languageId, 0, '');
    this.#documents.set(uri, document);
    return document;
  }
}

/** Editors are programs of others: what they call a URI may be anything. */
function checkUri(uri: unknown): void {
  if (typeof uri !== 'string') throw new TypeError(`uri must be a string, got ${typeof uri}`);
}
