import type { CompletionProvider } from '@org/completion-core';
import type {
  FinishReason,
  PromptProgress,
  ProviderCapabilities,
  ProviderEvent,
  ProviderRequest,
  RateLimitState,
  TokenUsage,
} from '@org/completion-core/provider';

/** One request a scripted provider was asked, answered by hand. */
export interface ScriptedRequest {
  readonly request: ProviderRequest;
  /** The asker withdrew before the answer was whole: it aborted, or left the iteration. */
  readonly aborted: boolean;
  /** Nothing more can be sent: it ended, failed or was aborted. */
  readonly closed: boolean;
  /** Resolves when `closed` becomes true. */
  readonly whenClosed: Promise<void>;
  /** The head of the response. Sent by the first `send` or `end` when it was not before. */
  start(rateLimit?: RateLimitState): void;
  /** A piece of the answer. Does nothing once closed, as on a socket that is gone. */
  send(
    text: string,
    more?: { readonly index?: number; readonly logProbability?: number; readonly tokens?: number },
  ): void;
  usage(usage: TokenUsage): void;
  /** What the server says of its work on the prompt. */
  progress(progress: PromptProgress): void;
  /** The end of one candidate, `stop` by default; the stream ends with the last. `broken-off` has no finish reason. */
  end(reason?: FinishReason | 'broken-off', index?: number): void;
  /** The stream fails with `error`. */
  fail(error: unknown): void;
}

/** A provider driven by hand. */
export interface ScriptedProvider extends CompletionProvider {
  /** Every request so far, oldest first. */
  readonly requests: readonly ScriptedRequest[];
  /** How many of them are open. */
  readonly open: number;
  readonly disposed: boolean;
  /** The next request that this was not asked for yet; resolves when it comes. */
  nextRequest(): Promise<ScriptedRequest>;
}

/** @param options - `id`, `endpoint`, `defaultModel` and single `capabilities`; by default a hosted FIM endpoint with the model `scripted/qwen2.5-coder`. */
export function scriptedProvider(
  options: {
    readonly id?: string;
    readonly endpoint?: string;
    readonly defaultModel?: string;
    readonly capabilities?: Partial<ProviderCapabilities>;
  } = {},
): ScriptedProvider {
  const requests: ScriptedRequest[] = [];
  const waiting: ((request: ScriptedRequest) => void)[] = [];
  let handedOut = 0;
  let disposed = false;
  const id = options.id ?? 'scripted';

  return {
    id,
    endpoint: options.endpoint ?? `test:${id}`,
    defaultModel: options.defaultModel ?? 'scripted/qwen2.5-coder',
    capabilities: {
      strategies: ['fim', 'prefix-only'],
      maxStops: 4,
      location: 'hosted',
      candidates: true,
      ...options.capabilities,
    },
    stream: (request, { signal }) => ({
      [Symbol.asyncIterator]() {
        const script = new Script(request, signal);
        // Who has withdrawn already sends nothing.
        if (signal.aborted) return script.events;
        requests.push(script);
        const waiter = waiting.shift();
        if (waiter !== undefined) {
          handedOut++;
          waiter(script);
        }
        return script.events;
      },
    }),
    preview: (request) => ({ method: 'POST', url: `test://${id}`, headers: {}, body: request }),
    dispose() {
      disposed = true;
    },
    requests,
    get open() {
      return requests.filter(({ closed }) => !closed).length;
    },
    get disposed() {
      return disposed;
    },
    nextRequest() {
      const ready = requests[handedOut];
      if (ready === undefined) {
        return new Promise((resolve) => {
          waiting.push(resolve);
        });
      }
      handedOut++;
      return Promise.resolve(ready);
    },
  };
}

type Waiter = {
  readonly resolve: (result: IteratorResult<ProviderEvent>) => void;
  readonly reject: (error: unknown) => void;
};

class Script implements ScriptedRequest {
  readonly request: ProviderRequest;
  readonly whenClosed: Promise<void>;
  readonly events: AsyncIterator<ProviderEvent>;
  readonly #signal: AbortSignal;
  readonly #queue: ProviderEvent[] = [];
  readonly #ended = new Set<number>();
  readonly #onAbort = () => this.#abort();
  #waiter: Waiter | undefined;
  #started = false;
  #state: 'open' | 'ended' | 'failed' | 'aborted' | 'left' = 'open';
  #failure: unknown;
  #resolveClosed: () => void = () => {};

  constructor(request: ProviderRequest, signal: AbortSignal) {
    this.request = request;
    this.#signal = signal;
    this.whenClosed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.events = {
      next: () => this.#next(),
      return: () => {
        this.#close('left');
        return Promise.resolve({ done: true, value: undefined });
      },
    };
    if (signal.aborted) this.#abort();
    else signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  get aborted(): boolean {
    return this.#state === 'aborted' || this.#state === 'left';
  }

  get closed(): boolean {
    return this.#state !== 'open';
  }

  start(rateLimit?: RateLimitState): void {
    if (this.#started) return;
    this.#started = true;
    this.#push({ type: 'response-start', ...(rateLimit === undefined ? {} : { rateLimit }) });
  }

  send(
    text: string,
    more: { readonly index?: number; readonly logProbability?: number; readonly tokens?: number } = {},
  ): void {
    this.start();
    this.#push({ type: 'text-delta', text, index: 0, ...more });
  }

  usage(usage: TokenUsage): void {
    this.start();
    this.#push({ type: 'usage', usage });
  }

  progress(progress: PromptProgress): void {
    this.start();
    this.#push({ type: 'prompt-progress', progress });
  }

  end(reason: FinishReason | 'broken-off' = 'stop', index = 0): void {
    this.start();
    this.#push({ type: 'text-end', index, finishReason: reason === 'broken-off' ? undefined : reason });
    this.#ended.add(index);
    if (this.#ended.size >= this.request.candidates) this.#close('ended');
  }

  fail(error: unknown): void {
    if (this.closed) return;
    this.#failure = error;
    this.#close('failed');
  }

  #abort(): void {
    this.#failure = this.#signal.reason;
    this.#close('aborted');
  }

  #push(event: ProviderEvent): void {
    if (this.closed) return;
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (waiter === undefined) this.#queue.push(event);
    else waiter.resolve({ done: false, value: event });
  }

  #close(state: 'ended' | 'failed' | 'aborted' | 'left'): void {
    if (this.closed) return;
    this.#state = state;
    this.#signal.removeEventListener('abort', this.#onAbort);
    if (state === 'aborted' || state === 'left') this.#queue.length = 0;
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (waiter !== undefined) void this.#next().then(waiter.resolve, waiter.reject);
    this.#resolveClosed();
  }

  #next(): Promise<IteratorResult<ProviderEvent>> {
    const event = this.#queue.shift();
    if (event !== undefined) return Promise.resolve({ done: false, value: event });
    if (this.#state === 'failed' || this.#state === 'aborted') return Promise.reject(this.#failure);
    if (this.closed) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject };
    });
  }
}
