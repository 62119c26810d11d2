import type { Notice } from '../domain/outcome';
import type { ProviderEvent, TokenUsage } from '../domain/provider';
import type { AnswerShape } from './answer-shape';
import { CompletionError } from '../errors/completion-error';
import { createEventReader } from './event-reader';
import { fieldsOf } from './fields-of';
import { rateLimitOf } from './rate-limit-headers';
import { readServerError } from './server-error';
import type { Connection } from './connect';

/** Silence after the last finish reason that ends an answer when the server does not close it, in milliseconds. */
const lingerMs = 100;
/** The same where every text so far came with a finish reason, so that it may not be the last: some servers repeat it. */
const repeatedLingerMs = 2_000;

/** What is known of an answer before it comes. */
export interface AnswerRequest {
  /** Number of candidates that the answer must end. */
  readonly candidates: number;
  readonly shape: AnswerShape;
  /** What the first event tells about the server. */
  readonly recognize?: ((json: unknown) => Notice | undefined) | undefined;
  /** What to tell the user about the model that answers, by the name in the answer. */
  readonly modelNotice: (model: string) => Notice | undefined;
}

type End = Extract<ProviderEvent, { type: 'text-end' }>;
type Text = Extract<ProviderEvent, { type: 'text-delta' }>;
type Next = IteratorResult<ProviderEvent>;
type GrowingText = { -readonly [K in keyof Text]: Text[K] };
/** An event that is not returned yet. */
type Ready = Exclude<ProviderEvent, Text> | GrowingText;

/**
 * The events of one answer: the start of the response, texts, usage, and an end for every candidate, with or without a reason.
 * Events received before a failure are returned before it. Ending the iteration closes the connection. Not a generator: nested
 * generators cost more than the parsing.
 *
 * The connection is opened by the first `next`, and each later one returns an event in `#ready` or reads on until there is one.
 * `#over` means that no more is read: the last events in `#ready`, then `#failure` if there is one, are still returned.
 */
export class AnswerStream implements AsyncIterableIterator<ProviderEvent> {
  readonly #open: () => Promise<Connection>;
  readonly #shape: AnswerShape;
  readonly #candidates: number;
  readonly #redacted: (error: unknown) => unknown;
  /** Reads the first event, once. */
  #recognize: AnswerRequest['recognize'];
  /** The candidates that have text. */
  readonly #begun = new Set<number>();
  /** Tokens of all candidates, as far as they can be seen. */
  #tokens = 0;
  readonly #reader = createEventReader({
    onPlain: (json) => this.#takePlain(json),
    onJson: (json) => {
      if (!this.#over) this.#take(json);
    },
    onDone: () => {
      if (!this.#over) this.#end('stop');
    },
    onFailure: (failure) => {
      if (!this.#over) this.#fail(failure);
    },
  });
  readonly #ends = new Map<number, End>();
  /** A text came without a finish reason: the server does not send one with every text. */
  #reasonIsLast = false;
  /** A usage of zeros, which holds only when nothing else came. */
  #zeroUsage: TokenUsage | undefined;
  /** Something of an answer came. */
  #answered = false;
  /** The last JSON that had nothing of an answer. */
  #unknown: unknown;
  #connection: Connection | undefined;
  /** Reads the next piece of the body, to its first event. */
  #readPiece: () => Promise<Next> = () => this.#more();
  #ready: Ready[] = [];
  /** The last event in `#ready`, while plain texts are all that comes: the next one is added to it. */
  #growing: GrowingText | undefined;
  /** How many of `#ready` are returned. */
  #returned = 0;
  #over = false;
  #failure: { readonly error: unknown } | undefined;

  #modelIsKnown = false;
  readonly #modelNotice: (model: string) => Notice | undefined;

  /** @param redacted - removes secrets from an error */
  constructor(
    open: () => Promise<Connection>,
    { shape, candidates, recognize, modelNotice }: AnswerRequest,
    redacted: (error: unknown) => unknown,
  ) {
    this.#open = open;
    this.#modelNotice = modelNotice;
    this.#shape = shape;
    this.#candidates = candidates;
    this.#recognize = recognize;
    this.#redacted = redacted;
  }

  next(): Promise<IteratorResult<ProviderEvent>> {
    const value = this.#ready[this.#returned];
    if (value === undefined) return this.#more();
    this.#returned++;
    return Promise.resolve({ done: false, value });
  }

  return(): Promise<IteratorResult<ProviderEvent>> {
    this.#finish();
    this.#ready = [];
    this.#failure = undefined;
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Reads until there is an event. Without `await`: for one event at a time, each microtask counts. */
  #more(): Promise<IteratorResult<ProviderEvent>> {
    this.#ready = [];
    this.#growing = undefined;
    this.#returned = 0;
    if (this.#over || this.#failure !== undefined) return Promise.resolve().then(this.#settle);
    return this.#connection === undefined
      ? this.#open().then(this.#onOpened).then(this.#settle, this.#onBroken)
      : this.#readPiece();
  }

  readonly #onRead = (bytes: Uint8Array | undefined): Next | Promise<Next> => {
    this.#read(bytes);
    return this.#settle();
  };

  readonly #onBroken = (error: unknown): Next | Promise<Next> => {
    this.#fail(error);
    return this.#settle();
  };

