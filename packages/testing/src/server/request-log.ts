/** One exchange as the server saw it. */
export interface LoggedRequest {
  /** From 1, in the order they came. */
  readonly number: number;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Names in lower case; `authorization` is `redacted`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed, or the text when it is no JSON object. */
  readonly body: unknown;
  /** Milliseconds since the server started, when the request was there in full. */
  readonly receivedAtMs: number;
  /** When the first character of the answer went out. */
  readonly firstTextAtMs: number | undefined;
  readonly endedAtMs: number | undefined;
  readonly status: number | undefined;
  /** `completed`: the server sent all it had to say, a cut or an error on purpose included. `aborted`: the client left before. */
  readonly state: 'open' | 'completed' | 'aborted';
  /** Characters of prompt: `prompt` and `suffix`, or the contents of all messages. */
  readonly promptChars: number;
  /** Characters of the answer's text that went out. */
  readonly sentChars: number;
  /** Resolves with the final state when the exchange is over; after an abort that is when the socket is closed. */
  readonly closed: Promise<'completed' | 'aborted'>;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** An exchange while it runs. */
export class Exchange {
  readonly entry: Writable<LoggedRequest>;
  /** Aborted when the exchange is over, so that nothing waits for it any more. */
  readonly over = new AbortController();
  /** The server has said all it had to say; a connection that closes from here on was not cut by the client. */
  finished = false;
  readonly #now: () => number;
  readonly #resolve: (state: 'completed' | 'aborted') => void;

  constructor(
    facts: Pick<LoggedRequest, 'number' | 'method' | 'path' | 'headers' | 'body' | 'promptChars'>,
    now: () => number,
  ) {
    let settle: (state: 'completed' | 'aborted') => void = () => {};
    const closed = new Promise<'completed' | 'aborted'>((resolve) => {
      settle = resolve;
    });
    this.#resolve = settle;
    this.#now = now;
    this.entry = {
      ...facts,
      receivedAtMs: now(),
      firstTextAtMs: undefined,
      endedAtMs: undefined,
      status: undefined,
      state: 'open',
      sentChars: 0,
      closed,
    };
  }

  sent(text: string): void {
    if (text === '') return;
    this.entry.firstTextAtMs ??= this.#now();
    this.entry.sentChars += text.length;
  }

  close(): void {
    if (this.entry.state !== 'open') return;
    this.entry.state = this.finished ? 'completed' : 'aborted';
    this.entry.endedAtMs = this.#now();
    this.over.abort();
    this.#resolve(this.entry.state);
  }
}

/** All exchanges of a server, and how many ran at once. */
export class RequestLog {
  entries: LoggedRequest[] = [];
  peakInFlight = 0;
  readonly #open = new Set<Exchange>();
  readonly #waiting: ((entry: LoggedRequest) => void)[] = [];
  readonly #idle: (() => void)[] = [];
  #handedOut = 0;
  #count = 0;

  get inFlight(): number {
    return this.#open.size;
  }

  nextNumber(): number {
    return ++this.#count;
  }

  add(exchange: Exchange): void {
    this.entries.push(exchange.entry);
    this.#open.add(exchange);
    this.peakInFlight = Math.max(this.peakInFlight, this.#open.size);
    const waiter = this.#waiting.shift();
    if (waiter === undefined) return;
    this.#handedOut++;
    waiter(exchange.entry);
  }

  close(exchange: Exchange): void {
    exchange.close();
    this.#open.delete(exchange);
    if (this.#open.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  next(): Promise<LoggedRequest> {
    const ready = this.entries[this.#handedOut];
    if (ready === undefined) {
      return new Promise((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    this.#handedOut++;
    return Promise.resolve(ready);
  }

  whenIdle(): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle.push(resolve);
    });
  }

  clear(): void {
    this.entries = [];
    this.#handedOut = 0;
    this.peakInFlight = this.#open.size;
  }
}
