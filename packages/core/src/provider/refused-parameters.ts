import { LRUCache } from 'lru-cache';
import { CompletionError } from '../errors/completion-error';

/** Parameters that a server may do without; those that tell it what to complete are not among them. */
const optional = [
  'stream_options',
  'stop',
  'logprobs',
  'top_p',
  'temperature',
  'n',
  'user',
  'chat_template_kwargs',
  'reasoning_effort',
  'thinking',
  'max_tokens',
] as const;

/** How a message is put when it is about a parameter, and not about the request as a whole. */
const complaint =
  /unsupported|not support|unknown|unrecognized|unexpected|not permitted|not allowed|extra|invalid|too (?:many|long)|at most|must|cannot|should|does not|list too long/i;

/** Models that something is remembered of: behind a gateway their names are whatever clients send. */
const maxModels = 200;

/** Which parameters a server has refused, by model. What was refused once is not sent again. */
export class RefusedParameters {
  readonly #byModel = new LRUCache<string, Set<string>>({ max: maxModels });

  /** `body` without what the server refuses. */
  without(model: string, body: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const refused = this.#byModel.get(model);
    return Object.fromEntries(Object.entries(body).filter(([name]) => refused?.has(name) !== true));
  }

  /** The parameter of `body` that `error` is about, which is left out from now on; `undefined` when another try would be the same. */
  learn(model: string, body: Readonly<Record<string, unknown>>, error: unknown): string | undefined {
    if (!CompletionError.is(error) || error.code !== 'provider-rejected') return undefined;
    const { message } = error;
    if (!complaint.test(message)) return undefined;
    // A prompt too long for the model is another lesson, though its words name `max_tokens`.
    if (/context|too long for|maximum length|prompt/i.test(message) && !/stop|stream_options/.test(message))
      return undefined;
    const named = optional.find(
      (name) => name in body && new RegExp(`(?<![\\w.])['"\`]?${name}['"\`]?(?!\\w)`, 'i').test(message),
    );
    if (named === undefined) return undefined;
    const refused = this.#byModel.get(model) ?? new Set();
    this.#byModel.set(model, refused.add(named));
    return named;
  }
}
