import type { CompletionProvider } from '../domain/provider';
import { endpointUrl } from './endpoint-url';
import { createTransport, type TransportOptions } from './create-transport';
import { chatBody, completionBody } from './open-ai-body';
import { createProvider } from './open-ai-provider';

export interface TokenFactoryOptions extends TransportOptions {
  /** The account's key; people keep it in `NEBIUS_API_KEY`. Without one, requests end with `authentication`. */
  readonly apiKey?: string | undefined;
  /** Another address, e.g. of a region. @default 'https://api.tokenfactory.nebius.com/v1' */
  readonly baseUrl?: string | undefined;
  /** Model asked when the engine names none. @default the documented sample's; see `preferredModel` for a better choice */
  readonly model?: string | undefined;
}

/** The address and the model of the documented sample. */
export const tokenFactoryDefaults = {
  baseUrl: 'https://api.tokenfactory.nebius.com/v1',
  model: 'meta-llama/Meta-Llama-3.1-70B-Instruct',
} as const;

/** The documented limit. */
const maxStops = 4;

/**
 * Nebius Token Factory. There is no `suffix`; models that fill in the middle get their own tokens, others are asked by chat or
 * go on with the text before the cursor.
 *
 * @see https://docs.tokenfactory.nebius.com
 * @throws CompletionError `invalid-options` when `baseUrl` is not a URL
 */
export function tokenFactory(options: TokenFactoryOptions = {}): CompletionProvider {
  const { apiKey } = options;
  const url = endpointUrl(
    options.baseUrl ?? tokenFactoryDefaults.baseUrl,
    ['/chat/completions', '/completions', '/models'],
    '/v1',
  );
  const hasKey = apiKey !== undefined && apiKey.trim() !== '';
  return createProvider({
    id: 'token-factory',
    url,
    defaultModel: options.model ?? tokenFactoryDefaults.model,
    capabilities: {
      strategies: ['fim', 'chat-infill', 'prefix-only'],
      maxStops,
      location: url.location,
      candidates: true,
    },
    transport: createTransport(options, {
      authorization: hasKey ? `Bearer ${apiKey.trim()}` : undefined,
      secrets: hasKey ? [apiKey.trim()] : [],
    }),
    missingKey: hasKey
      ? undefined
      : 'Token Factory needs an API key: set NEBIUS_API_KEY, or give tokenFactory({ apiKey })',
    call: (request) =>
      request.prompt.strategy === 'chat-infill'
        ? { url: url.at('/chat/completions'), body: chatBody(request, maxStops) }
        : { url: url.at('/completions'), body: completionBody(request, maxStops) },
  });
}
