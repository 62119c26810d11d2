import {
  deepseek,
  llamaCpp,
  mistral,
  ollama,
  openAICompatible,
  tokenFactory,
  type CompletionProvider,
  type ModelInfo,
  type OpenAICompatibleOptions,
} from '@org/completion-core';
import { listedDefault, preferredModel } from '@org/completion-core/host';
import { ConfigError } from '../config/config-error';
import type { LoadedConfig } from '../config/load-config';
import type { ProviderName } from '../config/settings-schema';

/** What a provider is made with besides the configuration. */
export interface CreateProviderOptions {
  /** Sends the requests: the host's one HTTP client. */
  readonly fetch: typeof fetch;
  /** Opens the embedded model; only called where it is chosen. */
  readonly local: () => Promise<CompletionProvider>;
}

type ServerProvider = Exclude<ProviderName, 'local'>;
type ServerOptions = Omit<OpenAICompatibleOptions, 'baseUrl'> & { readonly baseUrl: string | undefined };

/** How each server is asked. Adding one is a file in core and a line here. */
const servers: Readonly<Record<ServerProvider, (options: ServerOptions) => CompletionProvider>> = {
  'token-factory': tokenFactory,
  'openai-compatible': ({ baseUrl, ...options }) =>
    openAICompatible({ ...options, baseUrl: neededUrl(baseUrl) }),
  mistral,
  deepseek,
  ollama,
  'llama-cpp': llamaCpp,
};

/** Providers that answer nobody without a key. */
const keyed: ReadonlySet<ProviderName> = new Set(['token-factory', 'mistral', 'deepseek']);

/** Where they answer, for people who have to name it beside their key. */
const ownAddresses: Partial<Record<ProviderName, string>> = {
  mistral: 'https://api.mistral.ai/v1',
  deepseek: 'https://api.deepseek.com/beta',
};

/**
 * The provider that a configuration names, with the key that belongs to its server and no other.
 *
 * @throws ConfigError when a base URL is missing
 */
export async function createProvider(
  config: LoadedConfig,
  { fetch: send, local }: CreateProviderOptions,
): Promise<CompletionProvider> {
  const { provider, baseUrl, apiKey, headers } = config.endpoint;
  if (provider === 'local') return local();
  const shown = Object.entries(headers).map(([name, value]) => [name, value.reveal()] as const);
  return servers[provider]({
    fetch: send,
    baseUrl,
    apiKey: apiKey?.reveal(),
    headers: Object.fromEntries(shown),
    retry: config.settings.retry ?? true,
    ...(config.settings.model === undefined ? {} : { model: config.settings.model }),
  });
}

/**
 * @throws ConfigError when the server asks for a key and none belongs to it, naming the variable to set; and when a key holds what
 * no header can carry, naming where it came from
 */
export function requireKey({ endpoint }: LoadedConfig): void {
  const { provider, baseUrl, apiKey, apiKeyFrom = 'somewhere' } = endpoint;
  if (provider === 'openai-compatible') neededUrl(baseUrl);
  if (apiKey !== undefined && /[^ -~]/.test(apiKey.reveal()))
    throw new ConfigError(
      `the API key from ${apiKeyFrom} holds a character that no key has, such as a line break or "…"; paste it anew`,
    );
  if (apiKey !== undefined || !keyed.has(provider) || isLoopback(baseUrl)) return;
  const address = baseUrl === undefined ? ownAddresses[provider] : undefined;
  const variables =
    provider === 'token-factory' && baseUrl === undefined
      ? 'NEBIUS_API_KEY'
      : `COMPLETION_BASE_URL${address === undefined ? '' : ` (${address})`} and COMPLETION_API_KEY`;
  throw new ConfigError(
    `${provider} needs an API key: set ${variables}, or choose --provider local, which needs none`,
  );
}

/** How long a server's list of models is waited for. */
const listMs = 5_000;

/** What to ask, out of a server's list: on Token Factory, whose catalog changes monthly, and where nobody can know what is served. */
const choices: Partial<Record<ProviderName, (models: readonly ModelInfo[]) => string | undefined>> = {
  'token-factory': preferredModel,
  'openai-compatible': (models) => listedDefault(models)?.id,
};

/**
 * The model to ask where nobody has chosen one: the best of those on offer on Token Factory and on servers that only have an address;
 * elsewhere the provider's own. A list that cannot be had leaves the provider's own too.
 */
export async function chooseModel(
  config: LoadedConfig,
  provider: CompletionProvider,
  signal: AbortSignal,
): Promise<string> {
  const { model } = config.settings;
  if (config.endpoint.provider === 'local') return provider.defaultModel;
  const choose = choices[config.endpoint.provider];
  if (model !== undefined || choose === undefined || provider.models === undefined)
    return model ?? provider.defaultModel;
  try {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(listMs)]);
    return choose(await provider.models({ signal: patience })) ?? provider.defaultModel;
  } catch {
    signal.throwIfAborted();
    // What is wrong with the endpoint will be said by the request itself.
    return provider.defaultModel;
  }
}

function neededUrl(baseUrl: string | undefined): string {
  if (baseUrl !== undefined) return baseUrl;
  throw new ConfigError(
    'openai-compatible needs an address: set COMPLETION_BASE_URL or give --base-url, e.g. http://127.0.0.1:8000/v1',
  );
}

function isLoopback(baseUrl: string | undefined): boolean {
  if (baseUrl === undefined) return false;
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(baseUrl).hostname);
}