  /** Reads past pieces without events, such as keep-alives. A loop, so that one promise waits however many there are. */
  async #readOn(connection: Connection): Promise<Next> {
    try {
      while (this.#ready.length === 0 && !this.#over && this.#failure === undefined)
        this.#read(await connection.read());
    } catch (error) {
      this.#fail(error);
    }
    return this.#settle();
  }

  /** The first event, else the failure, else the end; reads on while there is none of them. */
  readonly #settle = (): Next | Promise<Next> => {
    const value = this.#ready[0];
    if (value !== undefined) {
      this.#returned = 1;
      return { done: false, value };
    }
    const failure = this.#failure;
    if (failure === undefined && !this.#over && this.#connection !== undefined)
      return this.#readOn(this.#connection);
    this.#failure = undefined;
    if (failure !== undefined) throw this.#redacted(failure.error);
    return { done: true, value: undefined };
  };

  readonly #onOpened = (connection: Connection): void => {
    this.#connection = connection;
    // The iteration ended while the connection was opened.
    if (this.#over) return connection.close();
    this.#readPiece = connection.reading(this.#onRead, this.#onBroken);
    const rateLimit = rateLimitOf(connection.response.headers, Date.now());
    this.#ready.push({ type: 'response-start', ...(rateLimit === undefined ? {} : { rateLimit }) });
  };

