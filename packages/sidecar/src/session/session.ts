import type { CompletionEngine, CompletionProvider, ContentGate, ContextSource } from '@org/completion-core';
import {
  createCompletionEngine,
  importedFiles,
  nearbyFiles,
  openDocuments,
  recentEdits,
  recentViews,
} from '@org/completion-core';
import {
  chooseModel,
  createHttpClient,
  createNodeGate,
  createProvider,
  engineOptions,
  requireKey,
  workspaceFiles,
  type HttpClient,
  type LoadedConfig,
} from '@org/completion-node';
import type { EditHistory } from '../documents/edit-history';
import { documentGate } from './document-gate';
import type { LocalModel } from './local-model';

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
  /** Withdraws what is asked, and ends connections and worker. */
  close(): Promise<void>;
}

/** What a session needs of the process around it. */
export interface SessionHost {
  readonly history: EditHistory;
  /** The URI of the file that a document belongs to. */
  readonly fileOf: (uri: string) => string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Opens the embedded model for a workspace. */
  readonly openLocalModel: (options: {
    readonly config: LoadedConfig;
    readonly gate: ContentGate;
  }) => Promise<LocalModel>;
}

/** How long the list of models is waited for when nobody has named one, in milliseconds. */
const modelsPatienceMs = 3_000;
/** A connection that was used in this time is still open, in milliseconds. */
const keptAliveMs = 4_000;

let lastNumber = 0;

/** @throws ConfigError when a key is missing or the configuration cannot be used */
export async function openSession(config: LoadedConfig, host: SessionHost): Promise<Session> {
  requireKey(config);
  const { proxy, noProxy, caFile } = config.settings;
  const http = createHttpClient({ proxy, noProxy, caFile, env: host.env });
  const gate = documentGate(
    createNodeGate({ root: config.workspaceRoot, ignoreGlobs: config.ignoreGlobs }),
    host.fileOf,
  );
  let local: LocalModel | undefined;
  const provider = await createProvider(config, {
    fetch: http.fetch,
    local: async () => (local = await host.openLocalModel({ config, gate })).provider,
  });
  const settings = engineOptions(config);
  const model = await chosenModel(config, provider);
  const engine = createCompletionEngine({
    ...settings,
    provider,
    gate,
    model,
    // The embedded model has read the workspace itself.
    context: { ...settings.context, sources: local === undefined ? sourcesFor(config, gate, host) : [] },
  });
  const warm = warmer(provider, http, engine);
  return {
    number: ++lastNumber,
    config,
    engine,
    who: local === undefined ? `${provider.id}, ${model}` : 'the embedded local model',
    prepareFor: (document) => (local === undefined ? warm() : local.learnAround(document)),
    learnt: (document) => local?.learnt(document),
    async close() {
      engine.dispose();
      await http.close();
    },
  };
}

async function chosenModel(config: LoadedConfig, provider: CompletionProvider): Promise<string> {
  try {
    return await chooseModel(config, provider, AbortSignal.timeout(modelsPatienceMs));
  } catch {
    return config.settings.model ?? provider.defaultModel;
  }
}

function sourcesFor(
  config: LoadedConfig,
  gate: ContentGate,
  { history }: SessionHost,
): readonly ContextSource[] {
  const files = workspaceFiles({ root: config.workspaceRoot, gate });
  return [
    openDocuments(history),
    { name: 'recent-edits', find: (query, options) => recentEdits(history.current()).find(query, options) },
    { name: 'recent-views', find: (query, options) => recentViews(history.current()).find(query, options) },
    importedFiles(files),
    nearbyFiles(files),
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
      .fetch(new URL('/', provider.endpoint), { method: 'HEAD', redirect: 'manual' })
      .then((response) => response.body?.cancel())
      // What is wrong with the endpoint will be said by the request itself.
      .catch(() => {});
  };
}
