import type { ModelInfo, ServerFacts } from '../domain/provider';
import { finishReasonOf, singlePiece, tokenUsage, type AnswerShape } from './answer-shape';
import {
  defineProvider,
  definedFields,
  type ProviderOptions,
  type StrategyRequest,
  type WireCall,
} from './define-provider';
import { fieldsOf } from './fields-of';
import { listedModels } from './listed-models';
import { isSameModel } from './right-spelling';

/** Options of {@link ollama}; `baseUrl` is `http://127.0.0.1:11434` and `model` is `qwen2.5-coder:1.5b-base` when absent. */
export interface OllamaOptions extends ProviderOptions {
  /** How long the model stays loaded, e.g. `'10m'`. @default the server's */
  readonly keepAlive?: string;
  /** Context size to load the model with, in tokens; the model is loaded again where other clients use another. @default the server's */
  readonly contextTokens?: number;
}

/**
 * Ollama's native API. A FIM prompt is sent with `raw`, so that no chat template goes around it; prefix and `suffix` are put into
 * the model's own template where it has a place for them.
 */
export const ollama = /* @__PURE__ */ defineProvider<'ollama', OllamaOptions>({
  name: 'ollama',
  displayName: 'Ollama',
  defaultUrl: 'http://127.0.0.1:11434',
  defaultModel: 'qwen2.5-coder:1.5b-base',
  modelFromList: 'listed',
  // Five minutes by default; with another time it may unload the model at once.
  keepsLoadedMs: ({ keepAlive }) => (keepAlive === undefined ? 240_000 : 0),
  root: '',
  paths: ['/api/generate', '/api/tags', '/api', '/v1/completions', '/v1'],
  strategies: ['fim', 'suffix-param', 'prefix-only'],
  // Where the template has no place for a suffix, one is refused.
  strategiesFor: ({ fim }) =>
    fim === false ? ['fim', 'prefix-only'] : ['fim', 'suffix-param', 'prefix-only'],
  maxStops: 16,
  options: ['keepAlive', 'contextTokens'],
  requests: {
    fim: rawRequest,
    'suffix-param': ({ prompt: { prefix, prefixWithSnippets = prefix, suffix }, ...request }, options) =>
      generateRequest(request, { prompt: prefixWithSnippets, suffix }, options),
    'prefix-only': rawRequest,
  },
  capabilities: { releasesPrompt: false },
  shape,
  facts: async ({ url, json }, model, signal) =>
    loadedFacts(await json({ method: 'GET', url: url.at('/api/ps') }, signal), model),
  async models({ url, json }, signal) {
    const listed = listedModels(await json({ method: 'GET', url: url.at('/api/tags') }, signal));
    return inBatches(listed, async (model) => {
      const shown = await json(
        { method: 'POST', url: url.at('/api/show'), body: { model: model.id } },
        signal,
      ).catch(() => undefined);
      signal.throwIfAborted();
      return { ...model, ...fimSupport(shown) };
    });
  },
});

/** Reads `/api/ps`: the context in force, of a model that is loaded. */
function loadedFacts(json: unknown, model: string): ServerFacts | undefined {
  const { models } = fieldsOf(json);
  const loaded = (Array.isArray(models) ? models : [])
    .map(fieldsOf)
    .find(({ name }) => typeof name === 'string' && isSameModel(name, model));
  const contextTokens = loaded?.['context_length'];
  return typeof contextTokens === 'number' && contextTokens > 0 ? { contextTokens } : undefined;
}

function rawRequest(request: StrategyRequest<'fim' | 'prefix-only'>, options: OllamaOptions): WireCall {
  return generateRequest(request, { prompt: request.prompt.text, raw: true }, options);
}

function generateRequest(
  { model, maxTokens, temperature, topP, stop }: Omit<StrategyRequest, 'prompt'>,
  promptFields: Readonly<Record<string, unknown>>,
  { keepAlive, contextTokens }: OllamaOptions,
): WireCall {
  return {
    path: '/api/generate',
    body: {
      model,
      ...promptFields,
      stream: true,
      // Else it cuts a prompt that is too long at its head, without a word, and with it a FIM prompt's prefix.
      truncate: false,
      keep_alive: keepAlive,
      options: definedFields({
        num_predict: maxTokens,
        temperature,
        top_p: topP,
        stop,
        num_ctx: contextTokens,
      }),
    },
  };
}

/** `response`, `done`, `done_reason` and counts in the last line. */
function shape(json: unknown): ReturnType<AnswerShape> {
  const event = fieldsOf(json);
  return singlePiece(
    event['response'],
    event['done'] === true ? (finishReasonOf(event['done_reason']) ?? 'stop') : undefined,
    tokenUsage(event['prompt_eval_count'], event['eval_count']),
  );
}

/** Parallel requests for facts of models; a small server answers one at a time anyway. */
const batchSize = 4;

async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<T>): Promise<readonly T[]> {
  const done: T[] = [];
  for (let start = 0; start < items.length; start += batchSize)
    done.push(...(await Promise.all(items.slice(start, start + batchSize).map(work))));
  return done;
}

/** Reads `/api/show`: `insert` is among the capabilities when the model's template has a place for a suffix. */
function fimSupport(shown: unknown): Partial<ModelInfo> {
  const { capabilities } = fieldsOf(shown);
  if (!Array.isArray(capabilities)) return {};
  const fim = capabilities.includes('insert');
  return { fim, evidence: `the server reports ${fim ? 'a' : 'no'} place for a suffix in its template` };
}
