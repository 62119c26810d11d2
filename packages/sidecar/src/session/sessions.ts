import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadConfig, pathOfUri, workspaceRoot, type LoadedConfig } from '@org/completion-node';
import { deepestContaining } from '../documents/document-path';
import type { Settings } from '../protocol/client-options';
import { isProject } from './is-project';
import { openSession, type Session, type SessionHost } from './session';

/** What decides which session a document belongs to, and under which settings. */
export interface SessionsHost extends SessionHost {
  /** Absolute paths of the workspace's folders. */
  readonly folders: () => readonly string[];
  /** What is set in the editor for a folder; for all when `undefined`. */
  readonly settings: (folder: string | undefined) => Settings;
  readonly opened: (session: Session) => void;
}

/** Sessions open at once; beyond, the one that was longest not asked for is closed. */
const maxSessions = 12;
/** Messages remembered as told. */
const maxReported = 200;

/**
 * A session for every workspace and configuration, opened when a document needs it. A configuration that has changed is seen after
 * {@link refresh}; then the session it was for is replaced.
 */
export class Sessions {
  readonly #host: SessionsHost;
  /** Configurations by the directory of the documents they hold for. */
  readonly #configs = new Map<string, Promise<LoadedConfig>>();
  /** Sessions by workspace and project file, with what each was made from. */
  readonly #sessions = new Map<string, { readonly made: string; readonly session: Promise<Session> }>();
  #closed = false;

  constructor(host: SessionsHost) {
    this.#host = { ...host, warn: onceEach(host.warn) };
  }

  /** The session for a document. @throws ConfigError when its configuration cannot be used */
  async for(uri: string): Promise<Session> {
    const config = await this.#configFor(uri);
    const { workspaceRoot: root, projectFile = '' } = config;
    const slot = JSON.stringify([root, projectFile]);
    const made = identityOf(config);
    const known = this.#sessions.get(slot);
    if (known?.made === made) {
      // The last one asked for is the last in the map.
      this.#sessions.delete(slot);
      this.#sessions.set(slot, known);
      return known.session;
    }
    if (this.#closed) throw new Error('the server has ended');
    for (const warning of config.warnings) this.#host.warn(warning);
    const path = pathOfUri(this.#host.fileOf(uri));
    const place = { path, isProject: isProject(root, { folders: this.#host.folders(), home: homedir() }) };
    const session = openSession(config, place, this.#host);
    this.#sessions.set(slot, { made, session });
    closeQuietly(known?.session);
    this.#closeOldest();
    try {
      const opened = await session;
      this.#host.opened(opened);
      return opened;
    } catch (error) {
      // What was wrong may be mended without any setting changing: the next request tries again.
      if (this.#sessions.get(slot)?.session === session) this.#sessions.delete(slot);
      throw error;
    }
  }

  /** The sessions that are open now. */
  async all(): Promise<readonly Session[]> {
    const settled = await Promise.allSettled([...this.#sessions.values()].map(({ session }) => session));
    return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  }

  /** Configuration files and settings are looked at again when a document needs them. */
  refresh(): void {
    this.#configs.clear();
  }

  /** Ends every session. */
  async close(): Promise<void> {
    this.#closed = true;
    const open = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.all(open.map(({ session }) => closed(session)));
  }

  #closeOldest(): void {
    for (const [slot, { session }] of this.#sessions) {
      if (this.#sessions.size <= maxSessions) return;
      this.#sessions.delete(slot);
      closeQuietly(session);
    }
  }

  #configFor(uri: string): Promise<LoadedConfig> {
    const path = pathOfUri(this.#host.fileOf(uri));
    const folder = this.#folderOf(path);
    const root = folder ?? workspaceRoot(path, path === undefined ? process.cwd() : dirname(path));
    const directory = path === undefined ? root : dirname(path);
    const key = JSON.stringify([root, directory]);
    const known = this.#configs.get(key);
    if (known !== undefined) return known;
    const loading = loadConfig({
      editor: this.#host.settings(folder),
      env: this.#host.env,
      cwd: root,
      root,
      file: path ?? join(root, 'untitled'),
    });
    this.#configs.set(key, loading);
    // A file that is wrong is read again for the next request: it may be right by then.
    loading.catch(() => this.#configs.delete(key));
    return loading;
  }

  /** The innermost folder of the workspace that holds `path`; for what is no file the first one. */
  #folderOf(path: string | undefined): string | undefined {
    const folders = this.#host.folders();
    return path === undefined ? folders[0] : deepestContaining(path, folders);
  }
}

/** Hands each message on once. */
function onceEach(hear: (message: string) => void): (message: string) => void {
  const heard = new Set<string>();
  return (message) => {
    if (heard.has(message)) return;
    if (heard.size >= maxReported) heard.clear();
    heard.add(message);
    hear(message);
  };
}

/** Everything in a configuration that a session depends on. Holds the key; stays in memory. */
function identityOf({ settings, endpoint, ignoreGlobs }: LoadedConfig): string {
  const { provider, baseUrl, apiKey, headers } = endpoint;
  const shown = Object.entries(headers).map(([name, value]) => [name, value.reveal()]);
  return JSON.stringify([settings, provider, baseUrl, apiKey?.reveal(), shown, ignoreGlobs]);
}

function closeQuietly(session: Promise<Session> | undefined): void {
  closed(session).catch(() => {});
}

async function closed(session: Promise<Session> | undefined): Promise<void> {
  await (await session?.catch(() => undefined))?.close().catch(() => {});
}
