import { LRUCache } from 'lru-cache';
import { CompletionError } from '../errors/completion-error';

/** Parameters that a request still works without; none of them holds the text to complete. */
const optional = [
  'stream_options',
  'stop',
  'logprobs',
  'top_p',
  'temperature',
  'user',
  'chat_template_kwargs',
  'reasoning_effort',
  'thinking',
  'max_tokens',
] as const;

/** Words of a message about a parameter rather than about the request as a whole. */
const complaint =
  /unsupported|not support|unknown|unrecognized|unexpected|not permitted|not allowed|extra|invalid|too (?:many|long)|at most|must|cannot|should|does not|list too long/i;

/** Limit of remembered models: behind a gateway, clients choose the names. */
const maxModels = 200;

/**
 * Whether a server gives fewer candidates to one request: llama.cpp has no more than its slots, vLLM takes `n: 1` alone at
 * temperature 0.
 */
export function refusesCandidates(error: unknown): boolean {
  if (!CompletionError.is(error) || error.code !== 'provider-rejected') return false;
  return complaint.test(error.message) && names('n', error.message);
}

function names(parameter: string, message: string): boolean {
  return new RegExp(`(?<![\\w.])['"\`]?${parameter}['"\`]?(?!\\w)`, 'i').test(message);
}

/** The parameters that a server has rejected, by model. They are not sent again. */
export class RefusedParameters {
  readonly #byModel = new LRUCache<string, Set<string>>({ max: maxModels });

  /** `body` without the parameters that the server rejects for `model`. */
  without(model: string, body: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const refused = this.#byModel.get(model);
    return Object.fromEntries(Object.entries(body).filter(([name]) => refused?.has(name) !== true));
  }

  /** Remembers and returns the parameter of `body` that `error` is about; `undefined` when a second try would be the same request. */
  learn(model: string, body: Readonly<Record<string, unknown>>, error: unknown): string | undefined {
    if (!CompletionError.is(error) || error.code !== 'provider-rejected') return undefined;
    const { message } = error;
    if (!complaint.test(message)) return undefined;
    // The message for a prompt that is too long also names `max_tokens`.
    if (/context|too long for|maximum length|prompt/i.test(message) && !/stop|stream_options/.test(message))
      return undefined;
    const named = optional.find((name) => name in body && names(name, message));
    if (named === undefined) return undefined;
    const refused = this.#byModel.get(model) ?? new Set();
    this.#byModel.set(model, refused.add(named));
    return named;
  }
}
