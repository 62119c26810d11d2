import type { StreamQuirks } from '../stream-quirks';

/** What servers do besides writing odd streams. */
export interface ServerQuirks extends StreamQuirks {
  /** How the bytes are cut up: a write an event, one a byte, one for everything, or so many bytes. @default 'event' */
  readonly chunking?: 'event' | 'byte' | 'whole' | number;
  /** A plain JSON body though a stream was asked for. */
  readonly plainJson?: boolean;
  /** A page of HTML with status 200, as proxies and captive portals send. */
  readonly htmlPage?: boolean;
  /** How long the head of the response takes. @default 0 */
  readonly headDelayMs?: number;
  /** Whether the head is sent at once or with the first token. @default 'at-once' */
  readonly headWith?: 'at-once' | 'first-token';
  /** The connection is cut after so many characters of text. */
  readonly cutAfterChars?: number;
  /** Nothing more comes after so many characters; the connection stays open. */
  readonly silentAfterChars?: number;
  /** After so many characters a line begins that does not end. */
  readonly endlessLineAfterChars?: number;
  /** The connection is reset before the head. */
  readonly reset?: boolean;
  /** An error status instead of an answer. */
  readonly fault?: HttpFault;
  /** @default 'text/event-stream; charset=utf-8' for streams */
  readonly contentType?: string;
}

/** An error response. */
export interface HttpFault {
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly shape?: ErrorShape;
}

/**
 * - `detail`: `{"detail": "…"}`, and a list of places for wrong fields
 * - `openai`: `{"error": {"message", "type", "param", "code"}}`
 * - `vllm`: `{"object": "error", "message", "type", "param", "code"}`
 * - `text`: the message alone
 */
export type ErrorShape = 'detail' | 'openai' | 'vllm' | 'text';

/** One question to the model behind the server. */
export interface ModelQuestion {
  readonly path: 'completions' | 'chat/completions';
  readonly model: string;
  /** The prompt, or the contents of all messages with `\n` between. */
  readonly prompt: string;
  readonly maxTokens: number;
  readonly stop: readonly string[];
  readonly stream: boolean;
  /** The request as it came. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Which request it is, from 1. */
  readonly number: number;
}

/** What the model says, and how fast. */
export interface ModelAnswer {
  /** A text is cut at the stops and at `max_tokens` of the request; one that comes by and by is sent as it comes. */
  readonly text: string | AsyncIterable<string>;
  /** From the request to the first token. @default 0 */
  readonly ttftMs?: number;
  /** Between tokens. @default 0 */
  readonly tokenMs?: number;
  /** UTF-16 units in a token. @default 4 */
  readonly tokenChars?: number;
  /** @default 'stop', or 'length' when `max_tokens` cut it */
  readonly finishReason?: string | null;
  /** Log-probability of every token, told when the request asks for `logprobs`. @default −0.1 */
  readonly tokenLogProbability?: number;
  /** On top of the server's own. */
  readonly quirks?: ServerQuirks;
}

export interface CompletionServerOptions {
  /** Decides every answer. @default says `Heisenberg`, as the documented sample */
  readonly model?: (question: ModelQuestion) => ModelAnswer | Promise<ModelAnswer>;
  /** The key that requests must have; `false`: none. @default any key */
  readonly apiKey?: string | false;
  /** Ids of the models on offer, or `any`. @default the model of the documented sample and one coder */
  readonly models?: readonly string[] | 'any';
  /** Whether fields that are not documented are refused with 422. @default true */
  readonly strict?: boolean;
  /** Fields taken besides the documented ones. */
  readonly extraFields?: readonly string[];
  /** @default 4 */
  readonly maxStops?: number;
  /** Prompt and `max_tokens` together, counted as four characters a token; more is refused with 400. @default no limit */
  readonly contextTokens?: number;
  /** A token bucket that refills evenly; more is refused with 429. @default no limit, and no headers */
  readonly requestsPerMinute?: number;
  /** Requests the full bucket holds. @default `requestsPerMinute` */
  readonly burstRequests?: number;
  /** The same for tokens of prompt and answer. @default no limit, and no headers */
  readonly tokensPerMinute?: number;
  /** Over the limit: refused with 429, or served from spare capacity with `x-ratelimit-over-limit: yes`. @default 'refuse' */
  readonly overLimit?: 'refuse' | 'serve';
  /** How `x-ratelimit-reset-*` is written: `1m2.5s` or `62.5`. @default 'duration' */
  readonly resetFormat?: 'duration' | 'seconds';
  /** @default 'detail' */
  readonly errorShape?: ErrorShape;
  /** For every answer that brings none of its own. */
  readonly quirks?: ServerQuirks;
}
