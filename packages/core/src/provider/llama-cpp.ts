import type { CompletionProvider } from '../domain/provider';
import { CompletionError } from '../errors/completion-error';
import { llamaCppShape } from './answer-shapes';
import { endpointUrl } from './endpoint-url';
import { createTransport, type TransportOptions } from './create-transport';
import { listedModels } from './listed-models';
import { createProvider } from './open-ai-provider';

export interface LlamaCppOptions extends TransportOptions {
  /** @default 'http://127.0.0.1:8080' */
  readonly baseUrl?: string | undefined;
  readonly apiKey?: string | undefined;
  /** Name of the loaded model, for reports; the server has one. @default 'default' */
  readonly model?: string | undefined;
}

const paths = ['/infill', '/completion', '/v1/completions', '/v1'];

/**
 * llama.cpp's server. `/infill` knows the loaded model's own tokens and takes other files as they are, so no format of ours is
 * needed; `/completion` goes on with text.
 *
 * @see https://github.com/ggml-org/llama.cpp/tree/master/tools/server
 */
export function llamaCpp(options: LlamaCppOptions = {}): CompletionProvider {
  const { apiKey } = options;
  const url = endpointUrl(options.baseUrl ?? 'http://127.0.0.1:8080', paths, '');
  const transport = createTransport(options, {
    authorization: apiKey ? `Bearer ${apiKey}` : undefined,
    secrets: apiKey ? [apiKey] : [],
  });
  return createProvider({
    id: 'llama-cpp',
    url,
    defaultModel: options.model ?? 'default',
    capabilities: {
      strategies: ['suffix-param', 'prefix-only'],
      maxStops: 16,
      location: url.location,
      candidates: false,
    },
    transport,
    shape: llamaCppShape,
    call({ prompt, maxTokens, temperature, topP }) {
      const stop = prompt.stop.filter((word) => word.trim() !== '');
      const common = {
        n_predict: maxTokens,
        temperature,
        ...(topP === undefined ? {} : { top_p: topP }),
        ...(stop.length === 0 ? {} : { stop }),
        stream: true,
        cache_prompt: true,
      };
      switch (prompt.strategy) {
        case 'suffix-param':
          return {
            url: url.at('/infill'),
            body: {
              input_prefix: prompt.prefix,
              input_suffix: prompt.suffix,
              input_extra: prompt.snippets.map(({ path, text }) => ({ filename: path, text })),
              prompt: '',
              ...common,
            },
          };
        case 'fim':
        case 'prefix-only':
          return { url: url.at('/completion'), body: { prompt: prompt.text, ...common } };
        case 'chat-infill':
          throw new CompletionError(
            'unsupported-model',
            "llama.cpp is asked for text, not for chat; set prompt.strategy to 'auto'",
          );
      }
    },
    async models(signal) {
      return listedModels(await transport.json({ method: 'GET', url: url.at('/v1/models') }, signal));
    },
  });
}
