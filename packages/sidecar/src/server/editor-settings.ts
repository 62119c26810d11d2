import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type ClientCapabilities,
  type Connection,
} from 'vscode-languageserver/node';
import {
  mergeSettings,
  readPulledSettings,
  readPushedSettings,
  type Settings,
} from '../protocol/client-options';
import type { Folder } from './workspace-folders';

/** The section of an editor's settings that belongs to this server. */
const section = 'completion';
/** How long to wait for the editor's settings before continuing without them, in milliseconds. */
const pullTimeoutMs = 5_000;

/**
 * Settings, also of `nextEdit`, that count only for all folders: an editor's settings for one folder may come with a folder from an untrusted source.
 */
const userOnly = ['provider', 'baseUrl', 'apiKey', 'headers', 'proxy', 'noProxy', 'caFile'] as const;

/**
 * The settings of the editor: initial ones, pushed ones and pulled ones. Later sources override earlier ones, and a folder's settings
 * override those for all.
 */
export class EditorSettings {
  readonly #connection: Connection;
  readonly #folders: () => readonly Folder[];
  readonly #onLate: () => void;
  #capabilities: ClientCapabilities = {};
  #initial: Settings = {};
  #pushed: Settings = {};
  #pulled: Settings = {};
  #pulledByFolder = new Map<string, Settings>();
  #started: Promise<void> | undefined;

  /** @param onLate - called when the editor responds after {@link pull} has resolved without it */
  constructor(connection: Connection, folders: () => readonly Folder[], onLate: () => void) {
    this.#connection = connection;
    this.#folders = folders;
    this.#onLate = onLate;
  }

  /** The settings for a folder; those for all when `undefined`. */
  for(folder: string | undefined): Settings {
    const own = folder === undefined ? undefined : this.#pulledByFolder.get(folder);
    return mergeSettings(this.#initial, this.#pushed, this.#pulled, own ?? {});
  }

  initialize(capabilities: ClientCapabilities, initial: Settings): void {
    this.#capabilities = capabilities;
    this.#initial = initial;
  }

  /**
   * Pulls the settings and registers for changes of settings and project files, at the first call only. Resolves as {@link pull} does;
   * never rejects.
   */
  start(): Promise<void> {
    return (this.#started ??= this.#start());
  }

  #start(): Promise<void> {
    const { workspace = {} } = this.#capabilities;
    const { client, console } = this.#connection;
    const onError = (error: Error) => console.warn(`the editor does not register: ${error.message}`);
    if (workspace.didChangeConfiguration?.dynamicRegistration === true)
      client.register(DidChangeConfigurationNotification.type, { section }).catch(onError);
    if (workspace.didChangeWatchedFiles?.dynamicRegistration === true)
      client
        .register(DidChangeWatchedFilesNotification.type, {
          watchers: [{ globPattern: '**/completion.config.json' }],
        })
        .catch(onError);
    return this.pull();
  }

  /** The editor has reported a change, with the settings or without. Resolves as {@link pull} does. */
  async changed(pushed: unknown): Promise<void> {
    const own = readPushedSettings(pushed);
    if (own !== undefined) this.#pushed = own;
    await this.pull();
  }

  /**
   * Requests the settings from editors that support it. Resolves with the response or after a timeout; a later response still takes
   * effect. Never rejects: without a response the settings are unchanged.
   */
  async pull(): Promise<void> {
    if (this.#capabilities.workspace?.configuration !== true) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => (timer = setTimeout(resolve, pullTimeoutMs, 'late')));
    const pulled = this.#request();
    if ((await Promise.race([pulled, late])) === 'late')
      pulled
        .then(this.#onLate)
        .catch((error: Error) => this.#connection.console.warn(`late settings: ${error.message}`));
    clearTimeout(timer);
  }

  async #request(): Promise<void> {
    const folders = this.#folders().filter(({ uri }) => uri !== '');
    try {
      const [all, ...each] = (await this.#connection.workspace.getConfiguration([
        { section },
        ...folders.map(({ uri }) => ({ scopeUri: uri, section })),
      ])) as readonly unknown[];
      this.#pulled = readPulledSettings(all);
      this.#pulledByFolder = new Map(
        folders.map(({ path }, index) => [path, withoutUserOnly(readPulledSettings(each[index]))]),
      );
    } catch (error) {
      this.#connection.console.warn(`the editor does not return its settings: ${(error as Error).message}`);
    }
  }
}

function withoutUserOnly(settings: Settings): Settings {
  const kept = without(settings);
  const { nextEdit } = kept;
  const isGroup = typeof nextEdit === 'object' && nextEdit !== null;
  return isGroup ? { ...kept, nextEdit: without(nextEdit as Settings) } : kept;
}

function without(settings: Settings): Settings {
  const omitted: readonly string[] = userOnly;
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !omitted.includes(name)));
}
