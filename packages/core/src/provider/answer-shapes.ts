import type { FinishReason, ProviderEvent, TokenUsage } from '../domain/provider';

/** What one parsed event of an answer says. */
export interface AnswerPiece {
  readonly texts: readonly Extract<ProviderEvent, { type: 'text-delta' }>[];
  readonly ends: readonly { readonly index: number; readonly finishReason: FinishReason }[];
  readonly usage: TokenUsage | undefined;
}

/** Reads the parsed JSON of one event. Never throws: what it does not know says nothing. */
export type AnswerShape = (json: unknown) => AnswerPiece;

type Fields = Readonly<Record<string, unknown>>;

const none: readonly never[] = [];

/** OpenAI's shape and its variants: `choices[]` with `text`, `delta.content` or `message.content`, and `usage`. */
export const openAIShape: AnswerShape = (json) => {
  const { choices, usage } = fields(json);
  const texts: Extract<ProviderEvent, { type: 'text-delta' }>[] = [];
  let ends: { index: number; finishReason: FinishReason }[] | undefined;
  const all = list(choices);
  for (let at = 0; at < all.length; at++) {
    const choice = fields(all[at]);
    const { index: given, logprobs, finish_reason: reason } = choice;
    const index = typeof given === 'number' ? given : at;
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
  };
};

/** Ollama's own shape: `response`, `done`, `done_reason` and counts in the last line. */
export const ollamaShape: AnswerShape = (json) => {
  const {
    response,
    done,
    done_reason: reason,
    prompt_eval_count: prompt,
    eval_count: completion,
  } = fields(json);
  const text = typeof response === 'string' ? response : '';
  return {
    texts: text === '' ? [] : [{ type: 'text-delta', index: 0, text }],
    ends: done === true ? [{ index: 0, finishReason: finishReasonOf(reason) ?? 'stop' }] : [],
    usage: counted(prompt, completion),
  };
};

/** llama.cpp's own shape: `content`, `stop`, `stop_type` and counts at the end. */
export const llamaCppShape: AnswerShape = (json) => {
  const event = fields(json);
  // Behind some proxies the same server answers in OpenAI's shape.
  if (Array.isArray(event['choices'])) return openAIShape(json);
  const text = typeof event['content'] === 'string' ? event['content'] : '';
  const limited = event['stop_type'] === 'limit' || event['stopped_limit'] === true;
  const ended = event['stop'] === true;
  return {
    texts: text === '' ? [] : [{ type: 'text-delta', index: 0, text }],
    ends: ended ? [{ index: 0, finishReason: limited ? 'length' : 'stop' }] : [],
    usage: ended ? counted(event['tokens_evaluated'], event['tokens_predicted']) : undefined,
  };
};

function textOf(choice: Fields): string {
  const { text } = choice;
  if (typeof text === 'string') return text;
  const inDelta = contentOf(fields(choice['delta'])['content']);
  return inDelta === '' ? contentOf(fields(choice['message'])['content']) : inDelta;
}

/** A text, or a list of parts with texts. */
function contentOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return list(content)
    .map((part) => fields(part)['text'])
    .filter((text) => typeof text === 'string')
    .join('');
}

/** An empty reason is none: some servers send it with every chunk. */
function finishReasonOf(reason: unknown): FinishReason | undefined {
  if (typeof reason !== 'string' || reason === '') return undefined;
  if (reason === 'length' || reason === 'max_tokens') return 'length';
  if (reason === 'content_filter') return 'content-filter';
  return /^(stop|eos|end|end_turn|stop_sequence|eos_token|complete)$/i.test(reason) ? 'stop' : 'other';
}

/** Zeros are sent while nothing is counted yet. */
function usageOf(usage: unknown): TokenUsage | undefined {
  const { prompt_tokens: prompt, completion_tokens: completion } = fields(usage);
  return counted(prompt, completion);
}

function counted(prompt: unknown, completion: unknown): TokenUsage | undefined {
  if (typeof prompt !== 'number' || prompt <= 0) return undefined;
  return { promptTokens: prompt, completionTokens: typeof completion === 'number' ? completion : 0 };
}

/** Log-probabilities as completions (`token_logprobs`) or chat (`content[].logprob`) tell them. */
function logProbabilities(logprobs: unknown): { logProbability?: number; tokens?: number } {
  const { token_logprobs: ofTokens, content } = fields(logprobs);
  const values = [...list(ofTokens), ...list(content).map((part) => fields(part)['logprob'])].filter(
    (value) => typeof value === 'number',
  );
  if (values.length === 0) return {};
  return { logProbability: values.reduce((sum, value) => sum + value, 0), tokens: values.length };
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
