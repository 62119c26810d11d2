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

/** Where all of an editor's settings of ours stand. */
const section = 'completion';
/** How long an editor may take to tell its settings before it is gone on without them, in milliseconds. */
const patienceMs = 5_000;

/**
 * Settings that only the person as a whole may set: an editor's settings for one folder may come with the folder, from a stranger.
 */
const personal = ['provider', 'baseUrl', 'apiKey', 'headers', 'proxy', 'noProxy', 'caFile'] as const;

/**
 * The settings of the editor: what it said at the start, what it pushes, and what it answers when asked. Later words go before
 * earlier ones, a folder's before those for all.
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

  /** @param onLate - told when the editor has answered after {@link pull} resolved without it */
  constructor(connection: Connection, folders: () => readonly Folder[], onLate: () => void) {
    this.#connection = connection;
    this.#folders = folders;
    this.#onLate = onLate;
  }

  /** What is set for a folder; for all when `undefined`. */
  for(folder: string | undefined): Settings {
    const own = folder === undefined ? undefined : this.#pulledByFolder.get(folder);
    return mergeSettings(this.#initial, this.#pushed, this.#pulled, own ?? {});
  }

  initialize(capabilities: ClientCapabilities, initial: Settings): void {
    this.#capabilities = capabilities;
    this.#initial = initial;
  }

  /**
   * Asks for what is set, and to be told of changes of settings and project files. Resolves when the editor has told, or has had
   * its time; never rejects. Asks once, however often it is called.
   */
  start(): Promise<void> {
    return (this.#started ??= this.#start());
  }

  #start(): Promise<void> {
    const { workspace = {} } = this.#capabilities;
    const { client, console } = this.#connection;
    const told = (error: Error) => console.warn(`the editor does not register: ${error.message}`);
    if (workspace.didChangeConfiguration?.dynamicRegistration === true)
      client.register(DidChangeConfigurationNotification.type, { section }).catch(told);
    if (workspace.didChangeWatchedFiles?.dynamicRegistration === true)
      client
        .register(DidChangeWatchedFilesNotification.type, {
          watchers: [{ globPattern: '**/completion.config.json' }],
        })
        .catch(told);
    return this.pull();
  }

  /** The editor says that settings have changed, with them or without. Resolves as {@link pull} does. */
  async changed(pushed: unknown): Promise<void> {
    const own = readPushedSettings(pushed);
    if (own !== undefined) this.#pushed = own;
    await this.pull();
  }

  /**
   * Asks the editor, where it can be asked. Resolves when it has told, or has had its time; what it tells later counts from then on.
   * Never rejects: an editor that does not answer has set nothing.
   */
  async pull(): Promise<void> {
    if (this.#capabilities.workspace?.configuration !== true) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => (timer = setTimeout(resolve, patienceMs, 'late')));
    const asked = this.#ask();
    if ((await Promise.race([asked, late])) === 'late')
      asked
        .then(this.#onLate)
        .catch((error: Error) => this.#connection.console.warn(`the late settings: ${error.message}`));
    clearTimeout(timer);
  }

  async #ask(): Promise<void> {
    const folders = this.#folders().filter(({ uri }) => uri !== '');
    try {
      const [all, ...each] = (await this.#connection.workspace.getConfiguration([
        { section },
        ...folders.map(({ uri }) => ({ scopeUri: uri, section })),
      ])) as readonly unknown[];
      this.#pulled = readPulledSettings(all);
      this.#pulledByFolder = new Map(
        folders.map(({ path }, index) => [path, withoutPersonal(readPulledSettings(each[index]))]),
      );
    } catch (error) {
      this.#connection.console.warn(`the editor does not tell its settings: ${(error as Error).message}`);
    }
  }
}

function withoutPersonal(settings: Settings): Settings {
  const hidden: readonly string[] = personal;
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !hidden.includes(name)));
}
