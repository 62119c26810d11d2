import {
  createCompletionEngine,
  type CompletionEngine,
  type CompletionProvider,
  type ContentGate,
} from '@org/completion-core';
import type { EditHistory } from '@org/completion-core/next-edit';
import {
  configuredNextEdit,
  createNextEditProvider,
  engineOptions,
  openHttpClient,
  type LoadedConfig,
} from '@org/completion-node';
import type { Terminal } from '../io/terminal';
import type { Deadline } from './deadline';
import { contextOptions, fileSources } from './open-session';

/** An engine for one next edit, with its provider and connections. */
export interface EditSession {
  readonly engine: CompletionEngine;
  readonly provider: CompletionProvider;
  /** The model of its requests. */
  readonly model: string;
  /** Closes connections. */
  close(): Promise<void>;
}

export interface OpenEditSessionOptions {
  readonly history: EditHistory;
  /** Decides what may leave the machine. */
  readonly gate: ContentGate;
  /** Whether to take snippets from other files. */
  readonly useContext: boolean;
  /** Covers all work up to the answer; without it the time limit is that of one request. */
  readonly deadline?: Deadline | undefined;
  /** Sees every request and answer. @default none */
  readonly watchFetch?: (fetch: typeof globalThis.fetch) => typeof globalThis.fetch;
}

/** @throws ConfigError when no model or server for next edits is set, or a key is missing, with what to set */
export async function openEditSession(
  config: LoadedConfig,
  { env }: Pick<Terminal, 'env'>,
  { history, gate, useContext, deadline, watchFetch }: OpenEditSessionOptions,
): Promise<EditSession> {
  const { settings, endpoint, nextEditEndpoint = endpoint } = config;
  const http = openHttpClient({ settings, endpoint: nextEditEndpoint }, env);
  const send = watchFetch?.(http.fetch) ?? http.fetch;
  const provider = createNextEditProvider(config, { fetch: send });
  const timeoutMs = deadline?.leftMs();
  const limits = timeoutMs === undefined ? {} : { timeoutMs };
  const limited = { ...config, settings: { ...settings, nextEdit: { ...settings.nextEdit, ...limits } } };
  const nextEdit = await configuredNextEdit(limited, { fetch: send, history, provider });
  const { model: _ofCompletions, ...configured } = engineOptions(config);
  const options = { ...configured, ...limits };
  const engine = createCompletionEngine({
    ...options,
    provider,
    gate,
    context: contextOptions(options, useContext ? fileSources(config, gate) : []),
    ...(nextEdit === undefined ? {} : { nextEdit }),
  });
  return {
    engine,
    provider,
    model: settings.nextEdit?.model ?? provider.defaultModel,
    async close() {
      engine.dispose();
      await http.close();
    },
  };
}
