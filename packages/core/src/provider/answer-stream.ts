import type { ProviderEvent } from '../domain/provider';
import type { AnswerShape } from './answer-shape';
import { createEventReader, type StreamPiece } from './event-reader';
import { rateLimitOf } from './rate-limit-headers';
import type { Connection } from './connect';

/** Silence after the last finish reason that ends an answer when the server does not close it, in milliseconds. */
const lingerMs = 100;

type End = Extract<ProviderEvent, { type: 'text-end' }>;
type Text = Extract<ProviderEvent, { type: 'text-delta' }>;
type Next = IteratorResult<ProviderEvent>;
/** An event that is not returned yet. Its text may still grow. */
type Ready = Exclude<ProviderEvent, Text> | { -readonly [K in keyof Text]: Text[K] };

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
  readonly #reader = createEventReader();
  readonly #ends = new Map<number, End>();
  #connection: Connection | undefined;
  #ready: Ready[] = [];
  /** How many of `#ready` are returned. */
  #returned = 0;
  #over = false;
  #failure: { readonly error: unknown } | undefined;

  /** @param redacted - removes secrets from an error */
  constructor(
    open: () => Promise<Connection>,
    shape: AnswerShape,
    candidates: number,
    redacted: (error: unknown) => unknown,
  ) {
    this.#open = open;
    this.#shape = shape;
    this.#candidates = candidates;
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
    this.#returned = 0;
    if (this.#over || this.#failure !== undefined) return Promise.resolve().then(this.#settle);
    return this.#connection === undefined
      ? this.#open().then(this.#onOpened).then(this.#settle, this.#onBroken)
      : this.#connection.read().then(this.#onRead, this.#onBroken);
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
    const rateLimit = rateLimitOf(connection.response.headers, Date.now());
    this.#ready.push({ type: 'response-start', ...(rateLimit === undefined ? {} : { rateLimit }) });
  };

  #read(bytes: Uint8Array | undefined): void {
    if (this.#over) return;
    for (const piece of bytes === undefined ? this.#reader.end() : this.#reader.push(bytes)) {
      this.#take(piece);
      if (this.#over || this.#failure !== undefined) return;
    }
    if (bytes === undefined) this.#end();
  }

  #take(piece: StreamPiece): void {
    if (!('json' in piece)) return 'done' in piece ? this.#end('stop') : this.#fail(piece.failure);
    const { texts, ends, usage, progress } = this.#shape(piece.json);
    if (progress !== undefined) this.#ready.push({ type: 'prompt-progress', progress });
    for (const text of texts) if (!this.#ends.has(text.index)) this.#add(text);
    for (const { index, finishReason } of ends)
      if (!this.#ends.has(index)) this.#ends.set(index, { type: 'text-end', index, finishReason });
    if (usage !== undefined) this.#ready.push({ type: 'usage', usage });
    if (this.#ends.size < this.#candidates) return;
    // Complete. Only usage may follow.
    if (usage === undefined) this.#connection?.linger(lingerMs);
    else this.#end();
  }

  /** Joins the texts of one piece of the body into one event: every event costs its reader a microtask. */
  #add(text: Text): void {
    const last = this.#ready.at(-1);
    const joins =
      last?.type === 'text-delta' && last.index === text.index && text.logProbability === undefined;
    // Not returned yet: events are returned after the whole piece is read.
    if (joins) last.text += text.text;
    else this.#ready.push(text);
  }

  /** Ends every candidate, with `reason` where the server reported none. */
  #end(reason?: End['finishReason']): void {
    for (let index = 0; index < this.#candidates; index++)
      this.#ready.push(this.#ends.get(index) ?? { type: 'text-end', index, finishReason: reason });
    this.#finish();
  }

  #fail(error: unknown): void {
    this.#failure = { error };
    this.#finish();
  }

  #finish(): void {
    this.#over = true;
    this.#connection?.close();
  }
}
