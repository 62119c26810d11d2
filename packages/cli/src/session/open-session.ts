import {
  createCompletionEngine,
  defaultOptions,
  type CompletionEngine,
  type CompletionProvider,
  type ContentGate,
  type CompletionEngineOptions,
  type ContextOptions,
  type ContextSource,
} from '@org/completion-core';
import { importedFiles, nearbyFiles } from '@org/completion-core/host';
import {
  chooseModel,
  createConfiguredProvider,
  engineOptions,
  openHttpClient,
  requireKey,
  withChosenModel,
  workspaceFiles,
  type LoadedConfig,
} from '@org/completion-node';
import type { TargetDocument } from '../complete/read-document';
import { printNoticeOnce, type Terminal } from '../io/terminal';
import type { Deadline } from './deadline';
import { gateFor } from './gate-for';
import type { LocalModelFor } from './local-model';

/** An engine for one run of a command, with its provider and connections. */
export interface Session {
  readonly engine: CompletionEngine;
  readonly provider: CompletionProvider;
  /** The model of its requests. */
  readonly model: string;
  /** Closes connections and ends workers. */
  close(): Promise<void>;
}

export interface OpenSessionOptions {
  readonly document: Pick<TargetDocument, 'uri' | 'path' | 'languageId'>;
  /** Whether to learn other files and take snippets from them. */
  readonly useContext: boolean;
  /** Whether requests will be sent, which requires a key. */
  readonly sends: boolean;
  readonly signal: AbortSignal;
  /** Decides what may leave the machine. @default by the configuration */
  readonly gate?: ContentGate;
  /** Called with a message about ignore lists that take too long to match. @default prints each message once */
  readonly onSlowList?: (message: string) => void;
  /** Covers all work up to the answer; without it the time limit is that of one request. */
  readonly deadline?: Deadline | undefined;
  /** Opens the embedded model. @default one that ends with the session */
  readonly local?: LocalModelFor;
  /** Sees every request and answer. @default none */
  readonly watchFetch?: (fetch: typeof globalThis.fetch) => typeof globalThis.fetch;
}

/**
 * @throws ConfigError when a key is missing or the configuration cannot be used; the reason of `signal` or of the deadline's signal, when
 * that is aborted before the session is ready
 */
export async function openSession(
  config: LoadedConfig,
  terminal: Terminal,
  options: OpenSessionOptions,
): Promise<Session> {
  const { deadline } = options;
  const signal = deadline === undefined ? options.signal : AbortSignal.any([options.signal, deadline.signal]);
  if (options.sends) requireKey(config);
  const http = openHttpClient(config, terminal.env);
  const { onSlowList = printNoticeOnce(terminal), gate = gateFor(config, terminal, onSlowList) } = options;
  const provider = await createConfiguredProvider(config, {
    fetch: options.watchFetch?.(http.fetch) ?? http.fetch,
    local: async () => {
      if (!options.useContext || !options.sends) return (await import('@org/completion-local')).localModel();
      const { local = (await import('./local-model')).ownLocalModel } = options;
      return local.provide(options.document, {
        gate,
        learning: {
          config,
          terminal,
          signal,
          onSlowList,
          ...(deadline === undefined ? {} : { readMs: deadline.leftMs() * readTimeShare }),
        },
      });
    },
  });
  const configured = engineOptions(config);
  const model = await chooseModel(config, provider, signal);
  const settings = deadline === undefined ? configured : { ...configured, timeoutMs: deadline.leftMs() };
  const engine = createCompletionEngine({
    ...settings,
    provider: withChosenModel(provider, config, model),
    gate,
    // The engine takes the served model itself, and tells it.
    ...(provider.servedModel === undefined ? { model } : {}),
    context: contextOptions(settings, sourcesFor(config, gate, options)),
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

/** Default deadline of context in a command, in milliseconds: longer than in an editor, where the user types meanwhile. */
const contextDeadlineMs = 2_000;
/** Share of the time limit for context; the rest is for the model. */
const contextTimeShare = 0.25;
/** Share of the time up to a deadline for reading the files of the embedded model; the rest is for learning and answering. */
const readTimeShare = 0.5;

/** The context options of a command, with a deadline that gives the same prompt also on a busy machine. */
export function contextOptions(
  { context, timeoutMs = defaultOptions.timeoutMs }: Pick<CompletionEngineOptions, 'context' | 'timeoutMs'>,
  sources: readonly ContextSource[],
): ContextOptions {
  return { deadlineMs: Math.min(contextDeadlineMs, timeoutMs * contextTimeShare), ...context, sources };
}

/** Sources of other files. None for the embedded model, which has learned all files. */
function sourcesFor(
  config: LoadedConfig,
  gate: ContentGate,
  { useContext, document }: OpenSessionOptions,
): readonly ContextSource[] {
  if (!useContext || document.path === undefined || config.endpoint.provider === 'local') return [];
  return fileSources(config, gate);
}

/** Sources of files beside a document: imported and nearby ones. */
export function fileSources(config: LoadedConfig, gate: ContentGate): readonly ContextSource[] {
  const files = workspaceFiles({ root: config.workspaceRoot, gate });
  return [importedFiles(files), nearbyFiles(files)];
}