  #read(bytes: Uint8Array | undefined): void {
    if (this.#over) return;
    if (bytes !== undefined) return this.#reader.push(bytes);
    this.#reader.end();
    if (!this.#over) this.#end();
  }

  /** Takes an event that is a piece of the first text and nothing else. Returns whether it has. */
  #takePlain(json: unknown): boolean {
    const text = this.#shape.plainText?.(json);
    const growing = this.#growing;
    if (text !== undefined && growing !== undefined) {
      growing.text += text;
      this.#tokens++;
      return true;
    }
    if (this.#over) return true;
    this.#growing = undefined;
    if (text === undefined || this.#recognize !== undefined || this.#ends.size >= this.#candidates)
      return false;
    if (!this.#modelIsKnown) this.#readModel(json);
    this.#growing = this.#add({ type: 'text-delta', index: 0, text });
    this.#answered = true;
    this.#reasonIsLast = true;
    return true;
  }

  /** Takes the JSON of one event. */
  #take(json: unknown): void {
    if (this.#recognize !== undefined) this.#recognizeServer(json);
    if (!this.#modelIsKnown) this.#readModel(json);
    const { texts, ends, usage: counted, progress } = this.#shape(json);
    if (progress !== undefined) {
      this.#answered = true;
      this.#ready.push({ type: 'prompt-progress', progress });
    }
    const usage = counted?.promptTokens === 0 ? undefined : counted;
    if (usage !== counted) this.#zeroUsage = counted;
    for (const text of texts) this.#add(text);
    for (const { index, finishReason } of ends)
      this.#ends.set(index, { type: 'text-end', index, finishReason });
    if (usage !== undefined) this.#ready.push({ type: 'usage', usage: this.#believable(usage) });
    if (texts.length > 0 && ends.length === 0) this.#reasonIsLast = true;
    if (texts.length > 0 || ends.length > 0 || usage !== undefined) this.#answered = true;
    else if (!this.#answered) this.#unknown = json;
    if (this.#ends.size < this.#candidates) return;
    // Complete, unless the server repeats the reason. Only usage may follow.
    if (!this.#reasonIsLast) this.#connection?.linger(repeatedLingerMs);
    else if (usage === undefined) this.#connection?.linger(lingerMs);
    else this.#end();
  }

  #recognizeServer(json: unknown): void {
    const notice = this.#recognize?.(json);
    this.#recognize = undefined;
    if (notice !== undefined) this.#ready.push({ type: 'notice', notice });
  }

  /** All dialects name the model in a field of each event. */
  #readModel(json: unknown): void {
    const { model } = fieldsOf(json);
    if (typeof model !== 'string' || model === '') return;
    this.#modelIsKnown = true;
    const notice = this.#modelNotice(model);
    if (notice !== undefined) this.#ready.push({ type: 'notice', notice });
  }

  /** Some servers count one of several answers: no fewer tokens were generated than came. */
  #believable(usage: TokenUsage): TokenUsage {
    return this.#candidates > 1 && usage.completionTokens < this.#tokens
      ? { ...usage, completionTokens: this.#tokens }
      : usage;
  }

  /** Joins the texts of one piece of the body into one event, which it returns: every event costs its reader a microtask. */
  #add(text: GrowingText): GrowingText {
    this.#tokens += text.tokens ?? 1;
    const last = this.#ready[this.#ready.length - 1];
    const joins =
      last?.type === 'text-delta' && last.index === text.index && text.logProbability === undefined;
    if (!joins) {
      this.#begun.add(text.index);
      this.#ready.push(text);
      return text;
    }
    // Not returned yet: events are returned after the whole piece is read.
    last.text += text.text;
    return last;
  }

  /**
   * Ends every candidate that came, with `reason` where the server reported none. An end before any answer is a failure; where nothing
   * came, it ends the first.
   */
  #end(reason?: End['finishReason']): void {
    if (!this.#answered && reason === undefined) return this.#fail(noAnswer(this.#unknown));
    if (this.#zeroUsage !== undefined && this.#tokens === 0)
      this.#ready.push({ type: 'usage', usage: this.#zeroUsage });
    const came = new Set([0, ...this.#begun, ...this.#ends.keys()]);
    for (const index of came)
      this.#ready.push(this.#ends.get(index) ?? { type: 'text-end', index, finishReason: reason });
    this.#finish();
  }

  #fail(error: unknown): void {
    this.#failure = { error };
    this.#finish();
  }

  #finish(): void {
    this.#over = true;
    this.#growing = undefined;
    this.#connection?.close();
  }
}

/** The failure of an answer that ended before it began. @param unknown - JSON that it had instead */
function noAnswer(unknown: unknown): CompletionError {
  const words = unknown === undefined ? '' : readServerError(JSON.stringify(unknown)).message;
  return words === '' || isAnswerHead(unknown)
    ? new CompletionError('provider-unavailable', 'the server ended the answer before it began', {
        retryable: true,
      })
    : new CompletionError('malformed-stream', `the server sent no answer, but ${words}`);
}

/** Whether the JSON is an event of an answer that has no text yet. */
function isAnswerHead(json: unknown): boolean {
  const { choices, content, response } = fieldsOf(json);
  return choices !== undefined || content !== undefined || response !== undefined;
}
