import type { CompletionProvider, ModelInfo } from '../domain/provider';
import { CompletionError } from '../errors/completion-error';
import { ollamaShape } from './answer-shapes';
import { endpointUrl } from './endpoint-url';
import { createTransport, type TransportOptions } from './create-transport';
import { listedModels } from './listed-models';
import { createProvider } from './open-ai-provider';

export interface OllamaOptions extends TransportOptions {
  /** @default 'http://127.0.0.1:11434' */
  readonly baseUrl?: string | undefined;
  /** @default 'qwen2.5-coder:1.5b-base' */
  readonly model?: string | undefined;
  readonly apiKey?: string | undefined;
  /** How long the model stays loaded, e.g. `'10m'`. @default the server's */
  readonly keepAlive?: string;
  /** Size of the context the model is loaded with, in tokens; another than its other clients use loads it anew. @default the server's */
  readonly contextTokens?: number;
}

const paths = ['/api/generate', '/api/tags', '/api', '/v1/completions', '/v1'];

/**
 * Ollama's native API. A model whose format we know gets its tokens with `raw`, so that no chat template goes around them;
 * others get prefix and `suffix`, which Ollama puts into the model's own template where it has one.
 */
export function ollama(options: OllamaOptions = {}): CompletionProvider {
  const { apiKey, keepAlive, contextTokens } = options;
  const url = endpointUrl(options.baseUrl ?? 'http://127.0.0.1:11434', paths, '');
  const transport = createTransport(options, {
    authorization: apiKey ? `Bearer ${apiKey}` : undefined,
    secrets: apiKey ? [apiKey] : [],
  });
  return createProvider({
    id: 'ollama',
    url,
    defaultModel: options.model ?? 'qwen2.5-coder:1.5b-base',
    capabilities: {
      strategies: ['fim', 'suffix-param', 'prefix-only'],
      maxStops: 16,
      location: url.location,
      candidates: false,
    },
    transport,
    shape: ollamaShape,
    call({ prompt, model, maxTokens, temperature, topP }) {
      const stop = prompt.stop.filter((word) => word.trim() !== '');
      return {
        url: url.at('/api/generate'),
        body: {
          model,
          ...promptFields(prompt),
          stream: true,
          ...(keepAlive === undefined ? {} : { keep_alive: keepAlive }),
          options: {
            num_predict: maxTokens,
            temperature,
            ...(topP === undefined ? {} : { top_p: topP }),
            ...(stop.length === 0 ? {} : { stop }),
            ...(contextTokens === undefined ? {} : { num_ctx: contextTokens }),
          },
        },
      };
    },
    async models(signal): Promise<readonly ModelInfo[]> {
      const listed = listedModels(await transport.json({ method: 'GET', url: url.at('/api/tags') }, signal));
      return inBatches(listed, async (model) => {
        const told = await transport
          .json({ method: 'POST', url: url.at('/api/show'), body: { model: model.id } }, signal)
          .catch(() => undefined);
        signal.throwIfAborted();
        return { ...model, ...factsOf(told) };
      });
    },
  });
}

/** Models asked about at the same time: a small server answers them one by one anyway. */
const atOnce = 4;

async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<T>): Promise<readonly T[]> {
  const done: T[] = [];
  for (let start = 0; start < items.length; start += atOnce)
    done.push(...(await Promise.all(items.slice(start, start + atOnce).map(work))));
  return done;
}

/** What `/api/show` says: `insert` is among the capabilities when the model's template has a place for a suffix. */
function factsOf(shown: unknown): Partial<ModelInfo> {
  const { capabilities } = (shown ?? {}) as Record<string, unknown>;
  if (!Array.isArray(capabilities)) return {};
  const fim = capabilities.includes('insert');
  return { fim, evidence: `the server says its template has ${fim ? 'a' : 'no'} place for a suffix` };
}

function promptFields(
  prompt: Parameters<CompletionProvider['stream']>[0]['prompt'],
): Record<string, unknown> {
  switch (prompt.strategy) {
    case 'fim':
    case 'prefix-only':
      return { prompt: prompt.text, raw: true };
    case 'suffix-param':
      return { prompt: prompt.prefixWithSnippets ?? prompt.prefix, suffix: prompt.suffix };
    case 'chat-infill':
      throw new CompletionError(
        'unsupported-model',
        "Ollama's generate API takes no chat; set prompt.strategy to 'auto'",
      );
  }
}
