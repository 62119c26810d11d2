import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';
import {
  importedFiles,
  nearbyFiles,
  workspaceDefinitions,
  type ContextSource,
  type DefinitionIndex,
  type WorkspaceFiles,
} from '@org/completion-core';
import type {
  IndexProgress,
  IndexQueries,
  IndexQuestion,
  IndexReply,
  IndexSettings,
} from './index/index-messages';
import { portOf, serveIndex, type IndexPort } from './index/serve-index';
import { rememberDefinitions } from './remember-definitions';
import { rememberFiles } from './remember-files';
import { pathOf } from './workspace-files';

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
  const { root, ignoreGlobs = [], near, maxFiles = 20_000, watch = true, onProgress } = options;
  const connection = connect({ root, ignoreGlobs, near, maxFiles, watch }, options.worker ?? besideThis());
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
  const waiting = new Set<(progress: IndexProgress) => void>();

  /** While somebody waits, the process stays. */
  function holdOn(): void {
    if (!closed && open.size + waiting.size > 0) connection.ref();
    else connection.unref();
  }

  function report(now: IndexProgress): void {
    progress = now;
    forget();
    if (now.state !== 'reading') settle();
    onProgress?.(now);
  }

  function settle(): void {
    for (const resolve of waiting) resolve(progress);
    waiting.clear();
    holdOn();
  }

  function answerAll(): void {
    closed = true;
    for (const answer of open.values()) answer(undefined);
    open.clear();
    settle();
  }

  connection.port.listen((reply) => {
    if ('progress' in reply) return report(reply.progress);
    open.get(reply.id)?.(reply.answer);
    open.delete(reply.id);
    holdOn();
  });
  holdOn();
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
      holdOn();
    });
  }

  const files = rememberFiles({
    find: (from, candidates) => ask('find', { from, candidates }),
    resolve: async (from, { specifier, languageId }) =>
      (await ask('resolve', { from, specifier, languageId })) ?? [],
    near: async (from, languageId) => (await ask('near', { from, languageId })) ?? [],
  });
  const definitions = rememberDefinitions({
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
        holdOn();
      });
    },
    progress: () => progress,
    async changed(uris) {
      const paths = uris.map(pathOf).filter((path) => path !== undefined);
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

interface Connection {
  readonly port: IndexPort<IndexQuestion, IndexReply>;
  ref(): void;
  unref(): void;
  onFailure(listener: (error: Error) => void): void;
  close(): Promise<void>;
}

function connect(settings: IndexSettings, worker: URL): Connection {
  return existsSync(fileURLToPath(worker)) ? inWorker(settings, worker) : inThisThread(settings);
}

function inWorker(settings: IndexSettings, file: URL): Connection {
  const worker = new Worker(file, { workerData: settings });
  return {
    port: portOf(worker),
    ref: () => worker.ref(),
    unref: () => worker.unref(),
    onFailure(listener) {
      worker.on('error', listener);
      worker.on('exit', () => listener(new Error('the worker has ended')));
    },
    async close() {
      await worker.terminate();
    },
  };
}

function inThisThread(settings: IndexSettings): Connection {
  const { port1, port2 } = new MessageChannel();
  const served = serveIndex(portOf(port2), settings);
  port2.unref();
  return {
    port: portOf(port1),
    ref: () => port1.ref(),
    unref: () => port1.unref(),
    onFailure: () => {},
    close() {
      served.close();
      port1.close();
      return Promise.resolve();
    },
  };
}

function besideThis(): URL {
  return new URL('./workspace-worker.js', import.meta.url);
}
