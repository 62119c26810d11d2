import type { ProviderDefinition, StrategyRequest, WireCall } from './define-provider';
import { withoutThinking } from './without-thinking';

/** The fields that completions and chat share; only those of the documented API. */
function commonFields({ maxTokens, temperature, topP, candidates, stop, facts }: StrategyRequest) {
  return {
    max_tokens: maxTokens,
    temperature,
    top_p: topP,
    n: candidates > 1 ? candidates : undefined,
    stop,
    stream: true,
    stream_options: {
      include_usage: true,
      ...(facts?.countsEarly === true ? { continuous_usage_stats: true } : {}),
    },
  };
}

/** `POST /completions` with a text, or with a prefix and a suffix. */
export function completionRequest(
  request: StrategyRequest<'fim' | 'prefix-only' | 'suffix-param'>,
): WireCall {
  const { prompt, model, candidates } = request;
  const promptFields =
    prompt.strategy === 'suffix-param'
      ? { prompt: prompt.prefixWithSnippets ?? prompt.prefix, suffix: prompt.suffix }
      : { prompt: prompt.text };
  const logprobs = candidates > 1 ? 1 : undefined;
  return { path: '/completions', body: { model, ...promptFields, ...commonFields(request), logprobs } };
}

/** `POST /chat/completions`, with thinking switched off by the fields that the model's family takes. */
function chatRequest(request: StrategyRequest<'chat-infill'>): WireCall {
  const { prompt, model } = request;
  const body = { model, messages: prompt.messages, ...commonFields(request), ...withoutThinking(model) };
  return { path: '/chat/completions', body };
}

/** The requests of OpenAI's API. */
export const openAIRequests: ProviderDefinition<string, object>['requests'] = {
  fim: completionRequest,
  'suffix-param': completionRequest,
  'prefix-only': completionRequest,
  'chat-infill': chatRequest,
};

/** The paths of OpenAI's API. */
export const openAIPaths: readonly string[] = ['/chat/completions', '/completions', '/models'];
