import {
  DidChangeNotebookDocumentNotification,
  DidChangeTextDocumentNotification,
  DidCloseNotebookDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenNotebookDocumentNotification,
  DidOpenTextDocumentNotification,
  DidSaveNotebookDocumentNotification,
  DidSaveTextDocumentNotification,
  type Connection,
} from 'vscode-languageserver/node';
import type { DocumentChange, OpenDocuments } from '../documents/open-documents';
import { didFocus } from '../protocol/methods';
import type { LazyCompleter } from './lazy-completer';
import type { Requests } from './requests';

/**
 * Handles what happens to text documents and to notebooks, cell by cell.
 *
 * @param pending - requests that depend on the texts
 */
export function registerDocuments(
  connection: Connection,
  documents: OpenDocuments,
  pending: readonly Requests[],
  completer: LazyCompleter,
): void {
  const cancel = (uri: string) => {
    for (const requests of pending) requests.cancel(uri);
  };
  const changing = (uri: string) => completer.current?.changing(uri);
  const opened = (uri: string) => {
    // Opened again, a document may have another text.
    cancel(uri);
    if (completer.current === undefined) completer.loadInBackground();
    else completer.current.opened(uri);
  };
  const changed = (change: DocumentChange) => {
    for (const requests of pending) requests.changed(change);
    completer.current?.changed(change);
  };
  const closed = (uri: string) => {
    cancel(uri);
    completer.current?.closed(uri);
  };

  connection.onNotification(DidOpenTextDocumentNotification.type, ({ textDocument }) => {
    documents.open(textDocument);
    opened(textDocument.uri);
  });
  connection.onNotification(
    DidChangeTextDocumentNotification.type,
    ({ textDocument: { uri, version }, contentChanges }) => {
      const change = documents.change(uri, version, contentChanges, changing);
      if (change !== undefined) changed(change);
      else cancel(uri);
    },
  );
  connection.onNotification(DidCloseTextDocumentNotification.type, ({ textDocument: { uri } }) => {
    documents.close(uri);
    closed(uri);
  });
  connection.onNotification(DidSaveTextDocumentNotification.type, ({ textDocument: { uri } }) =>
    completer.current?.saved(uri),
  );

  connection.onNotification(
    DidOpenNotebookDocumentNotification.type,
    ({ notebookDocument: { uri, cells }, cellTextDocuments }) => {
      documents.openNotebook(uri, cells, cellTextDocuments);
      for (const cell of cellTextDocuments) opened(cell.uri);
    },
  );
  connection.onNotification(
    DidChangeNotebookDocumentNotification.type,
    ({ notebookDocument: { uri }, change }) => {
      for (const each of documents.changeNotebook(uri, change, changing)) changed(each);
      const { didOpen = [], didClose = [] } = change.cells?.structure ?? {};
      for (const cell of didOpen) opened(cell.uri);
      for (const cell of didClose) closed(cell.uri);
    },
  );
  connection.onNotification(DidSaveNotebookDocumentNotification.type, ({ notebookDocument: { uri } }) =>
    completer.current?.saved(uri),
  );
  connection.onNotification(
    DidCloseNotebookDocumentNotification.type,
    ({ notebookDocument: { uri }, cellTextDocuments }) => {
      documents.closeNotebook(uri);
      for (const cell of cellTextDocuments) closed(cell.uri);
    },
  );

  connection.onNotification(didFocus, (params) =>
    completer.current?.focused(params?.textDocument?.uri ?? params?.uri),
  );
}
