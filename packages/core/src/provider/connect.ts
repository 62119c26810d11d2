import type { Clock } from '../async/clock';
import { followSignal } from '../async/follow-signal';
import { orAborted } from '../async/or-aborted';
import { CompletionError } from '../errors/completion-error';
import { fieldsOf } from './fields-of';
import { hidesProxyAuthentication, proxyAuthenticationError } from './proxy-authentication';
import { serverOrigin } from './unix-socket-address';
import type { WireFetch, WireResponse } from './wire-fetch';

/** An open request. */
export interface Connection {
  /** Status and headers; `read` reads the body. */
  readonly response: WireResponse;
  /** The next bytes; `undefined` at the end, also when a lingering connection times out. Rejects when the connection fails. */
  read(): Promise<Uint8Array | undefined>;
  /**
   * A function that does what `read().then(onBytes, onFailure)` does, without the promise between: where events come one at a time,
   * each promise costs as much as reading the event.
   */
  reading<T>(
    onBytes: (bytes: Uint8Array | undefined) => T | Promise<T>,
    onFailure: (error: unknown) => T | Promise<T>,
  ): () => Promise<T>;
  /** From now on, silence of `lingerMs` ends the body without a failure. */
  linger(lingerMs: number): void;
  /** Closes the connection. Never rejects. */
  close(): void;
}

/** When a connection ends by itself. */
export interface ConnectionLimits {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Maximum silence before the first byte of the body, in milliseconds. */
  readonly headMs: number;
  /** Maximum silence after it, in milliseconds. */
  readonly idleMs: number;
}

type BodyReader = ReturnType<NonNullable<WireResponse['body']>['getReader']>;

/**
 * Sends a request and reads its response piece by piece. Silence of `idleMs`, or of `headMs` before the first byte of the body,
 * fails with `timeout`; every byte restarts that time.
 * Aborting `signal` closes the connection and rejects with the signal's reason, whatever error `fetch` throws.
 *
 * A connection is open until its body ends, fails or is closed; then its timer and listeners are released. A lingering
 * connection differs in one point: a failure that `signal` did not cause counts as the end of the body.
 */
export async function connect(
  fetch: WireFetch,
  url: string,
  init: { readonly method: string; readonly headers: Record<string, string>; readonly body?: string },
  { signal, clock, headMs, idleMs }: ConnectionLimits,
): Promise<Connection> {
  signal.throwIfAborted();
  const own = new AbortController();
  const unlink = followSignal(own, signal);
  const idleTimer = new IdleTimer(clock, headMs, (ms) =>
    own.abort(new CompletionError('timeout', `the server was silent for ${ms} ms`, { retryable: true })),
  );
  let lingering = false;
  let closed = false;
  let reader: BodyReader | undefined;

  /** `own.signal.aborted`, which costs a piece of the body a tenth of its time. */
  let aborted = false;
  function onAbort(): void {
    aborted = true;
    // Some bodies stay open when their request is aborted.
    reader?.cancel(own.signal.reason).catch(() => {});
  }
  own.signal.addEventListener('abort', onAbort, { once: true });

  function release(): void {
    closed = true;
    idleTimer.stop();
    unlink();
  }
  /** The error to report in place of the platform's. */
  function failure(error: unknown): unknown {
    if (signal.aborted) return signal.reason;
    if (own.signal.aborted) return own.signal.reason;
    // What `fetch` understood of the failure says more than a guess.
    if (CompletionError.is(error)) return error;
    const origin = serverOrigin(new URL(url));
    if (hidesProxyAuthentication(error)) return proxyAuthenticationError(`${origin} answered 407`);
    if (isDecodingFailure(error))
      return new CompletionError(
        'malformed-stream',
        `the answer of ${origin} cannot be decoded: ${describe(error)}; it or a proxy compresses it wrongly`,
        { cause: error },
      );
    const message = `no connection to ${origin}: ${describe(error)}`;
    return new CompletionError('provider-unavailable', message, { retryable: true, cause: error });
  }

  function readingOf(body: WireResponse['body']): Connection['reading'] {
    return (onBytes, onFailure) => {
      const onBroken = (error: unknown) => {
        release();
        return lingering && !signal.aborted ? onBytes(undefined) : onFailure(failure(error));
      };
      const onRead = ({ done, value }: Awaited<ReturnType<BodyReader['read']>>) => {
        if (aborted) return onBroken(own.signal.reason);
        if (lingering) idleTimer.reset();
        else idleTimer.setTimeoutMs(idleMs);
        if (!done) return onBytes(value ?? nothing);
        release();
        return onBytes(undefined);
      };
      return () => {
        reader ??= body?.getReader();
        return reader === undefined
          ? Promise.resolve(undefined).then(onBytes)
          : reader.read().then(onRead, onBroken);
      };
    };
  }

  try {
    // Some implementations of `fetch` settle late.
    const response = await orAborted(own.signal, fetch(url, { ...init, signal: own.signal }));
    idleTimer.reset();
    const reading = readingOf(response.body);
    const read = reading(
      (bytes) => bytes,
      (error): undefined => {
        throw error;
      },
    );
    return {
      response,
      read,
      reading,
      linger(lingerMs) {
        lingering = true;
        idleTimer.setTimeoutMs(lingerMs);
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

const nothing = new Uint8Array();

/** Calls back once after a time without a reset. A reset only stores the time: the timer checks it when it fires, and waits for the rest. */
class IdleTimer {
  readonly #clock: Clock;
  readonly #onIdle: (ms: number) => void;
  #ms: number;
  #since: number;
  #cancel: () => void = () => {};

  constructor(clock: Clock, ms: number, onIdle: (ms: number) => void) {
    this.#clock = clock;
    this.#onIdle = onIdle;
    this.#ms = ms;
    this.#since = clock.now();
    this.#wait(ms);
  }

  /** Starts the time again. */
  reset(): void {
    this.#since = this.#clock.now();
  }

  /** Changes the time and starts it again. */
  setTimeoutMs(ms: number): void {
    if (ms === this.#ms) return this.reset();
    this.#ms = ms;
    this.reset();
    this.#cancel();
    this.#wait(ms);
  }

  stop(): void {
    this.#cancel();
  }

  #wait(ms: number): void {
    this.#cancel = this.#clock.after(ms, () => {
      const left = this.#since + this.#ms - this.#clock.now();
      if (left > 0) this.#wait(left);
      else this.#onIdle(this.#ms);
    });
  }
}

/** Whether the platform could not undo the compression of a body: the codes of zlib, brotli and zstd in Node. */
function isDecodingFailure(error: unknown): boolean {
  const codes = [error, fieldsOf(error)['cause']].map((each) => fieldsOf(each)['code']);
  return codes.some((code) => typeof code === 'string' && /^(?:Z_|ZSTD_|ERR__?ERROR_|ERR_BROTLI)/.test(code));
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error as { cause?: unknown };
  if (!(cause instanceof Error)) return error.message;
  const { code } = cause as { code?: unknown };
  return cause.message || (typeof code === 'string' ? code : error.message);
}
