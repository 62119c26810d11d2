import { systemClock, type Clock } from '../async/clock';
import { wait } from '../async/wait';
import type { StreamOptions } from '../domain/provider';
import { CompletionError, ProviderHttpError } from '../errors/completion-error';
import { connect, type Connection } from './connect';
import { followRedirects } from './follow-redirects';
import { httpError, isLoading } from './http-error';
import { proxyAuthenticationError } from './proxy-authentication';
import { retryAfterMs } from './rate-limit-headers';
import { beginningOf, withoutQuery } from './response-body';
import { platformFetch, type WireFetch } from './wire-fetch';

/** How requests are sent, and how often. */
export interface ConnectionOptions {
  /** How requests are sent, e.g. through a proxy. @default the platform's `fetch` */
  readonly fetch?: WireFetch;
  /**
   * Maximum silence on an open connection, in milliseconds. @default 30_000, and 600_000 before an answer begins: the server may load
   * its model, and the engine's `timeoutMs` ends the request earlier
   */
  readonly idleTimeoutMs?: number;
  /**
   * Send a request once more after a broken connection, 429 or 5xx, while nothing was received; and again while the server says that
   * it loads its model. @default true
   */
  readonly retry?: boolean;
  /** Source of time, for tests. @default the platform's */
  readonly clock?: Clock;
  /** Random number from 0 to 1, for tests. @default Math.random */
  readonly random?: () => number;
}

/** A request for one response. */
export interface ConnectionRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** The header `accept`. */
  readonly accept: string;
}

/** Silence within an answer that ends it. */
const defaultIdleMs = 30_000;
/** Silence before an answer that ends the request, and how long a model is waited for that loads. */
const firstByteMs = 600_000;
/** Wait before a server that loads its model is asked again. */
const loadingPollMs = 1_000;
/** Mean wait before a second try. */
const retryMs = 250;
/** A server that requests a longer wait gets no second try. */
const maxRetryAfterMs = 2_000;

/**
 * Opens connections whose response has an OK status. Tries twice where that can help, and waits while the server loads its model if
 * the caller listens for that.
 *
 * @param headers - sent with every request
 */
export function connectionOpener(
  {
    fetch = platformFetch,
    idleTimeoutMs,
    retry = true,
    clock = systemClock,
    random = Math.random,
  }: ConnectionOptions,
  headers: Readonly<Record<string, string>>,
): (request: ConnectionRequest, options: StreamOptions) => Promise<Connection> {
  const idleMs = idleTimeoutMs ?? defaultIdleMs;
  const send = followRedirects(fetch);

  /** Wait before a second try; `undefined` when it cannot help. */
  function retryDelayMs(error: unknown): number | undefined {
    if (!CompletionError.is(error) || !error.retryable || error.code === 'timeout') return undefined;
    const retryAfter = (error instanceof ProviderHttpError ? error.retryAfterMs : undefined) ?? 0;
    return retryAfter > maxRetryAfterMs ? undefined : retryAfter + retryMs * (0.5 + random());
  }

  return async ({ method, url, body, accept }, { signal, onLoading }) => {
    const init = {
      method,
      headers: { ...headers, accept },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    const headMs = onLoading === undefined ? idleMs : (idleTimeoutMs ?? firstByteMs);
    const loadsUntil = clock.now() + firstByteMs;
    for (let attempt = 0; ; attempt++) {
      try {
        const connection = await connect(send, url, init, { signal, clock, headMs, idleMs });
        if (connection.response.ok) return connection;
        throw await errorOf(connection, url);
      } catch (error) {
        if (retry && onLoading !== undefined && isLoading(error) && clock.now() < loadsUntil) {
          onLoading('the server loads its model');
          await wait(clock, loadingPollMs, signal);
          attempt = -1;
          continue;
        }
        const delayMs = attempt === 0 && retry && !signal.aborted ? retryDelayMs(error) : undefined;
        if (delayMs === undefined) throw error;
        await wait(clock, delayMs, signal);
      }
    }
  };
}

async function errorOf(connection: Connection, url: string): Promise<ProviderHttpError> {
  const { status, headers } = connection.response;
  const body = await beginningOf(connection);
  if (status === 407) return proxyAuthenticationError(`${withoutQuery(url)} answered 407`);
  return httpError({
    status,
    body,
    url: withoutQuery(url),
    retryAfterMs: retryAfterMs(headers, Date.now()),
  });
}
