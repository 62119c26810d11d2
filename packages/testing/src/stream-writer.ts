import type { StreamQuirks, WireUsage } from './stream-quirks';

/** What every chunk of one stream says of itself. */
export interface StreamIdentity {
  readonly id: string;
  readonly object: 'text_completion' | 'chat.completion.chunk';
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
  /** Whether the request asked for `stream_options.include_usage`. */
  readonly includeUsage: boolean;
}

const noUsage: WireUsage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };

/** Writes the events of one stream as text, with the quirks given. Knows no time and no socket. */
export class StreamWriter {
  readonly #identity: StreamIdentity;
  readonly #quirks: StreamQuirks;
  #events = 0;

  constructor(identity: StreamIdentity, quirks: StreamQuirks = {}) {
    this.#identity = identity;
    this.#quirks = quirks;
  }

  /** What comes before any text. */
  head(): string {
    const { byteOrderMark, firstChunk } = this.#quirks;
    const mark = byteOrderMark === true ? '\uFEFF' : '';
    if (firstChunk === undefined) return mark;
    return mark + this.#event(this.#chunk(firstChunk === 'empty-choices' ? { choices: [] } : {}));
  }

  /** A comment by itself, as servers send it while the model is busy. Empty without the quirk. */
  comment(): string {
    const { comment, lineEnd = '\n' } = this.#quirks;
    if (comment === undefined) return '';
    return `${comment === '' ? ':' : `: ${comment}`}${lineEnd}${lineEnd}`;
  }

  /** A piece of one candidate's text. */
  piece(index: number, text: string, logprobs: unknown = null): string {
    return this.#event(this.#piece(index, text, logprobs));
  }

  /** The same, broken off in the middle of its JSON. */
  truncatedPiece(index: number, text: string): string {
    const event = this.#event(this.#piece(index, text, null)).trimEnd();
    return event.slice(0, Math.ceil(event.length * 0.6));
  }

  /** The end of one candidate. */
  finish(index: number, reason: string | null): string {
    if (this.#quirks.noFinishReason === true) return '';
    return this.#event(this.#chunk({ choices: [this.#choice(index, '', reason, null)] }));
  }

  /** What comes after all candidates: usage where it is told, and `[DONE]`. */
  tail(usage: WireUsage): string {
    const { done = 'sent', usage: told = 'asked' } = this.#quirks;
    const wanted = told === 'asked' ? this.#identity.includeUsage : true;
    const report = wanted ? this.#event({ ...this.#chunk({ choices: [] }), usage }) : '';
    if (done === 'missing') return report;
    const { lineEnd = '\n' } = this.#quirks;
    const marker = this.#data('[DONE]');
    if (done === 'unterminated') return report + marker;
    const end = report + marker + lineEnd + lineEnd;
    return done === 'followed' ? end + this.piece(0, 'after the end') : end;
  }

  /** The error of the quirks, and how the stream ends after it. */
  error(): string {
    const { error, lineEnd = '\n', done } = this.#quirks;
    if (error === undefined) return '';
    const fields = {
      message: error.message ?? 'the model crashed',
      type: 'server_error',
      code: error.code ?? 500,
    };
    const end = lineEnd + lineEnd;
    switch (error.shape) {
      case 'data':
        return this.#event({ error: fields }) + (done === 'missing' ? '' : this.#data('[DONE]') + end);
      case 'event':
        return `event: error${lineEnd}${this.#data(JSON.stringify(fields))}${end}`;
      case 'field':
        return `error: ${JSON.stringify(fields)}${end}`;
      case 'body':
        return JSON.stringify({ error: fields });
      case 'empty-chunk':
        return this.piece(0, '');
    }
  }

  #piece(index: number, text: string, logprobs: unknown): object {
    const { unfinished = null } = this.#quirks;
    return this.#chunk({ choices: [this.#choice(index, text, unfinished, logprobs)] });
  }

