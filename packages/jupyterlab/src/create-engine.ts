import {
  createCompletionEngine,
  openAICompatible,
  type CompletionEngine,
  type CompletionProvider,
  type ModelInfo,
  type OpenAICompatibleOptions,
} from '@org/completion-core';
import { listedDefault, listedStrategies } from '@org/completion-core/host';
import type { CompletionSettings } from './settings';

/** Longest wait for the server's list of models before the first suggestion. */
const listTimeoutMs = 5_000;

/** Makes the engine for the settings. Rejects with a `CompletionError` that names an invalid setting. */
export async function createEngine(
  settings: CompletionSettings,
  server: Pick<OpenAICompatibleOptions, 'baseUrl' | 'fetch'>,
  signal: AbortSignal,
): Promise<CompletionEngine> {
  return createCompletionEngine({
    provider: await providerFor(settings.model, server, signal),
    multiline: settings.multiline,
    maxTokens: settings.maxTokens,
    scheduling: { speculative: false },
  });
}

async function providerFor(
  model: string,
  server: Pick<OpenAICompatibleOptions, 'baseUrl' | 'fetch'>,
  signal: AbortSignal,
): Promise<CompletionProvider> {
  if (model !== '') return openAICompatible({ ...server, model });
  const unnamed = openAICompatible(server);
  const listed = await bestListed(unnamed, signal).catch(() => {
    // The first request reports what is wrong with the server.
    return undefined;
  });
  return listed === undefined
    ? unnamed
    : openAICompatible({ ...server, model: listed.id, strategies: listedStrategies(listed) });
}

async function bestListed(provider: CompletionProvider, signal: AbortSignal): Promise<ModelInfo | undefined> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(listTimeoutMs)]);
  return listedDefault((await provider.models?.({ signal: limited })) ?? []);
}
