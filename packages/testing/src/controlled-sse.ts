/** What was asked of a controlled fetch. */
export interface ControlledRequest {
  readonly url: string;
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed when it was JSON text, as given otherwise. */
  readonly body: unknown;
  readonly signal: AbortSignal | undefined;
}

/** The body of a controlled response, read as a web stream or as an async iterable. */
export interface ControlledBody extends AsyncIterable<Uint8Array> {
  readonly locked: boolean;
  getReader(): {
    read(): Promise<{ done: false; value: Uint8Array } | { done: true; value: undefined }>;
    cancel(reason?: unknown): Promise<void>;
    releaseLock(): void;
  };
  cancel(reason?: unknown): Promise<void>;
}

/** As much of a `Response` as a client of a streaming server reads. */
export interface ControlledResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly headers: { get(name: string): string | null; entries(): IterableIterator<[string, string]> };
  readonly body: ControlledBody;
  text(): Promise<string>;
  json(): Promise<unknown>;
}

export interface ControlledSse {
  /** Stands in for `fetch`. Answers at once with a head; the body is fed by hand. Each call begins a new body. */
  readonly fetch: (
    url: unknown,
    init?: {
      readonly method?: string | undefined;
      readonly headers?: unknown;
      readonly body?: unknown;
      readonly signal?: AbortSignal | null | undefined;
    },
  ) => Promise<ControlledResponse>;
  /** One completions chunk with `text`, as its own event. */
  send(text: string): void;
  /** Bytes, or text as UTF-8, just as they are. */
  sendRaw(bytes: Uint8Array | string): void;
  /** A finish reason, `[DONE]`, and the end of the body. */
  done(finishReason?: string): void;
  /** The end of the body, without a word. */
  end(): void;
  /** The connection breaks. */
  fail(error: unknown): void;
  /** The client gave the last body up before it ended: it aborted, or cancelled the stream. */
  readonly cancelled: boolean;
  readonly requests: readonly ControlledRequest[];
}

/**
 * A streaming server without a network, fed by hand. Sending before a request has come is an error in the test.
 *
 * @param options - `status`, 200 by default; `headers`, `content-type: text/event-stream` by default.
 */
export function controlledSse(
  options: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): ControlledSse {
  const { status = 200 } = options;
  const headers = new Map(
    Object.entries({ 'content-type': 'text/event-stream', ...options.headers }).map(([name, value]) => [
      name.toLowerCase(),
      value,
    ]),
  );
  const requests: ControlledRequest[] = [];
  const encoder = new TextEncoder();
  let body: Body | undefined;

  const current = (): Body => {
    if (body === undefined) throw new TypeError('nobody has fetched yet');
    return body;
  };
  const sendRaw = (bytes: Uint8Array | string) =>
    current().push(typeof bytes === 'string' ? encoder.encode(bytes) : bytes);
  const sendEvent = (payload: unknown) => sendRaw(`data: ${JSON.stringify(payload)}\n\n`);

  return {
    fetch(url, init = {}) {
      const signal = init.signal ?? undefined;
      requests.push({
        url: String(url),
        method: init.method ?? 'GET',
        headers: plainHeaders(init.headers),
        body: parsed(init.body),
        signal,
      });
      if (signal?.aborted) return Promise.reject(signal.reason);
      body = new Body(signal);
      return Promise.resolve(responseOf(body, String(url), status, headers));
    },
    send: (text) =>
      sendEvent({ object: 'text_completion', choices: [{ index: 0, text, finish_reason: null }] }),
    sendRaw,
    done(finishReason = 'stop') {
      sendEvent({
        object: 'text_completion',
        choices: [{ index: 0, text: '', finish_reason: finishReason }],
      });
      sendRaw('data: [DONE]\n\n');
      current().close();
    },
    end: () => current().close(),
    fail: (error) => current().fail(error),
    get cancelled() {
      return body?.cancelled ?? false;
    },
    requests,
  };
}

type Read = { done: false; value: Uint8Array } | { done: true; value: undefined };

class Body implements ControlledBody {
  cancelled = false;
  locked = false;
  readonly #chunks: Uint8Array[] = [];
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = () => {
    this.cancelled = true;
    this.fail(this.#signal?.reason);
  };
  #ended: 'no' | 'closed' | 'failed' = 'no';
  #failure: unknown;
  #wake: (() => void) | undefined;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
    signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  push(chunk: Uint8Array): void {
    if (this.#ended === 'no') this.#chunks.push(chunk);
    this.#wake?.();
  }

  close(): void {
    this.#end('closed');
  }

  fail(error: unknown): void {
    this.#failure = error;
    // A broken connection loses what was not read yet.
    if (this.#ended === 'no') this.#chunks.length = 0;
    this.#end('failed');
  }

  cancel(): Promise<void> {
    if (this.#ended === 'no') this.cancelled = true;
    this.#chunks.length = 0;
    this.close();
    return Promise.resolve();
  }

  getReader(): ReturnType<ControlledBody['getReader']> {
    if (this.locked) throw new TypeError('the body is read already');
    this.locked = true;
    return {
      read: () => this.#read(),
      cancel: () => this.cancel(),
      releaseLock: () => {
        this.locked = false;
      },
    };
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    const reader = this.getReader();
    return {
      next: () => reader.read(),
      return: async () => {
        await reader.cancel();
        return { done: true, value: undefined };
      },
    };
  }

  #end(how: 'closed' | 'failed'): void {
    if (this.#ended !== 'no') return;
    this.#ended = how;
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#wake?.();
  }

  async #read(): Promise<Read> {
    for (;;) {
      const value = this.#chunks.shift();
      if (value !== undefined) return { done: false, value };
      if (this.#ended === 'failed') throw this.#failure;
      if (this.#ended === 'closed') return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

function responseOf(
  body: Body,
  url: string,
  status: number,
  headers: ReadonlyMap<string, string>,
): ControlledResponse {
  const text = async () => {
    const decoder = new TextDecoder();
    let whole = '';
    for await (const chunk of body) whole += decoder.decode(chunk, { stream: true });
    return whole + decoder.decode();
  };
  return {
    ok: status >= 200 && status < 300,
    status,
    statusText: '',
    url,
    headers: { get: (name) => headers.get(name.toLowerCase()) ?? null, entries: () => headers.entries() },
    body,
    text,
    json: async () => JSON.parse(await text()) as unknown,
  };
}

/** Headers as a plain object or as anything that lists pairs. */
function plainHeaders(headers: unknown): Record<string, string> {
  if (typeof headers !== 'object' || headers === null) return {};
  const pairs: Iterable<readonly [unknown, unknown]> =
    Symbol.iterator in headers ? (headers as Iterable<readonly [unknown, unknown]>) : Object.entries(headers);
  return Object.fromEntries([...pairs].map(([name, value]) => [String(name).toLowerCase(), String(value)]));
}

function parsed(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}
