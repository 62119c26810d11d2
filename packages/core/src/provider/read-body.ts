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
  let lingering = false;
  let closed = false;
  let cancelIdle = clock.after(idleMs, onIdle);
  let waitMs = idleMs;
  let reader: ReturnType<NonNullable<WireResponse['body']>['getReader']> | undefined;

  function onIdle(): void {
    own.abort(new CompletionError('timeout', `the server was silent for ${waitMs} ms`, { retryable: true }));
  }
  function alive(): void {
    cancelIdle();
    if (!closed) cancelIdle = clock.after(waitMs, onIdle);
  }
  function release(): void {
    closed = true;
    cancelIdle();
    unlink();
  }
  /** What an aborted read fails with, whatever the platform threw. */
  function failure(error: unknown): unknown {
    if (signal.aborted) return signal.reason;
    if (own.signal.aborted) return own.signal.reason;
    const message = `no connection to ${originOf(url)}: ${wordsOf(error)}`;
    return new CompletionError('provider-unavailable', message, { retryable: true, cause: error });
  }

  try {
    const response = await settledBy(own.signal, fetch(url, { ...init, signal: own.signal }));
    alive();
    return {
      response,
      async read() {
        reader ??= response.body?.getReader();
        if (reader === undefined) return undefined;
        try {
          const { done, value } = await settledBy(own.signal, reader.read());
          alive();
          if (done) release();
          return done ? undefined : (value ?? new Uint8Array());
        } catch (error) {
          release();
          if (lingering && !signal.aborted) return undefined;
          throw failure(error);
        }
      },
      linger(lingerMs) {
        lingering = true;
        waitMs = lingerMs;
        alive();
      },
      close() {
        if (closed) return;
        release();
        void reader?.cancel().catch(() => {});
        own.abort(new CompletionError('provider-unavailable', 'closed'));
      },
    };
  } catch (error) {
    release();
    throw failure(error);
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
