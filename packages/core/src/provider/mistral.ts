import type { CompletionProvider } from '../domain/provider';
import { CompletionError } from '../errors/completion-error';
import { endpointUrl } from './endpoint-url';
import { createTransport, type TransportOptions } from './create-transport';
import { createProvider } from './open-ai-provider';

export interface MistralOptions extends TransportOptions {
  /** The key of that very host: the one of `codestral.mistral.ai` is another than that of `api.mistral.ai`. */
  readonly apiKey?: string | undefined;
  /** @default 'https://api.mistral.ai/v1' */
  readonly baseUrl?: string | undefined;
  /** @default 'codestral-latest' */
  readonly model?: string | undefined;
}

/**
 * Mistral's fill-in-the-middle API: `prompt` and `suffix`, answered in chat's shape.
 *
 * @see https://docs.mistral.ai/api/endpoint/fim
 */
export function mistral(options: MistralOptions = {}): CompletionProvider {
  const { apiKey } = options;
  const url = endpointUrl(
    options.baseUrl ?? 'https://api.mistral.ai/v1',
    ['/fim/completions', '/models'],
    '/v1',
  );
  const maxStops = 4;
  return createProvider({
    id: 'mistral',
    url,
    defaultModel: options.model ?? 'codestral-latest',
    capabilities: { strategies: ['suffix-param'], maxStops, location: url.location, candidates: false },
    transport: createTransport(options, {
      authorization: apiKey ? `Bearer ${apiKey}` : undefined,
      secrets: apiKey ? [apiKey] : [],
    }),
    missingKey:
      apiKey || url.location === 'loopback'
        ? undefined
        : `Mistral needs an API key of ${new URL(url.base).host}: set COMPLETION_BASE_URL and COMPLETION_API_KEY, or give mistral({ apiKey })`,
    call({ prompt, model, maxTokens, temperature, topP }) {
      if (prompt.strategy !== 'suffix-param')
        throw new CompletionError(
          'unsupported-model',
          "Mistral's FIM endpoint takes a prefix and a suffix only; set prompt.strategy to 'auto'",
        );
      const stop = prompt.stop.filter((word) => word.trim() !== '').slice(0, maxStops);
      return {
        url: url.at('/fim/completions'),
        body: {
          model,
          prompt: prompt.prefixWithSnippets ?? prompt.prefix,
          suffix: prompt.suffix,
          max_tokens: maxTokens,
          temperature,
          ...(topP === undefined ? {} : { top_p: topP }),
          ...(stop.length === 0 ? {} : { stop }),
          stream: true,
        },
      };
    },
  });
}
