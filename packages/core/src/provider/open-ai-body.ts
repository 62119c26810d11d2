import type { ProviderRequest } from '../domain/provider';
import { CompletionError } from '../errors/completion-error';
import { withoutThinking } from './without-thinking';

/** The fields that completions and chat share; just those that the documented API takes. */
function commonFields(
  { model, maxTokens, temperature, topP, candidates, prompt }: ProviderRequest,
  maxStops: number,
): Record<string, unknown> {
  // Some servers refuse a stop that is nothing but space.
  const stop = prompt.stop.filter((word) => word.trim() !== '').slice(0, maxStops);
  return {
    model,
    max_tokens: maxTokens,
    temperature,
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(candidates > 1 ? { n: candidates } : {}),
    ...(stop.length === 0 ? {} : { stop }),
    stream: true,
    stream_options: { include_usage: true },
  };
}

/** The body of `POST /v1/completions`. */
export function completionBody(request: ProviderRequest, maxStops: number): Record<string, unknown> {
  const { prompt, candidates } = request;
  const { model, ...rest } = commonFields(request, maxStops);
  const ranked = candidates > 1 ? { logprobs: 1 } : {};
  switch (prompt.strategy) {
    case 'fim':
    case 'prefix-only':
      return { model, prompt: prompt.text, ...rest, ...ranked };
    case 'suffix-param':
      return {
        model,
        prompt: prompt.prefixWithSnippets ?? prompt.prefix,
        suffix: prompt.suffix,
        ...rest,
        ...ranked,
      };
    case 'chat-infill':
      throw new CompletionError('unsupported-model', 'a chat prompt has no place in a completions request');
  }
}

/** The body of `POST /v1/chat/completions`, with thinking switched off as the model's family takes it. */
export function chatBody(request: ProviderRequest, maxStops: number): Record<string, unknown> {
  const { prompt } = request;
  if (prompt.strategy !== 'chat-infill')
    throw new CompletionError('unsupported-model', 'a text prompt has no place in a chat request');
  const { model, ...rest } = commonFields(request, maxStops);
  return { model, messages: prompt.messages, ...rest, ...withoutThinking(request.model) };
}
