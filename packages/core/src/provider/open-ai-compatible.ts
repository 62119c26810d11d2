import type { CompletionProvider, ModelInfo } from '../domain/provider';
import type { PromptStrategy } from '../domain/prompt';
import { endpointUrl } from './endpoint-url';
import { createTransport, type TransportOptions } from './create-transport';
import { chatBody, completionBody } from './open-ai-body';
import { createProvider } from './open-ai-provider';

export interface OpenAICompatibleOptions extends TransportOptions {
  /** Base URL or the full URL of a request: `http://127.0.0.1:8000`, `…/v1`, `…/v1/completions`. */
  readonly baseUrl: string;
  /** Sent as a bearer token. @default none */
  readonly apiKey?: string | undefined;
  /** Model asked when the engine names none. @default 'default' */
  readonly model?: string | undefined;
  /** Short name of the server. @default 'openai-compatible' */
  readonly id?: string;
  /** What the server takes, best first. @default FIM tokens, then chat, then text to go on from */
  readonly strategies?: readonly PromptStrategy[];
  /** Most stop sequences it takes. @default 4 */
  readonly maxStops?: number;
}

/**
 * How a model can be told of the hole, best first. One that fills in the middle by its server's word may do so in tokens that we do
 * not know; then the server puts `suffix` into them.
 */
export function listedStrategies({ fim }: Pick<ModelInfo, 'fim'>): readonly PromptStrategy[] {
  return fim === true
    ? ['fim', 'suffix-param', 'chat-infill', 'prefix-only']
    : ['fim', 'chat-infill', 'prefix-only'];
}

const suffixes = ['/chat/completions', '/completions', '/models'];

/**
 * Any server with OpenAI's completions API: vLLM, SGLang, LM Studio, llama.cpp's own server, gateways. The hole is told by the
 * model family's tokens in the prompt; `suffix` is sent only when `strategies` names it, since servers read it differently.
 *
 * @throws CompletionError `invalid-options` when `baseUrl` is not a URL
 */
export function openAICompatible(options: OpenAICompatibleOptions): CompletionProvider {
  const { apiKey, maxStops = 4 } = options;
  const url = endpointUrl(options.baseUrl, suffixes, '/v1');
  const transport = createTransport(options, {
    authorization: apiKey === undefined || apiKey === '' ? undefined : `Bearer ${apiKey}`,
    secrets: apiKey === undefined ? [] : [apiKey],
  });
  return createProvider({
    id: options.id ?? 'openai-compatible',
    url,
    defaultModel: options.model ?? 'default',
    capabilities: {
      strategies: options.strategies ?? listedStrategies({ fim: undefined }),
      maxStops,
      location: url.location,
      candidates: true,
    },
    transport,
    call: (request) =>
      request.prompt.strategy === 'chat-infill'
        ? { url: url.at('/chat/completions'), body: chatBody(request, maxStops) }
        : { url: url.at('/completions'), body: completionBody(request, maxStops) },
  });
}