  #chunk(fields: object): object {
    const { id, object, created, model } = this.#identity;
    const { usage } = this.#quirks;
    const told =
      usage === 'every-chunk' ? { usage: noUsage } : usage === 'null-until-last' ? { usage: null } : {};
    return { id, object, created, model, ...fields, ...told };
  }

  #choice(index: number, text: string, finish: string | null, logprobs: unknown): object {
    const textIn = this.#quirks.textIn ?? (this.#identity.object === 'text_completion' ? 'text' : 'delta');
    const said =
      textIn === 'text'
        ? { text }
        : { [textIn]: { ...(this.#events === 0 ? { role: 'assistant' } : {}), content: text } };
    return { index, ...said, logprobs, ...(finish === 'absent' ? {} : { finish_reason: finish }) };
  }

  #event(payload: object): string {
    const { lineEnd = '\n', extraFields } = this.#quirks;
    this.#events++;
    const fields =
      extraFields === true
        ? `id: ${this.#events}${lineEnd}event: message${lineEnd}retry: 1000${lineEnd}`
        : '';
    return this.comment() + fields + this.#data(JSON.stringify(payload)) + lineEnd + lineEnd;
  }

  /** `data` lines without the blank line that ends an event. */
  #data(text: string): string {
    const { lineEnd = '\n', noSpace, multilineData } = this.#quirks;
    const field = noSpace === true ? 'data:' : 'data: ';
    // Between a comma and a key there may be a line end; inside of a text a quote has a backslash before it.
    const lines = multilineData === true && text.startsWith('{') ? text.split(/(?<=,)(?="\w+":)/) : [text];
    return lines.map((line) => field + line).join(lineEnd);
  }
}

/**
 * The whole stream of one answer as a server would have sent it, without its timing: for fixtures, property tests and
 * measurements of decoders.
 *
 * @param options - `tokenChars`, characters a chunk, 4 by default; `finishReason`, `stop`; `model`; `includeUsage`; `quirks`.
 */
export function recordedStream(
  text: string,
  options: {
    readonly tokenChars?: number;
    readonly finishReason?: string | null;
    readonly model?: string;
    readonly includeUsage?: boolean;
    readonly quirks?: StreamQuirks;
  } = {},
): string {
  const { tokenChars = 4, finishReason = 'stop', quirks = {} } = options;
  const writer = new StreamWriter(
    {
      id: 'cmpl-recorded',
      object: 'text_completion',
      created: 1_690_759_111,
      model: options.model ?? 'meta-llama/Meta-Llama-3.1-70B-Instruct',
      includeUsage: options.includeUsage ?? false,
    },
    quirks,
  );
  let stream = writer.head();
  let sent = 0;
  for (const piece of pieces(text, tokenChars)) {
    if (quirks.error !== undefined && sent >= (quirks.error.afterChars ?? 0)) return stream + writer.error();
    if (quirks.truncateJsonAfterChars !== undefined && sent >= quirks.truncateJsonAfterChars) {
      return stream + writer.truncatedPiece(0, piece);
    }
    stream += writer.piece(0, piece);
    sent += piece.length;
  }
  if (quirks.error !== undefined) return stream + writer.error();
  return stream + writer.finish(0, finishReason) + writer.tail(usageOf(0, text.length, tokenChars));
}

/** `text` in pieces of `chars` UTF-16 units; no surrogate pair is split. */
export function pieces(text: string, chars: number): string[] {
  const cut: string[] = [];
  for (let at = 0; at < text.length;) {
    let end = Math.min(text.length, at + Math.max(1, chars));
    if (/[\uD800-\uDBFF]/.test(text[end - 1] ?? '') && end < text.length) end++;
    cut.push(text.slice(at, end));
    at = end;
  }
  return cut;
}

/** Tokens counted as one for every `tokenChars` characters, or part of it. */
export function usageOf(promptChars: number, completionChars: number, tokenChars: number): WireUsage {
  const prompt = Math.ceil(promptChars / tokenChars);
  const completion = Math.ceil(completionChars / tokenChars);
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}
