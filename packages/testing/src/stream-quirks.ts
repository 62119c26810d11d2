/** What servers do to a stream of events. Without any, it is the Token Factory's documented stream. */
export interface StreamQuirks {
  /** @default '\n' */
  readonly lineEnd?: '\n' | '\r\n' | '\r';
  readonly byteOrderMark?: boolean;
  /** A comment before every event: `keep-alive` is sent as `: keep-alive`, an empty text as `:`. */
  readonly comment?: string;
  /** `data:{…}` instead of `data: {…}`. */
  readonly noSpace?: boolean;
  /** The JSON of an event over several `data` lines, as the format allows. */
  readonly multilineData?: boolean;
  /** `id`, `retry` and `event: message` fields with every event. */
  readonly extraFields?: boolean;
  /** `[DONE]`: left out, without the blank line that ends it, or followed by more. @default 'sent' */
  readonly done?: 'sent' | 'missing' | 'unterminated' | 'followed';
  /** A first chunk without text: `choices: []`, or none at all. */
  readonly firstChunk?: 'empty-choices' | 'no-choices';
  /**
   * When usage is told: with a last chunk of empty `choices` when it was asked for; with every chunk, as zeros until the
   * last; as `null` until the last. @default 'asked'
   */
  readonly usage?: 'asked' | 'every-chunk' | 'null-until-last';
  /** `finish_reason` of chunks that do not finish. @default null */
  readonly unfinished?: null | '' | 'absent';
  /** No chunk with a finish reason. */
  readonly noFinishReason?: boolean;
  /** Where the text stands. @default 'text' on completions, 'delta' on chat */
  readonly textIn?: 'text' | 'delta' | 'message';
  /** An error instead of the rest. */
  readonly error?: StreamError;
  /** The event after so many characters of text breaks off within its JSON, and the stream ends there. */
  readonly truncateJsonAfterChars?: number;
}

/** An error inside a stream that began with 200. */
export interface StreamError {
  /**
   * - `data`: `data: {"error": …}`, then `[DONE]` (vLLM, llama.cpp today)
   * - `event`: `event: error` with the error's fields as data
   * - `field`: a line `error: {…}` (llama.cpp until 2025)
   * - `body`: a bare JSON object, not an event
   * - `empty-chunk`: a chunk of empty text, then nothing more (Ollama)
   */
  readonly shape: 'data' | 'event' | 'field' | 'body' | 'empty-chunk';
  /** How much text comes before. @default 0 */
  readonly afterChars?: number;
  /** @default 'the model crashed' */
  readonly message?: string;
  /** @default 500 */
  readonly code?: number | string;
}

/** Tokens as a server tells them. */
export interface WireUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}
