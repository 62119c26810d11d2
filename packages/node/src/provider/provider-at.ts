import type { CompletionProvider } from '@org/completion-core';
import {
  isThisMachine,
  socketPathOf,
  type ProviderInfo,
  type ProviderOptions,
  type RegisteredProvider,
} from '@org/completion-core/host';
import { ConfigError } from '../config/config-error';
import type { EndpointConfig } from '../config/resolve-endpoint';

/** What messages about an endpoint tell the user to set. */
export interface EndpointUse {
  /** Prefix of the variables for its address and its key. */
  readonly prefix: string;
  /** What else can be done without a key. */
  readonly instead: string;
}

export const forCompletions: EndpointUse = {
  prefix: 'COMPLETION',
  instead: 'choose --provider local, which needs none',
};

/**
 * Creates the provider of an endpoint, with the key and the headers that belong to it and no others.
 *
 * @throws ConfigError when a base URL is missing
 */
export function providerAt(
  create: RegisteredProvider,
  { baseUrl, apiKey, headers }: EndpointConfig<string>,
  use: EndpointUse,
  options: Pick<ProviderOptions, 'fetch' | 'retry' | 'model'>,
): CompletionProvider {
  const revealed = Object.entries(headers).map(([name, value]) => [name, value.reveal()] as const);
  return create({
    ...options,
    baseUrl: requiredUrl(create.info, baseUrl, use),
    apiKey: apiKey?.reveal(),
    headers: Object.fromEntries(revealed),
  });
}

/**
 * Checks that an endpoint has the address and the key that its provider requires.
 *
 * @param info - of its provider; `undefined` for one that uses no server
 * @throws ConfigError when the server requires a key and none belongs to it, naming the variable to set; and when a key holds a
 * character that no header can carry, naming the key's origin
 */
export function checkEndpoint(
  { provider, baseUrl, apiKey, apiKeyFrom = 'an unknown place' }: EndpointConfig<string>,
  info: ProviderInfo | undefined,
  use: EndpointUse,
): void {
  const url = info && requiredUrl(info, baseUrl, use);
  if (apiKey !== undefined && /[^ -~]/.test(apiKey.reveal()))
    throw new ConfigError(
      `the API key from ${apiKeyFrom} holds a character that no key has, such as a line break or "…"; paste it anew`,
    );
  if (apiKey !== undefined || info === undefined || url === undefined) return;
  const { keyRequired = 'never', keyVariable } = info;
  const at = new URL(url);
  if (keyRequired === 'never' || isThisMachine(at.hostname) || socketPathOf(at) !== undefined) return;
  const { prefix, instead } = use;
  const address = baseUrl === undefined ? ` (${url})` : '';
  const variables =
    baseUrl === undefined && keyVariable !== undefined
      ? keyVariable
      : `${prefix}_BASE_URL${address} and ${prefix}_API_KEY`;
  throw new ConfigError(`${provider} needs an API key: set ${variables}, or ${instead}`);
}

function requiredUrl(
  { name, defaultUrl }: ProviderInfo,
  baseUrl = defaultUrl,
  { prefix }: EndpointUse,
): string {
  if (baseUrl !== undefined) return baseUrl;
  throw new ConfigError(
    `${name} needs an address: set ${prefix}_BASE_URL or give --base-url, e.g. http://127.0.0.1:8000/v1`,
  );
}
