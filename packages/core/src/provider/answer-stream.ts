import type { ProviderEvent } from '../domain/provider';
import type { AnswerShape } from './answer-shape';
import { createEventReader, type StreamPiece } from './event-reader';
import { rateLimitOf } from './rate-limit-headers';
import type { Connection } from './connect';

/** Silence after the last finish reason that ends an answer whose server does not end it, in milliseconds. */
const lingerMs = 100;

type End = Extract<ProviderEvent, { type: 'text-end' }>;
type Text = Extract<ProviderEvent, { type: 'text-delta' }>;
type Next = IteratorResult<ProviderEvent>;
/** An event that nobody has been given yet. */
type Ready = Exclude<ProviderEvent, Text> | { -readonly [K in keyof Text]: Text[K] };

/**
 * One answer as it comes: the response, texts, usage, and an end for every candidate, with or without a reason. What came before
 * a failure is given first. Leaving the iteration closes the connection. Written by hand: nested generators cost more than the
 * parsing.
 */
export class AnswerStream implements AsyncIterableIterator<ProviderEvent> {
  readonly #open: () => Promise<Connection>;
  readonly #shape: AnswerShape;
  readonly #candidates: number;
  readonly #clean: (error: unknown) => unknown;
  readonly #reader = createEventReader();
  readonly #ends = new Map<number, End>();
  #connection: Connection | undefined;
  #ready: Ready[] = [];
  #given = 0;
  #over = false;
  #failure: { readonly error: unknown } | undefined;

  /** @param clean - makes an error fit to be seen: no secret in it */
  constructor(
    open: () => Promise<Connection>,
    shape: AnswerShape,
    candidates: number,
    clean: (error: unknown) => unknown,
  ) {
    this.#open = open;
    this.#shape = shape;
    this.#candidates = candidates;
    this.#clean = clean;
  }

  next(): Promise<IteratorResult<ProviderEvent>> {
    const value = this.#ready[this.#given];
    if (value === undefined) return this.#more();
    this.#given++;
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

  /** Reads until there is something to give. Chained by hand: an event at a time, each turn counts. */
  #more(): Promise<IteratorResult<ProviderEvent>> {
    this.#ready = [];
    this.#given = 0;
    if (this.#over || this.#failure !== undefined) return Promise.resolve().then(this.#giveNext);
    return this.#connection === undefined
      ? this.#open().then(this.#onOpened).then(this.#giveNext, this.#onBroken)
      : this.#connection.read().then(this.#onRead, this.#onBroken);
  }

  readonly #onOpened = (connection: Connection): void => this.#opened(connection);

  readonly #onRead = (bytes: Uint8Array | undefined): Next | Promise<Next> => {
    this.#read(bytes);
    return this.#giveNext();
  };

  readonly #onBroken = (error: unknown): Next | Promise<Next> => {
    this.#fail(error);
    return this.#giveNext();
  };

  /** Pieces without anything to give, as keep-alives are: a loop, so that however many there are, one promise waits. */
  async #readOn(connection: Connection): Promise<Next> {
    try {
      while (this.#ready.length === 0 && !this.#over && this.#failure === undefined)
        this.#read(await connection.read());
    } catch (error) {
      this.#fail(error);
    }
    return this.#giveNext();
  }

  /** What is ready, else what went wrong, else the end; goes on reading while there is none of these. */
  readonly #giveNext = (): Next | Promise<Next> => {
    const value = this.#ready[0];
    if (value !== undefined) {
      this.#given = 1;
      return { done: false, value };
    }
    const failure = this.#failure;
    if (failure === undefined && !this.#over && this.#connection !== undefined)
      return this.#readOn(this.#connection);
    this.#failure = undefined;
    if (failure !== undefined) throw this.#clean(failure.error);
    return { done: true, value: undefined };
  };

  #opened(connection: Connection): void {
    this.#connection = connection;
    // Somebody left while it was opened.
    if (this.#over) return connection.close();
    const rateLimit = rateLimitOf(connection.response.headers, Date.now());
    this.#ready.push({ type: 'response-start', ...(rateLimit === undefined ? {} : { rateLimit }) });
  }

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
    const { texts, ends, usage } = this.#shape(piece.json);
    for (const text of texts) if (!this.#ends.has(text.index)) this.#give(text);
    for (const { index, finishReason } of ends)
      if (!this.#ends.has(index)) this.#ends.set(index, { type: 'text-end', index, finishReason });
    if (usage !== undefined) this.#ready.push({ type: 'usage', usage });
    if (this.#ends.size < this.#candidates) return;
    // All was said. Usage may still come; nothing else is worth waiting for.
    if (usage === undefined) this.#connection?.linger(lingerMs);
    else this.#end();
  }

  /** Text that came in one piece of the body is one event: every event costs its reader a turn. */
  #give(text: Text): void {
    const last = this.#ready.at(-1);
    const joins =
      last?.type === 'text-delta' && last.index === text.index && text.logProbability === undefined;
    // Nobody has it yet: what is ready is given out after the whole piece was read.
    if (joins) last.text += text.text;
    else this.#ready.push(text);
  }

  /** Gives every candidate its end; `reason` to those that the server gave none. */
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
