import type { FinishReason, ProviderEvent } from '../domain/provider';
import {
  finishReasonOf,
  promptProgressOf,
  tokenUsage,
  type AnswerPiece,
  type AnswerShape,
} from './answer-shape';
import { fieldsOf } from './fields-of';

type TextDelta = Extract<ProviderEvent, { type: 'text-delta' }>;

const none: readonly never[] = [];

/** OpenAI's shape and its variants: `choices[]` with `text`, `delta.content` or `message.content`, and `usage`. */
export const openAIShape: AnswerShape = Object.assign(readPiece, { plainText: onlyText });

function readPiece(json: unknown): AnswerPiece {
  const { choices, usage, timings } = fieldsOf(json);
  // One list for each event, of one text: `push` would make room for more.
  let texts: readonly TextDelta[] = none;
  let ends: readonly { index: number; finishReason: FinishReason }[] = none;
  const all = listOf(choices);
  for (let position = 0; position < all.length; position++) {
    const choice = fieldsOf(all[position]);
    const { index: given, logprobs, finish_reason: reason } = choice;
    const index = typeof given === 'number' ? given : position;
    const text = textOf(choice);
    if (text !== '') {
      const delta: TextDelta =
        logprobs === null || logprobs === undefined
          ? { type: 'text-delta', index, text }
          : { type: 'text-delta', index, text, ...logProbabilities(logprobs) };
      texts = texts === none ? [delta] : [...texts, delta];
    }
    const finishReason = finishReasonOf(reason);
    if (finishReason !== undefined) ends = [...ends, { index, finishReason }];
  }
  return {
    texts,
    ends,
    usage: usage === undefined || usage === null ? undefined : usageOf(usage),
    progress: timings === undefined ? undefined : promptProgressOf(undefined, timings),
  };
}

/** `text` or `delta.content` of the only choice, where no field has anything else that is read of an answer, or of an error. */
function onlyText(json: unknown): string | undefined {
  const { choices, usage, timings, error, errors, object, type } = fieldsOf(json);
  if (!Array.isArray(choices) || choices.length !== 1) return undefined;
  const choice = fieldsOf(choices[0]);
  const { index, text, logprobs, finish_reason: reason } = choice;
  const isPlain =
    index === 0 &&
    isAbsent(reason) &&
    isAbsent(logprobs) &&
    isAbsent(usage) &&
    timings === undefined &&
    error === undefined &&
    errors === undefined &&
    choice['error'] === undefined &&
    type !== 'error' &&
    object !== 'error';
  if (!isPlain) return undefined;
  const found = text === undefined ? fieldsOf(choice['delta'])['content'] : text;
  return typeof found === 'string' && found !== '' ? found : undefined;
}

function isAbsent(value: unknown): boolean {
  return value === null || value === undefined;
}

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
