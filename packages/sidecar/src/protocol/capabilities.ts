import { TextDocumentSyncKind, type ServerCapabilities } from 'vscode-languageserver/node';
import { didAcceptCommand, explainCommand, modelsCommand, resumeCommand, snoozeCommand } from './methods';

/** The capabilities of the server, the same for every editor. */
export function serverCapabilities(): ServerCapabilities {
  return {
    positionEncoding: 'utf-16',
    textDocumentSync: {
      openClose: true,
      change: TextDocumentSyncKind.Incremental,
      save: { includeText: false },
    },
    notebookDocumentSync: { notebookSelector: [{ notebook: '*' }], save: true },
    // Not an object: in some editors an empty one means that the feature is absent.
    inlineCompletionProvider: true,
    executeCommandProvider: {
      commands: [didAcceptCommand, explainCommand, modelsCommand, snoozeCommand, resumeCommand],
    },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };
}
