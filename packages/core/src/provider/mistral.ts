import { ownProvider, type ProviderOptions, type StrategyRequest } from './define-provider';

/** Options of {@link mistral}; `baseUrl` is `https://api.mistral.ai/v1` and `model` is `codestral-latest` when absent. */
export interface MistralOptions extends ProviderOptions {
  /** The key of that very host: `codestral.mistral.ai` and `api.mistral.ai` have different keys. */
  readonly apiKey?: string | undefined;
}

/**
 * Mistral's fill-in-the-middle API: `prompt` and `suffix`, answered in chat's shape. Servers without it are asked by chat.
 *
 * @see https://docs.mistral.ai/api/endpoint/fim
 */
export const mistral = /* @__PURE__ */ ownProvider<'mistral', MistralOptions>({
  name: 'mistral',
  displayName: 'Mistral',
  defaultUrl: 'https://api.mistral.ai/v1',
  defaultModel: 'codestral-latest',
  keyRequired: 'hosted',
  root: '/v1',
  paths: ['/fim/completions', '/chat/completions', '/models'],
  strategies: ['suffix-param', 'chat-infill'],
  maxStops: 4,
  requests: {
    'suffix-param': ({ prompt, model, ...request }) => ({
      path: '/fim/completions',
      body: {
        model,
        prompt: prompt.prefixWithSnippets ?? prompt.prefix,
        suffix: prompt.suffix,
        ...commonFields(request),
      },
    }),
    // For servers without the FIM API.
    'chat-infill': ({ prompt, model, ...request }) => ({
      path: '/chat/completions',
      body: { model, messages: prompt.messages, ...commonFields(request) },
    }),
  },
});

function commonFields({ maxTokens, temperature, topP, stop }: Omit<StrategyRequest, 'prompt' | 'model'>) {
  return { max_tokens: maxTokens, temperature, top_p: topP, stop, stream: true };
}
