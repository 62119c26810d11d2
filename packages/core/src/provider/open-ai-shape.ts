import type { FinishReason, ProviderEvent } from '../domain/provider';
import { finishReasonOf, promptProgressOf, tokenUsage, type AnswerShape } from './answer-shape';
import { fieldsOf } from './fields-of';

const none: readonly never[] = [];

/** OpenAI's shape and its variants: `choices[]` with `text`, `delta.content` or `message.content`, and `usage`. */
export const openAIShape: AnswerShape = (json) => {
  const { choices, usage, timings } = fieldsOf(json);
  const texts: Extract<ProviderEvent, { type: 'text-delta' }>[] = [];
  let ends: { index: number; finishReason: FinishReason }[] | undefined;
  const all = listOf(choices);
  for (let position = 0; position < all.length; position++) {
    const choice = fieldsOf(all[position]);
    const { index: given, logprobs, finish_reason: reason } = choice;
    const index = typeof given === 'number' ? given : position;
    const text = textOf(choice);
    if (text !== '')
      texts.push(
        logprobs === null || logprobs === undefined
          ? { type: 'text-delta', index, text }
          : { type: 'text-delta', index, text, ...logProbabilities(logprobs) },
      );
    const finishReason = finishReasonOf(reason);
    if (finishReason !== undefined) (ends ??= []).push({ index, finishReason });
  }
  return {
    texts,
    ends: ends ?? none,
    usage: usage === undefined || usage === null ? undefined : usageOf(usage),
    progress: timings === undefined ? undefined : promptProgressOf(undefined, timings),
  };
};

function textOf(choice: Readonly<Record<string, unknown>>): string {
  const { text } = choice;
  if (typeof text === 'string') return text;
  const inDelta = contentOf(fieldsOf(choice['delta'])['content']);
  return inDelta === '' ? contentOf(fieldsOf(choice['message'])['content']) : inDelta;
}

/** A text, or the texts of a list of parts. */
function contentOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return listOf(content)
    .map((part) => fieldsOf(part)['text'])
    .filter((text) => typeof text === 'string')
    .join('');
}

function usageOf(usage: unknown) {
  const { prompt_tokens: prompt, completion_tokens: completion } = fieldsOf(usage);
  return tokenUsage(prompt, completion);
}

/** The log-probabilities of completions (`token_logprobs`) or chat (`content[].logprob`). */
function logProbabilities(logprobs: unknown): { logProbability?: number; tokens?: number } {
  const { token_logprobs: ofTokens, content } = fieldsOf(logprobs);
  const values = [...listOf(ofTokens), ...listOf(content).map((part) => fieldsOf(part)['logprob'])].filter(
    (value) => typeof value === 'number',
  );
  if (values.length === 0) return {};
  return { logProbability: values.reduce((sum, value) => sum + value, 0), tokens: values.length };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
