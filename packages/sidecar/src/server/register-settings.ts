import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DidChangeWorkspaceFoldersNotification,
  type Connection,
} from 'vscode-languageserver/node';
import type { EditorSettings } from './editor-settings';
import type { LazyCompleter } from './lazy-completer';
import type { WorkspaceFolders } from './workspace-folders';

/** Handles changes of settings, workspace folders and project files. */
export function registerSettings(
  connection: Connection,
  folders: WorkspaceFolders,
  settings: EditorSettings,
  completer: LazyCompleter,
): void {
  connection.onNotification(DidChangeConfigurationNotification.type, async (params) => {
    await settings.changed(params?.settings);
    completer.current?.settingsChanged();
  });
  connection.onNotification(DidChangeWorkspaceFoldersNotification.type, async ({ event }) => {
    folders.changed(event);
    await settings.pull();
    completer.current?.settingsChanged();
  });
  connection.onNotification(DidChangeWatchedFilesNotification.type, () =>
    completer.current?.settingsChanged(),
  );
}
