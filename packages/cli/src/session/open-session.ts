import {
  createCompletionEngine,
  defaultOptions,
  importedFiles,
  nearbyFiles,
  type CompletionEngine,
  type CompletionProvider,
  type ContentGate,
  type CompletionEngineOptions,
  type ContextOptions,
  type ContextSource,
} from '@org/completion-core';
import {
  chooseModel,
  createHttpClient,
  createNodeGate,
  createProvider,
  engineOptions,
  requireKey,
  workspaceFiles,
  type LoadedConfig,
} from '@org/completion-node';
import type { TargetDocument } from '../complete/read-document';
import type { Terminal } from '../io/terminal';
import { createProgress } from './progress';

/** An engine for one run of a command, with all that it needs. */
export interface Session {
  readonly engine: CompletionEngine;
  readonly provider: CompletionProvider;
  /** Model the engine asks. */
  readonly model: string;
  /** Ends everything: connections, worker. */
  close(): Promise<void>;
}

export interface OpenSessionOptions {
  readonly document: Pick<TargetDocument, 'path' | 'languageId'>;
  /** Whether to learn and take snippets from other files. */
  readonly useContext: boolean;
  /** Whether anything will be sent: then a key that is needed must be there. */
  readonly sends: boolean;
  readonly signal: AbortSignal;
  /** Sees every request and answer. @default none */
  readonly watchFetch?: (fetch: typeof globalThis.fetch) => typeof globalThis.fetch;
}

/** @throws ConfigError when a key is missing or the configuration cannot be used */
export async function openSession(
  config: LoadedConfig,
  terminal: Terminal,
  options: OpenSessionOptions,
): Promise<Session> {
  if (options.sends) requireKey(config);
  const { proxy, noProxy, caFile } = config.settings;
  const http = createHttpClient({ proxy, noProxy, caFile, env: terminal.env });
  const gate = createNodeGate({ root: config.workspaceRoot, ignoreGlobs: config.ignoreGlobs });
  const provider = await createProvider(config, {
    fetch: options.watchFetch?.(http.fetch) ?? http.fetch,
    local: async () => {
      const { openLocalModel } = await import('./open-local-model');
      const { path, languageId } = options.document;
      return openLocalModel({
        config,
        gate,
        path,
        languageIds: [languageId],
        learn: options.useContext && options.sends,
        signal: options.signal,
        progress: createProgress(terminal),
      });
    },
  });
  const settings = engineOptions(config);
  const model = options.sends
    ? await chooseModel(config, provider, options.signal)
    : (settings.model ?? provider.defaultModel);
  const engine = createCompletionEngine({
    ...settings,
    provider,
    gate,
    model,
    context: patientContext(settings, sourcesFor(config, gate, options)),
  });
  return {
    engine,
    provider,
    model,
    async close() {
      engine.dispose();
      await http.close();
    },
  };
}

/** Longest that a command waits for context where nobody said, in milliseconds. Nobody types meanwhile, as in an editor. */
const patienceMs = 2_000;
/** The rest of a request's time is the model's. */
const mostOfTimeout = 0.25;

/** The context of a command: the same request whenever it is asked for, also on a busy machine. */
export function patientContext(
  { context, timeoutMs = defaultOptions.timeoutMs }: Pick<CompletionEngineOptions, 'context' | 'timeoutMs'>,
  sources: readonly ContextSource[],
): ContextOptions {
  return { deadlineMs: Math.min(patienceMs, timeoutMs * mostOfTimeout), ...context, sources };
}

/** What a model is shown besides the file: what it imports and what lies next to it. The embedded model has read it all already. */
function sourcesFor(
  config: LoadedConfig,
  gate: ContentGate,
  { useContext, document }: OpenSessionOptions,
): readonly ContextSource[] {
  if (!useContext || document.path === undefined || config.endpoint.provider === 'local') return [];
  const files = workspaceFiles({ root: config.workspaceRoot, gate });
  return [importedFiles(files), nearbyFiles(files)];
}
