import { pathToFileURL } from 'node:url';
import type {
  CompletionEngine,
  CompletionProvider,
  ContextSource,
  NextEditFeature,
} from '@org/completion-core';
import { createCompletionEngine } from '@org/completion-core';
import { openDocuments, recentEdits, recentViews } from '@org/completion-core/host';
import {
  chooseModel,
  ConfigError,
  configuredNextEdit,
  createNodeGate,
  createConfiguredProvider,
  engineOptions,
  openHttpClient,
  openWorkspace,
  requireKey,
  withChosenModel,
  type HttpClient,
  type LoadedConfig,
  type Workspace,
} from '@org/completion-node';
import type { EditHistory } from '../documents/edit-history';
import { documentGate } from './document-gate';
import type { InstalledSyntax } from './installed-syntax';
import type { LearnableDocument, LocalModel, ReadingProgress } from './local-model';

/** An engine for the documents of one workspace under one configuration. */
export interface Session {
  /** Unique within the process. */
  readonly number: number;
  readonly config: LoadedConfig;
  readonly engine: CompletionEngine;
  /** Provider and model, for the log. */
  readonly modelName: string;
  /** Why there are no next edits, with what to set; `undefined` when there are. */
  readonly noNextEdits: string | undefined;
  /** Prepares the connection, or the embedded model, for a document that has the focus. Returns at once. */
  prepareFor(document: { readonly uri: string; readonly languageId: string }): void;
  /** Learns from a document that was saved or left. Returns at once. */
  learn(document: LearnableDocument): void;
  /** A document is no longer open. */
  closed(uri: string): void;
  /** Aborts open requests, and closes connections and worker. */
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
  /** Installed grammars; they outlive the session. */
  readonly syntax: InstalledSyntax;
  /** Reports a message that the user must see. */
  readonly warn: (message: string) => void;
  /** Writes a line to the log. */
  readonly log: (message: string) => void;
  /** Called while the files of a workspace are read; with `undefined` at the end. */
  readonly progress: (root: string) => (progress: ReadingProgress | undefined) => void;
}

/** What a session is opened for. */
export interface SessionPlace {
  /** Whether the files of the workspace belong to a project and may be read. */
  readonly isProject: boolean;
  /** The document, where it is a file. */
  readonly path: string | undefined;
}

/** How long to wait for the list of models when the configuration names none, in milliseconds. */
const modelsTimeoutMs = 3_000;
/** A connection used within this time is still open, in milliseconds. */
const keepAliveMs = 4_000;

let lastNumber = 0;

/** @throws ConfigError when a key is missing or the configuration cannot be used */
export async function openSession(
  config: LoadedConfig,
  place: SessionPlace,
  host: SessionHost,
): Promise<Session> {
  requireKey(config);
  const { workspaceRoot: root, ignoreGlobs } = config;
  const http = openHttpClient(config, host.env);
  const gate = documentGate(
    createNodeGate({ root, ignoreGlobs, env: host.env, onSlowList: host.warn }),
    host.fileOf,
  );
  let local: LocalModel | undefined;
  const provider = await createConfiguredProvider(config, {
    fetch: http.fetch,
    local: async () => {
      const { openLocalModel } = await import('./local-model');
      const { learningSettings } = await import('@org/completion-node/workspace-model');
      local = openLocalModel({
        settings: learningSettings(config, host.env),
        gate,
        reads: place.isProject,
        worker: pathToFileURL(host.workerFile),
        onSlowList: host.warn,
        onFault: host.log,
        onFailure: host.warn,
        onProgress: host.progress(root),
      });
      return local.provider;
    },
  });
  const settings = engineOptions(config);
  const model = await chosenModel(config, provider);
  // The embedded model reads the workspace itself.
  const workspace = local === undefined && place.isProject ? openIndex(config, place, host) : undefined;
  const sources = local === undefined ? sourcesFor(host, workspace) : [];
  const { nextEdit, noNextEdits } = await openNextEdit(config, http, host);
  const engine = createCompletionEngine({
    ...settings,
    ...(nextEdit === undefined ? {} : { nextEdit }),
    provider: withChosenModel(provider, config, model),
    gate,
    // The engine takes the served model itself, and tells it.
    ...(provider.servedModel === undefined ? { model } : {}),
    syntax: host.syntax,
    context: { ...settings.context, sources },
  });
  const warm = warmer(provider, http, engine);
  return {
    number: ++lastNumber,
    config,
    engine,
    noNextEdits,
    modelName: local === undefined ? `${provider.id}, ${model}` : 'the embedded local model',
    prepareFor(document) {
      host.syntax.prepareFor(document.languageId);
      if (local === undefined) warm();
      else local.learnAround(document);
    },
    learn(document) {
      local?.learn(document);
      workspace?.changed([host.fileOf(document.uri)]).catch((error: unknown) => {
        host.warn(`the index was not updated after a save: ${String(error)}`);
      });
    },
    closed: (uri) => local?.closed(uri),
    async close() {
      engine.dispose();
      await Promise.all([workspace?.close(), http.close()]);
    },
  };
}

const nextEditsAreOff =
  'there are no next edits: set nextEdit.model, and nextEdit.baseUrl where the model has a server of its own';

/** The feature of next edits, or why there are none: a fault of their settings does not end completions. */
async function openNextEdit(
  config: LoadedConfig,
  { fetch }: HttpClient,
  { history, warn }: SessionHost,
): Promise<Pick<Session, 'noNextEdits'> & { readonly nextEdit?: NextEditFeature }> {
  try {
    const nextEdit = await configuredNextEdit(config, { fetch, history: history.edits });
    return nextEdit === undefined ? { noNextEdits: nextEditsAreOff } : { nextEdit, noNextEdits: undefined };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    warn(error.message);
    return { noNextEdits: error.message };
  }
}

/** Indexes the declarations of the workspace in a worker. */
function openIndex(
  { workspaceRoot: root, ignoreGlobs }: LoadedConfig,
  { path }: SessionPlace,
  { workerFile, env, progress, warn }: SessionHost,
): Workspace {
  const report = progress(root);
  report({ message: 'listing files', share: 0 });
  return openWorkspace({
    root,
    ignoreGlobs,
    ...(path === undefined ? {} : { near: path }),
    worker: pathToFileURL(workerFile),
    env,
    onSlowList: warn,
    onProgress: ({ state, indexed, files }) =>
      report(
        state === 'reading'
          ? { message: `${indexed} of ${files} files`, share: files === 0 ? 0 : indexed / files }
          : undefined,
      ),
  });
}

async function chosenModel(config: LoadedConfig, provider: CompletionProvider): Promise<string> {
  try {
    return await chooseModel(config, provider, AbortSignal.timeout(modelsTimeoutMs));
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

/** Opens the connection before the first request, and again after it has been idle. Sends neither key nor text. */
function warmer(provider: CompletionProvider, http: HttpClient, engine: CompletionEngine): () => void {
  let usedAt = -Infinity;
  engine.on('closed', () => (usedAt = performance.now()));
  return () => {
    if (!URL.canParse(provider.endpoint) || performance.now() - usedAt < keepAliveMs) return;
    usedAt = performance.now();
    void http
      // Not HEAD: Node's client closes the connection after it. An unread body closes it too.
      .fetch(new URL('/', provider.endpoint), { method: 'OPTIONS', redirect: 'manual' })
      .then((response) => response.arrayBuffer())
      // A completion request will report what is wrong with the endpoint.
      .catch(() => {});
  };
}
