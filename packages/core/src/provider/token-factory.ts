import { ownProvider, type ProviderOptions } from './define-provider';
import { openAIPaths, openAIRequests } from './open-ai-requests';

/** Options of {@link tokenFactory}; `baseUrl` and `model` default to {@link tokenFactoryDefaults}. */
export interface TokenFactoryOptions extends ProviderOptions {
  /** The account's key, which the documentation keeps in `NEBIUS_API_KEY`. Without one, requests fail with `authentication`. */
  readonly apiKey?: string | undefined;
}

const defaultUrl = 'https://api.tokenfactory.nebius.com/v1';
const defaultModel = 'meta-llama/Meta-Llama-3.1-70B-Instruct';

/** The address and the model of the documented sample. */
export const tokenFactoryDefaults = { baseUrl: defaultUrl, model: defaultModel } as const;

/**
 * Nebius Token Factory. There is no `suffix`: FIM models get their own tokens, other models a chat prompt or the text before the
 * cursor.
 *
 * @see https://docs.tokenfactory.nebius.com
 */
export const tokenFactory = /* @__PURE__ */ ownProvider<'token-factory', TokenFactoryOptions>({
  name: 'token-factory',
  displayName: 'Token Factory',
  defaultUrl,
  defaultModel,
  // The catalog changes monthly.
  modelFromList: 'preferred',
  keyRequired: 'always',
  keyVariable: 'NEBIUS_API_KEY',
  root: '/v1',
  paths: openAIPaths,
  strategies: ['fim', 'chat-infill', 'prefix-only'],
  maxStops: 4,
  candidates: true,
  requests: openAIRequests,
});
