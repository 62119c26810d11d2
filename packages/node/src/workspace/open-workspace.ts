import type { ContextSource } from '@org/completion-core';
import {
  importedFiles,
  nearbyFiles,
  workspaceDefinitions,
  type DefinitionIndex,
  type WorkspaceFiles,
} from '@org/completion-core/host';
import type { Environment } from '../config/user-directories';
import { cachedDefinitions } from './cached-definitions';
import { cachedFiles } from './cached-files';
import { IndexClient } from './index/index-client';
import type { IndexProgress } from './index/index-messages';
import { pathOfUri } from './path-of-uri';

export interface OpenWorkspaceOptions {
  /** The workspace; nothing outside of it is read. */
  readonly root: string;
  /** Lists in gitignore syntax, relative to `root`; each is applied independently of the others. @default none */
  readonly ignoreGlobs?: readonly (readonly string[])[];
  /** Path of a file: those nearest to it are read first. @default `root` */
  readonly near?: string;
  /** Files listed at most. @default 20_000 */
  readonly maxFiles?: number;
  /** Whether to watch for changes on disk. @default true */
  readonly watch?: boolean;
  /** Where the user's git settings are looked for. @default process.env */
  readonly env?: Environment;
  /** Called while the index fills, a few times a second, and when it is complete or fails. */
  readonly onProgress?: (progress: IndexProgress) => void;
  /** Called once for each ignore list that takes too long to match, with one line; files that it could match are not read. */
  readonly onSlowList?: (message: string) => void;
  /**
   * The built worker (`@org/completion-node/workspace-worker`), for programs bundled into one file. Without that file the index works in
   * the caller's thread, a file at a time. @default beside this package
   */
  readonly worker?: URL;
}

/** A workspace that is indexed in the background. */
export interface Workspace {
  /** For an engine's `context.sources`: imports, definitions by name, files nearby and with related names. */
  readonly sources: readonly ContextSource[];
  readonly files: WorkspaceFiles;
  readonly definitions: DefinitionIndex;
  /** Resolves when all files have been read, when that failed, or when the workspace was closed. */
  whenReady(): Promise<IndexProgress>;
  progress(): IndexProgress;
  /**
   * Reports documents or folders that were written, created, moved or deleted, as URIs; for hosts that know without `watch`. Resolves when
   * the index is up to date.
   */
  changed(uris: readonly string[]): Promise<void>;
  /** Ends the worker. Pending queries resolve with nothing. */
  close(): Promise<void>;
}

/**
 * Opens a workspace and starts to index it in a worker: the declarations of its files, their paths and their imports. Returns at once;
 * until the index is complete, queries are answered from what it has. Files denied by ignore rules or by their name are not read. The
 * worker keeps the process alive only while a query or `whenReady` is pending.
 */
export function openWorkspace(options: OpenWorkspaceOptions): Workspace {
  const { root, ignoreGlobs = [], near, maxFiles = 20_000, watch = true, onProgress, onSlowList } = options;
  const env = options.env === undefined ? undefined : { ...options.env };
  const index = new IndexClient({ root, ignoreGlobs, near, maxFiles, watch, env }, options.worker, {
    onSlowList,
    onProgress(progress) {
      forget();
      onProgress?.(progress);
    },
  });
  const files = cachedFiles({
    find: (from, candidates) => index.call('find', from, candidates),
    resolve: async (from, { specifier, languageId }) =>
      (await index.call('resolve', from, specifier, languageId)) ?? [],
    near: async (from, languageId) => (await index.call('near', from, languageId)) ?? [],
  });
  const definitions = cachedDefinitions({
    definitions: async (query) => (await index.call('definitions', query)) ?? [],
  });

  function forget(): void {
    files.forget();
    definitions.forget();
  }

  return {
    sources: [importedFiles(files), workspaceDefinitions(definitions), nearbyFiles(files)],
    files,
    definitions,
    whenReady: () => index.whenReady(),
    progress: () => index.progress,
    async changed(uris) {
      await index.call(
        'changed',
        uris.map(pathOfUri).filter((path) => path !== undefined),
      );
      forget();
    },
    close: () => index.close(),
  };
}
