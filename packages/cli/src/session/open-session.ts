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
  createHttpClient,
  createConfiguredProvider,
  engineOptions,
  requireKey,
  workspaceFiles,
  type LoadedConfig,
} from '@org/completion-node';
import type { TargetDocument } from '../complete/read-document';
import { printNoticeOnce, type Terminal } from '../io/terminal';
import type { Deadline } from './deadline';
import { gateFor } from './gate-for';

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
  /** What may leave the machine. @default by the configuration */
  readonly gate?: ContentGate;
  /** Told of ignore lists that take too long to match. @default says each once, on stderr */
  readonly onSlowList?: (message: string) => void;
  /** Holds for all that is done up to the answer; without it the time limit is that of each request alone. */
  readonly deadline?: Deadline | undefined;
  /** Sees every request and answer. @default none */
  readonly watchFetch?: (fetch: typeof globalThis.fetch) => typeof globalThis.fetch;
}

/**
 * @throws ConfigError when a key is missing or the configuration cannot be used; the reason of `signal`, or of the deadline's, when that is
 * aborted before all is ready
 */
export async function openSession(
  config: LoadedConfig,
  terminal: Terminal,
  options: OpenSessionOptions,
): Promise<Session> {
  const { deadline } = options;
  const signal = deadline === undefined ? options.signal : AbortSignal.any([options.signal, deadline.signal]);
  if (options.sends) requireKey(config);
  const { proxy, noProxy, caFile } = config.settings;
  const http = createHttpClient({ proxy, noProxy, caFile, env: terminal.env });
  const { onSlowList = printNoticeOnce(terminal), gate = gateFor(config, terminal, onSlowList) } = options;
  const provider = await createConfiguredProvider(config, {
    fetch: options.watchFetch?.(http.fetch) ?? http.fetch,
    local: async () => {
      const { openLocalModel } = await import('./open-local-model');
      const { path, languageId } = options.document;
      return openLocalModel({
        config,
        path,
        languageIds: [languageId],
        learn: options.useContext && options.sends,
        signal,
        terminal,
        onSlowList,
        ...(deadline === undefined ? {} : { readMs: deadline.leftMs() * maxToLearn }),
      });
    },
  });
  const configured = engineOptions(config);
  const model = options.sends
    ? await chooseModel(config, provider, signal)
    : (configured.model ?? provider.defaultModel);
  const settings = deadline === undefined ? configured : { ...configured, timeoutMs: deadline.leftMs() };
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
const contextDeadlineMs = 2_000;
/** The rest of a request's time is the model's. */
const maxTimeoutShare = 0.25;
/** Share of the time up to a deadline in which files are read for the embedded model; the rest is for learning and answering. */
const maxToLearn = 0.5;

/** The context of a command: the same request whenever it is asked for, also on a busy machine. */
export function patientContext(
  { context, timeoutMs = defaultOptions.timeoutMs }: Pick<CompletionEngineOptions, 'context' | 'timeoutMs'>,
  sources: readonly ContextSource[],
): ContextOptions {
  return { deadlineMs: Math.min(contextDeadlineMs, timeoutMs * maxTimeoutShare), ...context, sources };
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
