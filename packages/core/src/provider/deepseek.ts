import type { CompletionProvider } from '../domain/provider';
import { endpointUrl } from './endpoint-url';
import { createTransport, type TransportOptions } from './create-transport';
import { completionBody } from './open-ai-body';
import { listedModels } from './listed-models';
import { createProvider } from './open-ai-provider';

export interface DeepSeekOptions extends TransportOptions {
  readonly apiKey?: string | undefined;
  /** @default 'https://api.deepseek.com/beta' */
  readonly baseUrl?: string | undefined;
  /** @default 'deepseek-chat' */
  readonly model?: string | undefined;
}

/** The documented limits of the beta endpoint. */
const maxStops = 16;
const maxTokensAllowed = 4_096;

/**
 * DeepSeek's beta completions: `prompt` and `suffix`. Answers begin with comments while the request waits, and tell usage last.
 *
 * @see https://api-docs.deepseek.com/api/create-completion
 */
export function deepseek(options: DeepSeekOptions = {}): CompletionProvider {
  const { apiKey } = options;
  const url = endpointUrl(
    options.baseUrl ?? 'https://api.deepseek.com/beta',
    ['/completions', '/models'],
    '/beta',
  );
  const transport = createTransport(options, {
    authorization: apiKey ? `Bearer ${apiKey}` : undefined,
    secrets: apiKey ? [apiKey] : [],
  });
  return createProvider({
    id: 'deepseek',
    url,
    defaultModel: options.model ?? 'deepseek-chat',
    capabilities: {
      strategies: ['suffix-param', 'prefix-only'],
      maxStops,
      location: url.location,
      candidates: false,
    },
    transport,
    missingKey:
      apiKey || url.location === 'loopback'
        ? undefined
        : 'DeepSeek needs an API key: set COMPLETION_BASE_URL and COMPLETION_API_KEY, or give deepseek({ apiKey })',
    call(request) {
      const body = completionBody(
        { ...request, maxTokens: Math.min(request.maxTokens, maxTokensAllowed) },
        maxStops,
      );
      return { url: url.at('/completions'), body };
    },
    // The list is documented beside the beta, not in it.
    async models(signal) {
      const list = `${url.base.replace(/\/beta$/, '')}/models`;
      return listedModels(await transport.json({ method: 'GET', url: list }, signal));
    },
  });
}
