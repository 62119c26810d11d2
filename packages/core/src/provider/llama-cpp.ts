import type { ServerFacts } from '../domain/provider';
import { promptProgressOf, singlePiece, tokenUsage, type AnswerShape } from './answer-shape';
import { defineProvider, type ProviderOptions, type StrategyRequest, type WireCall } from './define-provider';
import { fieldsOf } from './fields-of';
import { listedModels } from './listed-models';
import { openAIShape } from './open-ai-shape';

/** Options of {@link llamaCpp}; `baseUrl` is `http://127.0.0.1:8080` when absent, and `model` only a name for reports. */
export type LlamaCppOptions = ProviderOptions;

/**
 * Tokens of a batch by default, in which the server computes prompts; its presets for filling in the middle have 1,024. Nothing that it
 * answers tells how many (`/props`, `/slots`, `/v1/models` and `/metrics` of version 0.6.0, on 2026-11-30), so each limit below
 * assumes the one at which it is lower.
 */
const batchTokens = 2_048;

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
  capabilities: {
    releasesPrompt: false,
    // `/infill` takes the last three quarters of a batch of the prefix and the first quarter of the suffix, without a word: of 1,024
    // tokens, and a tenth is left free, since they are estimated.
    suffixParamTokens: { prefix: 690, suffix: 230 },
  },
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
  facts: async ({ url, json }, _model, signal) =>
    factsOf(await json({ method: 'GET', url: url.at('/props') }, signal)),
  models: async ({ url, json }, signal) =>
    listedModels(await json({ method: 'GET', url: url.at('/v1/models') }, signal)),
});

function continueText(request: StrategyRequest<'fim' | 'prefix-only'>): WireCall {
  return { path: '/completion', body: { prompt: request.prompt.text, ...commonFields(request) } };
}

function commonFields({ maxTokens, temperature, topP, stop, uri, facts }: StrategyRequest) {
  return {
    n_predict: maxTokens,
    temperature,
    top_p: topP,
    stop,
    stream: true,
    cache_prompt: true,
    // Where the prompt begins elsewhere, what follows is kept and moved. Only in the slot that has it, which the server would not find.
    n_cache_reuse: minReusedTokens,
    id_slot: slotOf(uri, facts?.slots),
    return_progress: true,
  };
}

/** Shortest run of tokens that is worth moving. */
const minReusedTokens = 64;

/** The slot of a document, always the same; `undefined` while the server has not said how many it has. */
function slotOf(uri: string, slots: number | undefined): number | undefined {
  if (slots === undefined) return undefined;
  let sum = 0;
  for (const char of uri) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 1_000_003;
  return sum % slots;
}

/** Reads `/props`. */
function factsOf(props: unknown): ServerFacts | undefined {
  const { total_slots: slots, default_generation_settings: settings } = fieldsOf(props);
  const { n_ctx: contextTokens } = fieldsOf(settings);
  return {
    ...(isPositive(slots) ? { slots } : {}),
    ...(isPositive(contextTokens)
      ? // Of other files it takes what the context holds beside a batch.
        { contextTokens, snippetTokens: Math.max(0, contextTokens - batchTokens) }
      : {}),
  };
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && value > 0;
}

/** `content`, `stop`, `stop_type` and counts at the end; how far the prompt is, before the first text. */
function shape(json: unknown): ReturnType<AnswerShape> {
  const event = fieldsOf(json);
  // Behind some proxies the same server answers in OpenAI's shape.
  if (Array.isArray(event['choices'])) return openAIShape(json);
  const progress = promptProgressOf(event['prompt_progress'], event['timings']);
  if (event['stop'] !== true) return singlePiece(event['content'], undefined, undefined, progress);
  const limited = event['stop_type'] === 'limit' || event['stopped_limit'] === true;
  const usage = tokenUsage(event['tokens_evaluated'], event['tokens_predicted']);
  return singlePiece(event['content'], limited ? 'length' : 'stop', usage, progress);
}
