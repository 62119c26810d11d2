import type { Connection, InitializeParams } from 'vscode-languageserver/node';
import packageJson from '../../package.json' with { type: 'json' };
import { serverCapabilities } from '../protocol/capabilities';
import { readClientOptions } from '../protocol/client-options';
import type { EditorSettings } from './editor-settings';
import type { LazyCompleter } from './lazy-completer';
import type { WorkspaceFolders } from './workspace-folders';

/** Handles `initialize` and `initialized`. */
export function registerLifecycle(
  connection: Connection,
  folders: WorkspaceFolders,
  settings: EditorSettings,
  completer: LazyCompleter,
  onEditor: (pid: number | undefined) => void,
): void {
  let warnings: readonly string[] = [];
  connection.onInitialize((params: InitializeParams) => {
    onEditor(typeof params.processId === 'number' ? params.processId : undefined);
    const client = readClientOptions(params.initializationOptions);
    ({ warnings } = client);
    folders.initialize(params);
    settings.initialize(params.capabilities, client.settings);
    completer.initialize(client.profile);
    return {
      capabilities: serverCapabilities(),
      serverInfo: { name: client.serverName, version: packageJson.version },
    };
  });
  connection.onInitialized(() => {
    for (const warning of warnings) connection.console.warn(warning);
    completer.loadInBackground();
  });
}
