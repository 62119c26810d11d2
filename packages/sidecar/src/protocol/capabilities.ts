import { TextDocumentSyncKind, type ServerCapabilities } from 'vscode-languageserver/node';
import { didAcceptCommand, explainCommand, resumeCommand, snoozeCommand } from './methods';

/** What the server can do; the same for every editor. */
export function capabilitiesOf(): ServerCapabilities {
  return {
    positionEncoding: 'utf-16',
    textDocumentSync: {
      openClose: true,
      change: TextDocumentSyncKind.Incremental,
      save: { includeText: false },
    },
    notebookDocumentSync: { notebookSelector: [{ notebook: '*' }], save: true },
    // `true` and no object: in some editors an empty object means that the feature is not there.
    inlineCompletionProvider: true,
    executeCommandProvider: { commands: [didAcceptCommand, explainCommand, snoozeCommand, resumeCommand] },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };
}
