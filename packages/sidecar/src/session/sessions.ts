import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadConfig, pathOfUri, reportOnce, workspaceRoot, type LoadedConfig } from '@org/completion-node';
import { deepestContaining } from '../documents/document-path';
import type { Settings } from '../protocol/client-options';
import { isProject } from './is-project';
import { openSession, type Session, type SessionHost } from './session';

/** What decides which session a document belongs to, and with which settings. */
export interface SessionsHost extends SessionHost {
  /** Absolute paths of the workspace's folders. */
  readonly folders: () => readonly string[];
  /** The editor's settings for a folder; for all when `undefined`. */
  readonly settings: (folder: string | undefined) => Settings;
  /** Called with each session that was opened. */
  readonly opened: (session: Session) => void;
}

/** Sessions open at once; beyond, the least recently used one is closed. */
const maxSessions = 12;

/**
 * One session for each workspace and configuration, opened when a document needs it. A changed configuration takes effect after
 * {@link refresh}, which replaces its session at the next request.
 */
export class Sessions {
  readonly #host: SessionsHost;
  /** Configurations by workspace root and document directory. */
  readonly #configs = new Map<string, Promise<LoadedConfig>>();
  /** Sessions by workspace and project file, with the identity of their configuration. */
  readonly #sessions = new Map<string, { readonly identity: string; readonly session: Promise<Session> }>();
  /** Counts the calls of {@link refresh}. */
  #refreshes = 0;
  #closed = false;

  constructor(host: SessionsHost) {
    this.#host = { ...host, warn: reportOnce(host.warn) };
  }

  /** The session for a document. @throws ConfigError when its configuration cannot be used */
  async for(uri: string): Promise<Session> {
    const refreshes = this.#refreshes;
    try {
      return await this.#open(uri);
    } catch (error) {
      // What is wrong may be corrected by now: only a fault of the configuration in force is reported.
      if (refreshes === this.#refreshes || this.#closed) throw error;
      return this.for(uri);
    }
  }

  async #open(uri: string): Promise<Session> {
    const config = await this.#configFor(uri);
    for (const warning of config.warnings) this.#host.warn(warning);
    const { workspaceRoot: root, projectFile = '' } = config;
    const slot = JSON.stringify([root, projectFile]);
    const identity = identityOf(config);
    const known = this.#sessions.get(slot);
    if (known?.identity === identity) {
      // The map is in order of last use.
      this.#sessions.delete(slot);
      this.#sessions.set(slot, known);
      return known.session;
    }
    if (this.#closed) throw new Error('the server has ended');
    const path = pathOfUri(this.#host.fileOf(uri));
    const place = { path, isProject: isProject(root, { folders: this.#host.folders(), home: homedir() }) };
    const session = openSession(config, place, this.#host);
    this.#sessions.set(slot, { identity, session });
    closeQuietly(known?.session);
    this.#closeOldest();
    try {
      const opened = await session;
      this.#host.opened(opened);
      return opened;
    } catch (error) {
      // The cause may be fixed without a change of settings: the next request tries again.
      if (this.#sessions.get(slot)?.session === session) this.#sessions.delete(slot);
      throw error;
    }
  }

  /** The open sessions. */
  async all(): Promise<readonly Session[]> {
    const settled = await Promise.allSettled([...this.#sessions.values()].map(({ session }) => session));
    return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  }

  /** Makes the next request of each document read configuration files and settings again. */
  refresh(): void {
    this.#refreshes++;
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
    // A faulty file may be fixed by the next request.
    loading.catch(() => {
      if (this.#configs.get(key) === loading) this.#configs.delete(key);
    });
    return loading;
  }

  /** The innermost folder of the workspace that contains `path`; without a path the first folder. */
  #folderOf(path: string | undefined): string | undefined {
    const folders = this.#host.folders();
    return path === undefined ? folders[0] : deepestContaining(path, folders);
  }
}

/** Everything in a configuration that a session depends on. Contains the key: never log it. */
function identityOf({ settings, endpoint, nextEditEndpoint, ignoreGlobs }: LoadedConfig): string {
  const servers = [endpoint, nextEditEndpoint].map((server) => {
    const { provider, baseUrl, apiKey, headers = {} } = server ?? {};
    const shown = Object.entries(headers).map(([name, value]) => [name, value.reveal()]);
    return [provider, baseUrl, apiKey?.reveal(), shown];
  });
  return JSON.stringify([settings, servers, ignoreGlobs]);
}

function closeQuietly(session: Promise<Session> | undefined): void {
  closed(session).catch(() => {});
}

async function closed(session: Promise<Session> | undefined): Promise<void> {
  await (await session?.catch(() => undefined))?.close().catch(() => {});
}
