import type { CompletionProvider } from '@org/completion-core';
import { preferredModel } from '@org/completion-core/host';
import type { LoadedConfig } from '../config/load-config';
import { checkEndpoint, forCompletions, providerAt } from './provider-at';
import { serverNamed } from './server-named';

/** What {@link createConfiguredProvider} needs besides the configuration. */
export interface ConfiguredProviderOptions {
  /** Sends the requests: the host's one HTTP client. */
  readonly fetch: typeof fetch;
  /** Opens the embedded model; called only for the provider `local`. */
  readonly local: () => Promise<CompletionProvider>;
}

/**
 * Creates the provider that a configuration names, with the key that belongs to its server and no other.
 *
 * @throws ConfigError when a base URL is missing
 */
export async function createConfiguredProvider(
  config: LoadedConfig,
  { fetch: send, local }: ConfiguredProviderOptions,
): Promise<CompletionProvider> {
  const { endpoint, settings } = config;
  const create = serverNamed(endpoint.provider);
  if (create === undefined) return local();
  return providerAt(create, endpoint, forCompletions, {
    fetch: send,
    retry: settings.retry ?? true,
    model: settings.model,
  });
}

/**
 * Checks that an endpoint has the address and the key that its provider requires.
 *
 * @throws ConfigError when the server requires a key and none belongs to it, naming the variable to set; and when a key holds a
 * character that no header can carry, naming the key's origin
 */
export function requireKey({ endpoint }: LoadedConfig): void {
  checkEndpoint(endpoint, serverNamed(endpoint.provider)?.info, forCompletions);
}

/** Deadline for a server's list of models, in milliseconds. */
const listMs = 5_000;

/**
 * The model to request when the configuration names none: the one that the provider takes from the server's list, the preferred one
 * where the provider's `modelFromList` says so, else the provider's default. The default also when the list cannot be read. Engines
 * of a provider with `servedModel` take the same by themselves, and tell it in a notice.
 */
export async function chooseModel(
  config: LoadedConfig,
  provider: CompletionProvider,
  signal: AbortSignal,
): Promise<string> {
  const server = serverNamed(config.endpoint.provider);
  if (server === undefined) return provider.defaultModel;
  const { modelFromList } = server.info;
  const { model } = config.settings;
  if (model !== undefined) return model;
  if (provider.servedModel !== undefined) return (await provider.servedModel({ signal })).id;
  if (modelFromList !== 'preferred' || provider.models === undefined) return provider.defaultModel;
  try {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(listMs)]);
    return preferredModel(await provider.models({ signal: deadline }));
  } catch {
    signal.throwIfAborted();
    // The request itself will report what is wrong with the endpoint.
    return provider.defaultModel;
  }
}
