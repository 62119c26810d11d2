import type { Clock } from '../async/clock';
import { followSignal } from '../async/follow-signal';
import { CompletionError } from '../errors/completion-error';
import type { WireFetch, WireResponse } from './wire-fetch';

/** A request on the wire. */
export interface Connection {
  readonly response: WireResponse;
  /** The next bytes; `undefined` at the end, or when `idle` is to end it quietly. Rejects as the connection does. */
  read(): Promise<Uint8Array | undefined>;
  /** From now on silence of `lingerMs` is an end and no failure. */
  linger(lingerMs: number): void;
  /** Closes the connection. Never rejects. */
  close(): void;
}

/**
 * Sends a request and reads its answer piece by piece. Silence of `idleMs` fails with `timeout`; every byte counts as a sign
 * of life. Aborting `signal` closes the connection and rejects with the signal's reason, whatever `fetch` makes of it.
 */
export async function connect(
  fetch: WireFetch,
  url: string,
  init: { readonly method: string; readonly headers: Record<string, string>; readonly body?: string },
  { signal, clock, idleMs }: { readonly signal: AbortSignal; readonly clock: Clock; readonly idleMs: number },
): Promise<Connection> {
  signal.throwIfAborted();
  const own = new AbortController();
  const unlink = followSignal(own, signal);
  const silence = new IdleTimer(clock, idleMs, (ms) =>
    own.abort(new CompletionError('timeout', `the server was silent for ${ms} ms`, { retryable: true })),
  );
  let lingering = false;
  let closed = false;
  let reader: ReturnType<NonNullable<WireResponse['body']>['getReader']> | undefined;

  /** Not every body lets go by itself when its request is aborted. */
  const letGo = () => void reader?.cancel(own.signal.reason).catch(() => {});
  own.signal.addEventListener('abort', letGo, { once: true });

  function release(): void {
    closed = true;
    silence.end();
    unlink();
  }
  /** What an aborted read fails with, whatever the platform threw. */
  function failure(error: unknown): unknown {
    if (signal.aborted) return signal.reason;
    if (own.signal.aborted) return own.signal.reason;
    const message = `no connection to ${originOf(url)}: ${wordsOf(error)}`;
    return new CompletionError('provider-unavailable', message, { retryable: true, cause: error });
  }

  function onRead({
    done,
    value,
  }: {
    readonly done: boolean;
    readonly value?: Uint8Array | undefined;
  }): Uint8Array | undefined {
    if (own.signal.aborted) return onBroken(own.signal.reason);
    silence.reset();
    if (done) release();
    return done ? undefined : (value ?? new Uint8Array());
  }

  function onBroken(error: unknown): undefined {
    release();
    if (lingering && !signal.aborted) return undefined;
    throw failure(error);
  }

  try {
    const response = await settledBy(own.signal, fetch(url, { ...init, signal: own.signal }));
    silence.reset();
    return {
      response,
      // Without `async`: one more turn for each piece costs as much as reading it.
      read() {
        reader ??= response.body?.getReader();
        return reader === undefined ? nothing : reader.read().then(onRead, onBroken);
      },
      linger(lingerMs) {
        lingering = true;
        silence.setTimeoutMs(lingerMs);
      },
      close() {
        if (closed) return;
        release();
        own.abort(new CompletionError('provider-unavailable', 'closed'));
      },
    };
  } catch (error) {
    release();
    throw failure(error);
  }
}

const nothing = Promise.resolve(undefined);

/** Calls back once when nothing has come for a while. One timer serves a whole stream: it looks again when it was broken. */
class IdleTimer {
  readonly #clock: Clock;
  readonly #onSilent: (ms: number) => void;
  #ms: number;
  #since: number;
  #cancel: () => void = () => {};

  constructor(clock: Clock, ms: number, onSilent: (ms: number) => void) {
    this.#clock = clock;
    this.#onSilent = onSilent;
    this.#ms = ms;
    this.#since = clock.now();
    this.#wait(ms);
  }

  /** Something came. */
  reset(): void {
    this.#since = this.#clock.now();
  }

  /** From now on `ms` are silence. */
  setTimeoutMs(ms: number): void {
    if (ms === this.#ms) return this.reset();
    this.#ms = ms;
    this.reset();
    this.#cancel();
    this.#wait(ms);
  }

  end(): void {
    this.#cancel();
  }

  #wait(ms: number): void {
    this.#cancel = this.#clock.after(ms, () => {
      const left = this.#since + this.#ms - this.#clock.now();
      if (left > 0) this.#wait(left);
      else this.#onSilent(this.#ms);
    });
  }
}

/** `promise`, or the signal's reason as soon as it is aborted: not every `fetch` lets go at once. */
function settledBy<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function originOf(url: string): string {
  return new URL(url).origin;
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error as { cause?: unknown };
  const deeper = cause instanceof Error ? cause.message || String((cause as { code?: unknown }).code) : '';
  return deeper === '' ? error.message : deeper;
}
