import * as vscode from 'vscode';
import { hostedServers, serverOf, type KeyedServer, type ServerSettings } from '../server-key/server-key';

/** Keys in the editor's secret storage, each under the origin of the server that it belongs to. */
export class StoredKeys {
  readonly #secrets: vscode.SecretStorage;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
  }

  of(origin: string): Thenable<string | undefined> {
    return this.#secrets.get(nameOf(origin));
  }

  store(origin: string, key: string): Thenable<void> {
    return this.#secrets.store(nameOf(origin), key);
  }

  remove(origin: string): Thenable<void> {
    return this.#secrets.delete(nameOf(origin));
  }

  /** Called when a key of ours was stored or removed, in another window too. */
  onChange(callback: () => void): vscode.Disposable {
    return this.#secrets.onDidChange(({ key }) => {
      if (key.startsWith(nameOf(''))) callback();
    });
  }
}

/** Asks for a server and its key, and stores the key; an empty one removes it. */
export async function setKey(keys: StoredKeys, settings: ServerSettings): Promise<void> {
  const server = await chosenServer(settings);
  if (server === undefined) return;
  const stored = await keys.of(server.origin);
  const key = await vscode.window.showInputBox({
    title: `Key for ${server.name}`,
    prompt: `Kept in the editor's secret storage and sent to ${server.origin} only.${stored === undefined ? '' : ' Leave it empty to remove the stored key.'}`,
    password: true,
    ignoreFocusOut: true,
  });
  if (key === undefined) return;
  if (key.trim() === '') {
    if (stored !== undefined) await keys.remove(server.origin);
    return;
  }
  await keys.store(server.origin, key.trim());
  // A user who sets the key for a server wants to use it.
  if (serverOf(settings)?.origin === server.origin || server.provider === undefined) return;
  const configuration = vscode.workspace.getConfiguration('completion');
  await configuration.update('baseUrl', undefined, vscode.ConfigurationTarget.Global);
  await configuration.update('provider', server.provider, vscode.ConfigurationTarget.Global);
}

/** The server of the settings where they name one, else one of those that are known. */
async function chosenServer(settings: ServerSettings): Promise<KeyedServer | undefined> {
  const current = serverOf(settings);
  const others = hostedServers.filter(({ origin }) => origin !== current?.origin);
  const servers = current === undefined ? others : [current, ...others];
  const chosen = await vscode.window.showQuickPick(
    servers.map((server) => ({
      label: server.name,
      description: server.origin,
      detail: server === current ? 'The server of your settings' : '',
      server,
    })),
    {
      title: 'Which server is the key for?',
      placeHolder: 'For another one, set completion.baseUrl in your user settings first',
    },
  );
  return chosen?.server;
}

function nameOf(origin: string): string {
  return `key ${origin}`;
}
