import type { FinishReason, PromptProgress, ProviderEvent, TokenUsage } from '../domain/provider';
import { fieldsOf } from './fields-of';

/** The parts of one event of an answer. */
export interface AnswerPiece {
  readonly texts: readonly Extract<ProviderEvent, { type: 'text-delta' }>[];
  /** Candidates that end with this event. */
  readonly ends: readonly { readonly index: number; readonly finishReason: FinishReason }[];
  readonly usage: TokenUsage | undefined;
  readonly progress?: PromptProgress | undefined;
}

/** Reads the parsed JSON of one event. Never throws: unknown JSON has no text, no end and no usage. */
export interface AnswerShape {
  (json: unknown): AnswerPiece;
  /**
   * The text of an event that is a piece of the first candidate's text and nothing else, as most are: no end, no counts, no error.
   * `undefined` for other events, and where it is not sure. Events that it knows are read in half the time.
   */
  readonly plainText?: (json: unknown) => string | undefined;
}

/** The piece of a server that generates one candidate. An empty `text` is no text. */
export function singlePiece(
  text: unknown,
  finishReason: FinishReason | undefined,
  usage: TokenUsage | undefined,
  progress?: PromptProgress,
): AnswerPiece {
  return {
    texts: typeof text === 'string' && text !== '' ? [{ type: 'text-delta', index: 0, text }] : [],
    ends: finishReason === undefined ? [] : [{ index: 0, finishReason }],
    usage,
    progress,
  };
}

/** The reason a server gives. Some servers send an empty one with every chunk: `undefined`. */
export function finishReasonOf(reason: unknown): FinishReason | undefined {
  if (typeof reason !== 'string' || reason === '') return undefined;
  if (/^(?:max_tokens|max_output_tokens|(?:model_|max_)?length)$/i.test(reason)) return 'length';
  if (/filter|safety|sensitive|prohibited|recitation|blocklist|refusal/i.test(reason))
    return 'content-filter';
  return /^(stop|eos|end|end_turn|stop_sequence|eos_token|complete)$/i.test(reason) ? 'stop' : 'other';
}

/** Token counts of a server. Some send zeros before anything is counted. */
export function tokenUsage(prompt: unknown, completion: unknown): TokenUsage | undefined {
  if (typeof prompt !== 'number' || prompt < 0) return undefined;
  return { promptTokens: prompt, completionTokens: typeof completion === 'number' ? completion : 0 };
}

/**
 * What llama.cpp's server says of its work on the prompt: `prompt_progress` when asked for it, from before the work on, and `timings`
 * at the end of every answer, in its own API and in OpenAI's. `undefined` for other events.
 */
export function promptProgressOf(promptProgress: unknown, timings: unknown): PromptProgress | undefined {
  if (promptProgress !== undefined) {
    const { total, cache, processed, time_ms: ms } = fieldsOf(promptProgress);
    if (typeof total !== 'number' || typeof cache !== 'number' || total <= 0) return undefined;
    const done = processed === total && typeof ms === 'number' && ms > 0;
    return { promptTokens: total, cachedTokens: cache, ...(done ? { computeMs: ms } : {}) };
  }
  const { cache_n: cached, prompt_n: computed, prompt_ms: computeMs } = fieldsOf(timings);
  if (typeof cached !== 'number' || typeof computed !== 'number' || typeof computeMs !== 'number')
    return undefined;
  return { promptTokens: cached + computed, cachedTokens: cached, computeMs };
}
