import type { CompletionProvider } from '@org/completion-core';
import {
  isThisMachine,
  preferredModel,
  providers,
  socketPathOf,
  type ProviderInfo,
  type RegisteredProvider,
} from '@org/completion-core/host';
import { ConfigError } from '../config/config-error';
import type { LoadedConfig } from '../config/load-config';
import type { ProviderName } from '../config/settings-schema';

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
  const { provider, baseUrl, apiKey, headers } = config.endpoint;
  const create = serverProvider(provider);
  if (create === undefined) return local();
  const revealed = Object.entries(headers).map(([name, value]) => [name, value.reveal()] as const);
  return create({
    fetch: send,
    baseUrl: requiredUrl(create.info, baseUrl),
    apiKey: apiKey?.reveal(),
    headers: Object.fromEntries(revealed),
    retry: config.settings.retry ?? true,
    model: config.settings.model,
  });
}

/**
 * Checks that an endpoint has the address and the key that its provider requires.
 *
 * @throws ConfigError when the server requires a key and none belongs to it, naming the variable to set; and when a key holds a
 * character that no header can carry, naming the key's origin
 */
export function requireKey({ endpoint }: LoadedConfig): void {
  const { provider, baseUrl, apiKey, apiKeyFrom = 'an unknown place' } = endpoint;
  const info = serverProvider(provider)?.info;
  const url = info && requiredUrl(info, baseUrl);
  if (apiKey !== undefined && /[^ -~]/.test(apiKey.reveal()))
    throw new ConfigError(
      `the API key from ${apiKeyFrom} holds a character that no key has, such as a line break or "…"; paste it anew`,
    );
  if (apiKey !== undefined || info === undefined || url === undefined) return;
  const { keyRequired = 'never', keyVariable } = info;
  const at = new URL(url);
  if (keyRequired === 'never' || isThisMachine(at.hostname) || socketPathOf(at) !== undefined) return;
  const address = baseUrl === undefined ? ` (${url})` : '';
  const variables =
    baseUrl === undefined && keyVariable !== undefined
      ? keyVariable
      : `COMPLETION_BASE_URL${address} and COMPLETION_API_KEY`;
  throw new ConfigError(
    `${provider} needs an API key: set ${variables}, or choose --provider local, which needs none`,
  );
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
  const server = serverProvider(config.endpoint.provider);
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

/** The provider of that name; `undefined` for `local`, which uses no server. */
function serverProvider(name: ProviderName): RegisteredProvider | undefined {
  return providers.find(({ info }) => info.name === name);
}

function requiredUrl({ name, defaultUrl }: ProviderInfo, baseUrl = defaultUrl): string {
  if (baseUrl !== undefined) return baseUrl;
  throw new ConfigError(
    `${name} needs an address: set COMPLETION_BASE_URL or give --base-url, e.g. http://127.0.0.1:8000/v1`,
  );
}
