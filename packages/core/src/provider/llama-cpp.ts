import { singlePiece, tokenUsage, type AnswerShape } from './answer-shape';
import { defineProvider, type ProviderOptions, type StrategyRequest, type WireCall } from './define-provider';
import { fieldsOf } from './fields-of';
import { listedModels } from './listed-models';
import { openAIShape } from './open-ai-shape';

/** Options of {@link llamaCpp}; `baseUrl` is `http://127.0.0.1:8080` when absent, and `model` only a name for reports. */
export type LlamaCppOptions = ProviderOptions;

/**
 * llama.cpp's server. `/infill` adds the loaded model's own tokens and takes other files as they are; `/completion` continues a
 * text.
 *
 * @see https://github.com/ggml-org/llama.cpp/tree/master/tools/server
 */
export const llamaCpp = /* @__PURE__ */ defineProvider<'llama-cpp', LlamaCppOptions>({
  name: 'llama-cpp',
  displayName: 'llama.cpp',
  defaultUrl: 'http://127.0.0.1:8080',
  defaultModel: 'default',
  modelFromList: 'listed',
  root: '',
  paths: ['/infill', '/completion', '/v1/completions', '/v1'],
  strategies: ['suffix-param', 'prefix-only'],
  maxStops: 16,
  requests: {
    'suffix-param': (request) => ({
      path: '/infill',
      body: {
        input_prefix: request.prompt.prefix,
        input_suffix: request.prompt.suffix,
        input_extra: request.prompt.snippets.map(({ path, text }) => ({ filename: path, text })),
        prompt: '',
        ...commonFields(request),
      },
    }),
    fim: continueText,
    'prefix-only': continueText,
  },
  shape,
  models: async ({ url, json }, signal) =>
    listedModels(await json({ method: 'GET', url: url.at('/v1/models') }, signal)),
});

function continueText(request: StrategyRequest<'fim' | 'prefix-only'>): WireCall {
  return { path: '/completion', body: { prompt: request.prompt.text, ...commonFields(request) } };
}

function commonFields({ maxTokens, temperature, topP, stop }: StrategyRequest) {
  return { n_predict: maxTokens, temperature, top_p: topP, stop, stream: true, cache_prompt: true };
}

/** `content`, `stop`, `stop_type` and counts at the end. */
function shape(json: unknown): ReturnType<AnswerShape> {
  const event = fieldsOf(json);
  // Behind some proxies the same server answers in OpenAI's shape.
  if (Array.isArray(event['choices'])) return openAIShape(json);
  if (event['stop'] !== true) return singlePiece(event['content'], undefined, undefined);
  const limited = event['stop_type'] === 'limit' || event['stopped_limit'] === true;
  const usage = tokenUsage(event['tokens_evaluated'], event['tokens_predicted']);
  return singlePiece(event['content'], limited ? 'length' : 'stop', usage);
}
