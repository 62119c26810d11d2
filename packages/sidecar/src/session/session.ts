import { pathToFileURL } from 'node:url';
import type { CompletionEngine, CompletionProvider, ContextSource } from '@org/completion-core';
import { createCompletionEngine } from '@org/completion-core';
import { openDocuments, recentEdits, recentViews } from '@org/completion-core/host';
import {
  chooseModel,
  createHttpClient,
  createNodeGate,
  createConfiguredProvider,
  engineOptions,
  openWorkspace,
  readWorkspace,
  requireKey,
  type HttpClient,
  type LoadedConfig,
  type Workspace,
} from '@org/completion-node';
import type { EditHistory } from '../documents/edit-history';
import { documentGate } from './document-gate';
import type { InstalledSyntax } from './installed-syntax';
import type { LearningProgress, LocalModel } from './local-model';

/** An engine for the documents of one workspace under one configuration. */
export interface Session {
  /** No other session of the process has it. */
  readonly number: number;
  readonly config: LoadedConfig;
  readonly engine: CompletionEngine;
  /** Who answers, for people. */
  readonly who: string;
  /** Somebody looks at a document: gets the connection, or the embedded model, ready for it. Returns at once. */
  prepareFor(document: { readonly uri: string; readonly languageId: string }): void;
  /** A document was saved or left, and is worth learning from. */
  learnt(document: { readonly uri: string; readonly languageId: string; readonly text: string }): void;
  /** A document is no longer open. */
  closed(uri: string): void;
  /** Withdraws what is asked, and ends connections and worker. */
  close(): Promise<void>;
}

/** What a session needs of the process around it. */
export interface SessionHost {
  readonly history: EditHistory;
  /** The URI of the file that a document belongs to. */
  readonly fileOf: (uri: string) => string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file that is started as a worker: for the embedded model, and for the index of a workspace. */
  readonly workerFile: string;
  /** Grammars, if any; they outlive the session. */
  readonly syntax: InstalledSyntax;
  /** Something the person should know. */
  readonly warn: (message: string) => void;
  /** Told while the files of a workspace are read; `undefined` at the end. */
  readonly progress: (root: string) => (progress: LearningProgress | undefined) => void;
}

/** Where a session is opened. */
export interface SessionPlace {
  /** The files of the workspace are a project's, and may be read. */
  readonly isProject: boolean;
  /** The document it is opened for, where that is a file. */
  readonly path: string | undefined;
}

/** How long the list of models is waited for when nobody has named one, in milliseconds. */
const modelsPatienceMs = 3_000;
/** A connection that was used in this time is still open, in milliseconds. */
const keptAliveMs = 4_000;

let lastNumber = 0;

/** @throws ConfigError when a key is missing or the configuration cannot be used */
export async function openSession(
  config: LoadedConfig,
  place: SessionPlace,
  host: SessionHost,
): Promise<Session> {
  requireKey(config);
  const { proxy, noProxy, caFile } = config.settings;
  const { workspaceRoot: root, ignoreGlobs } = config;
  const http = createHttpClient({ proxy, noProxy, caFile, env: host.env });
  const gate = documentGate(
    createNodeGate({ root, ignoreGlobs, env: host.env, onSlowList: host.warn }),
    host.fileOf,
  );
  let local: LocalModel | undefined;
  const provider = await createConfiguredProvider(config, {
    fetch: http.fetch,
    local: async () => {
      const { openLocalModel, startModelWorker } = await import('./local-model');
      const worker = pathToFileURL(host.workerFile);
      local = openLocalModel({
        config,
        gate,
        reads: place.isProject,
        read: (options) => readWorkspace({ ...options, worker, onSlowList: host.warn }),
        startWorker: () => startModelWorker(host.workerFile),
        onFailure: host.warn,
        onProgress: host.progress(root),
      });
      return local.provider;
    },
  });
  const settings = engineOptions(config);
  const model = await chosenModel(config, provider);
  // The embedded model reads the workspace itself.
  const workspace = local === undefined && place.isProject ? indexOf(config, place, host) : undefined;
  const sources = local === undefined ? sourcesFor(host, workspace) : [];
  const engine = createCompletionEngine({
    ...settings,
    provider,
    gate,
    model,
    syntax: host.syntax,
    context: { ...settings.context, sources },
  });
  const warm = warmer(provider, http, engine);
  return {
    number: ++lastNumber,
    config,
    engine,
    who: local === undefined ? `${provider.id}, ${model}` : 'the embedded local model',
    prepareFor(document) {
      host.syntax.prepareFor(document.languageId);
      if (local === undefined) warm();
      else local.learnAround(document);
    },
    learnt(document) {
      local?.learnt(document);
      workspace?.changed([host.fileOf(document.uri)]).catch((error: unknown) => {
        host.warn(`the index does not take in what was saved: ${String(error)}`);
      });
    },
    closed: (uri) => local?.closed(uri),
    async close() {
      engine.dispose();
      await Promise.all([workspace?.close(), http.close()]);
    },
  };
}

/** Reads what the files of the workspace declare, in a worker. */
function indexOf(
  { workspaceRoot: root, ignoreGlobs }: LoadedConfig,
  { path }: SessionPlace,
  { workerFile, progress, warn }: SessionHost,
): Workspace {
  const show = progress(root);
  show({ message: 'listing files', share: 0 });
  return openWorkspace({
    root,
    ignoreGlobs,
    ...(path === undefined ? {} : { near: path }),
    worker: pathToFileURL(workerFile),
    onSlowList: warn,
    onProgress: ({ state, indexed, files }) =>
      show(
        state === 'reading'
          ? { message: `${indexed} of ${files} files`, share: files === 0 ? 0 : indexed / files }
          : undefined,
      ),
  });
}

async function chosenModel(config: LoadedConfig, provider: CompletionProvider): Promise<string> {
  try {
    return await chooseModel(config, provider, AbortSignal.timeout(modelsPatienceMs));
  } catch {
    return config.settings.model ?? provider.defaultModel;
  }
}

function sourcesFor({ history }: SessionHost, workspace: Workspace | undefined): readonly ContextSource[] {
  return [
    openDocuments(history),
    { name: 'recent-edits', find: (query, options) => recentEdits(history.current()).find(query, options) },
    { name: 'recent-views', find: (query, options) => recentViews(history.current()).find(query, options) },
    ...(workspace?.sources ?? []),
  ];
}

/** Opens the connection ahead of the first request, or again when it has been idle. Sends no key and no text. */
function warmer(provider: CompletionProvider, http: HttpClient, engine: CompletionEngine): () => void {
  let usedAt = -Infinity;
  engine.on('closed', () => (usedAt = performance.now()));
  return () => {
    if (!URL.canParse(provider.endpoint) || performance.now() - usedAt < keptAliveMs) return;
    usedAt = performance.now();
    void http
      // Not HEAD: after that one Node's client closes the connection. Nor may the body be left: that closes it too.
      .fetch(new URL('/', provider.endpoint), { method: 'OPTIONS', redirect: 'manual' })
      .then((response) => response.arrayBuffer())
      // What is wrong with the endpoint will be said by the request itself.
      .catch(() => {});
  };
}
