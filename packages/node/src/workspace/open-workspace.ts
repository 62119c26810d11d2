import type { ContextSource } from '@org/completion-core';
import {
  importedFiles,
  nearbyFiles,
  workspaceDefinitions,
  type DefinitionIndex,
  type WorkspaceFiles,
} from '@org/completion-core/host';
import type { IndexProgress, IndexQueries, IndexQuestion, IndexReply } from './index/index-messages';
import { cachedDefinitions } from './cached-definitions';
import { cachedFiles } from './cached-files';
import { connectTask } from './tasks/connect-task';
import { pathOfUri } from './path-of-uri';

export interface OpenWorkspaceOptions {
  /** The workspace; nothing outside of it is read. */
  readonly root: string;
  /** Lists in gitignore syntax, relative to `root`; each judges by itself. @default none */
  readonly ignoreGlobs?: readonly (readonly string[])[];
  /** Path of a file: what lies near it is read first. @default `root` */
  readonly near?: string;
  /** Files beyond are not listed. @default 20_000 */
  readonly maxFiles?: number;
  /** Follow what changes on disk. @default true */
  readonly watch?: boolean;
  /** Called as the index fills, at most some times a second, and when it is full or fails. */
  readonly onProgress?: (progress: IndexProgress) => void;
  /** Called once for each ignore list that takes too long to match, in one line; what it could name is not read. */
  readonly onSlowList?: (message: string) => void;
  /**
   * The built worker (`@org/completion-node/workspace-worker`), for programs bundled into one file. Without the file the index works in the
   * caller's own thread, a file at a time. @default beside this package
   */
  readonly worker?: URL;
}

/** A workspace that is indexed in the background. */
export interface Workspace {
  /** What to give an engine as `context.sources`: imports, definitions by name, files near by and with related names. */
  readonly sources: readonly ContextSource[];
  readonly files: WorkspaceFiles;
  readonly definitions: DefinitionIndex;
  /** Resolves when all files have been looked at, when that failed, or when the workspace was closed. */
  whenReady(): Promise<IndexProgress>;
  progress(): IndexProgress;
  /** Documents or folders that were written, created, moved or deleted, as URIs; for hosts that know without `watch`. Resolves when it is taken in. */
  changed(uris: readonly string[]): Promise<void>;
  /** Ends the worker. Questions still open are answered with nothing. */
  close(): Promise<void>;
}

/**
 * Opens a workspace and begins to index it in a worker: what its files declare, where they lie and what their imports mean. Returns at once;
 * what is asked before the index is full is answered from what it knows by then. Files denied by ignore rules or by their name are
 * not read. The worker keeps a process alive only while somebody waits for it.
 */
export function openWorkspace(options: OpenWorkspaceOptions): Workspace {
  const { root, ignoreGlobs = [], near, maxFiles = 20_000, watch = true, onProgress, onSlowList } = options;
  const connection = connectTask<IndexQuestion, IndexReply>(
    { kind: 'index', settings: { root, ignoreGlobs, near, maxFiles, watch } },
    options.worker,
  );
  const open = new Map<number, (answer: unknown) => void>();
  let nextId = 1;
  let closed = false;
  let progress: IndexProgress = {
    state: 'reading',
    files: 0,
    indexed: 0,
    declarations: 0,
    elapsedMs: 0,
    watching: false,
  };
  const slowLists = new Set<string>();
  const waiting = new Set<(progress: IndexProgress) => void>();

  /** While somebody waits, the process stays. */
  function scheduleExpiry(): void {
    if (!closed && open.size + waiting.size > 0) connection.ref();
    else connection.unref();
  }

  function report(now: IndexProgress): void {
    progress = now;
    forget();
    if (now.state !== 'reading') settle();
    tell(onProgress, now);
  }

  function reportSlowList(message: string): void {
    if (slowLists.has(message)) return;
    slowLists.add(message);
    tell(onSlowList, message);
  }

  function settle(): void {
    for (const resolve of waiting) resolve(progress);
    waiting.clear();
    scheduleExpiry();
  }

  function answerAll(): void {
    closed = true;
    for (const answer of open.values()) answer(undefined);
    open.clear();
    settle();
  }

  connection.port.listen((reply) => {
    if ('slowList' in reply) return reportSlowList(reply.slowList);
    if ('progress' in reply) return report(reply.progress);
    open.get(reply.id)?.(reply.answer);
    open.delete(reply.id);
    scheduleExpiry();
  });
  scheduleExpiry();
  connection.onFailure((error) => {
    if (closed) return;
    report({ ...progress, state: 'failed', message: error.message });
    answerAll();
  });

  function ask<K extends keyof IndexQueries>(
    about: K,
    query: IndexQueries[K]['query'],
  ): Promise<IndexQueries[K]['answer'] | undefined> {
    if (closed) return Promise.resolve(undefined);
    const id = nextId++;
    return new Promise((resolve) => {
      open.set(id, (answer) => resolve(answer as IndexQueries[K]['answer'] | undefined));
      connection.port.post({ id, ask: about, query } as IndexQuestion);
      scheduleExpiry();
    });
  }

  const files = cachedFiles({
    find: (from, candidates) => ask('find', { from, candidates }),
    resolve: async (from, { specifier, languageId }) =>
      (await ask('resolve', { from, specifier, languageId })) ?? [],
    near: async (from, languageId) => (await ask('near', { from, languageId })) ?? [],
  });
  const definitions = cachedDefinitions({
    definitions: async (query) => (await ask('definitions', query)) ?? [],
  });

  /** What was answered may be otherwise now. */
  function forget(): void {
    files.forget();
    definitions.forget();
  }
  return {
    sources: [importedFiles(files), workspaceDefinitions(definitions), nearbyFiles(files)],
    files,
    definitions,
    whenReady() {
      if (closed || progress.state !== 'reading') return Promise.resolve(progress);
      return new Promise((resolve) => {
        waiting.add(resolve);
        scheduleExpiry();
      });
    },
    progress: () => progress,
    async changed(uris) {
      const paths = uris.map(pathOfUri).filter((path) => path !== undefined);
      await ask('changed', paths);
      forget();
    },
    async close() {
      if (closed) return;
      answerAll();
      await connection.close();
    },
  };
}

function tell<T>(listener: ((about: T) => void) | undefined, about: T): void {
  try {
    listener?.(about);
  } catch {
    // What a listener does wrong is its own affair: it must not end the process that hosts the index.
  }
}
