import type { Clock } from '../async/clock';
import { systemClock } from '../async/clock';
import { wait } from '../async/wait';
import type { ProviderEvent, StreamOptions } from '../domain/provider';
import { CompletionError, ProviderHttpError, withMessage } from '../errors/completion-error';
import { AnswerStream, type AnswerRequest } from './answer-stream';
import { httpError, isLoading } from './http-error';
import { retryAfterMs } from './rate-limit-headers';
import { connect, type Connection } from './connect';
import { isSecretHeader, redactKeys, redactSecrets, secretsInHeaders } from './redact-keys';
import { platformFetch, type WireFetch } from './wire-fetch';

/** Options of every provider besides address, key and model. */
export interface TransportOptions {
  /** How requests are sent, e.g. through a proxy. @default the platform's `fetch` */
  readonly fetch?: WireFetch;
  /** Headers sent with every request, on top of the provider's own. */
  readonly headers?: Readonly<Record<string, string>>;
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

/** Sends requests for one provider. */
export interface Transport {
  /** Streams an answer. @throws CompletionError; the signal's reason when aborted */
  stream(request: StreamedRequest, options: StreamOptions): AsyncIterableIterator<ProviderEvent>;
  /** The parsed JSON of a response. @throws CompletionError; the signal's reason when aborted */
  readonly json: (
    request: { readonly method: 'GET' | 'POST'; readonly url: string; readonly body?: unknown },
    signal: AbortSignal,
  ) => Promise<unknown>;
  /** The headers of requests, with secrets masked. */
  shownHeaders(): Record<string, string>;
}

/** A request whose response is streamed. */
export interface StreamedRequest extends AnswerRequest {
  readonly url: string;
  /** Sent as JSON. */
  readonly body: unknown;
}

/** Silence within an answer that ends it. */
const defaultIdleMs = 30_000;
/** Silence before an answer that ends the request, and how long a model is waited for that loads. */
const firstByteMs = 600_000;
/** Wait before a server that loads its model is asked again. */
const loadingPollMs = 1_000;
/** Silence after which a server that sends nothing while it loads its model is taken to do so. */
const silentMs = 3_000;
/** Mean wait before a second try. */
const retryMs = 250;
/** A server that requests a longer wait gets no second try. */
const maxRetryAfterMs = 2_000;
/** Limit of an error body; the rest is not read. */
const maxErrorBytes = 65_536;
/** Limit of a JSON body. */
const maxJsonBytes = 20_000_000;

/**
 * The connection of one provider to its server.
 *
 * @param key - sent as a bearer token; masked in messages, as secrets in `headers` are
 */
export function createTransport(
  {
    fetch = platformFetch,
    headers = {},
    idleTimeoutMs,
    retry = true,
    clock = systemClock,
    random = Math.random,
  }: TransportOptions,
  key?: string,
  { isSilentWhileLoading = false }: { readonly isSilentWhileLoading?: boolean | undefined } = {},
): Transport {
  const idleMs = idleTimeoutMs ?? defaultIdleMs;
  const sent: Record<string, string> = {
    'content-type': 'application/json',
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    ...lowerCase(headers),
  };
  const secrets = key === undefined ? [] : [key];
  const hidden = [...secrets, ...Object.values(headers), ...secretsInHeaders(headers)];

  /** Opens a connection whose response has an OK status. Tries twice where that can help. */
  async function open(
    method: 'GET' | 'POST',
    url: string,
    body: unknown,
    accept: string,
    { signal, onLoading }: StreamOptions,
  ): Promise<Connection> {
    const init = {
      method,
      headers: { ...sent, accept },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    const headMs = onLoading === undefined ? idleMs : (idleTimeoutMs ?? firstByteMs);
    const loadsUntil = clock.now() + firstByteMs;
    for (let attempt = 0; ; attempt++) {
      try {
        const connection = await connect(fetch, url, init, { signal, clock, headMs, idleMs });
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
        if (delayMs === undefined) throw redacted(error);
        await wait(clock, delayMs, signal);
      }
    }
  }

  /** Wait before a second try; `undefined` when it cannot help. */
  function retryDelayMs(error: unknown): number | undefined {
    if (!CompletionError.is(error) || !error.retryable || error.code === 'timeout') return undefined;
    const retryAfter = (error instanceof ProviderHttpError ? error.retryAfterMs : undefined) ?? 0;
    return retryAfter > maxRetryAfterMs ? undefined : retryAfter + retryMs * (0.5 + random());
  }

  async function errorOf(connection: Connection, url: string): Promise<ProviderHttpError> {
    const { status, headers: received } = connection.response;
    const body = await beginningOf(connection);
    return httpError({
      status,
      body,
      url: withoutQuery(url),
      retryAfterMs: retryAfterMs(received, Date.now()),
    });
  }

  /** `error` without secrets in its message. */
  function redacted(error: unknown): unknown {
    if (!CompletionError.is(error)) return error;
    const message = redactKeys(error.message, hidden);
    // Without the cause, which repeats the secret.
    return message === error.message ? error : withMessage(error, message);
  }

  function stream(request: StreamedRequest, { signal, onLoading = () => {} }: StreamOptions): AnswerStream {
    const { url, body } = request;
    async function opened(): Promise<Connection> {
      const stop = isSilentWhileLoading
        ? clock.after(silentMs, () =>
            onLoading(`no answer for ${silentMs / 1_000} s: the server may load its model`),
          )
        : undefined;
      try {
        return await open('POST', url, body, 'text/event-stream, application/json', { signal, onLoading });
      } finally {
        stop?.();
      }
    }
    return new AnswerStream(opened, request, redacted);
  }

  return {
    stream,
    async json({ method, url, body }, signal) {
      const connection = await open(method, url, body, 'application/json', { signal });
      try {
        const text = await wholeBody(connection, maxJsonBytes);
        return JSON.parse(text) as unknown;
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw redacted(error);
        throw new CompletionError('malformed-stream', `${withoutQuery(url)} did not answer with JSON`, {
          cause: error,
        });
      } finally {
        connection.close();
      }
    },
    shownHeaders() {
      const shown = Object.entries(sent).map(([name, value]): [string, string] => [
        name,
        isSecretHeader(name) ? masked(value) : redactSecrets(value, secrets),
      ]);
      return Object.fromEntries(shown);
    },
  };
}

async function beginningOf(connection: Connection): Promise<string> {
  try {
    return await wholeBody(connection, maxErrorBytes);
  } catch {
    return '';
  } finally {
    connection.close();
  }
}

async function wholeBody(connection: Connection, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (let piece = await connection.read(); piece !== undefined; piece = await connection.read()) {
    text += decoder.decode(piece, { stream: true });
    bytes += piece.length;
    if (bytes > maxBytes) break;
  }
  return text + decoder.decode();
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function masked(value: string): string {
  const scheme = /^(Bearer|Basic)\s/i.exec(value)?.[0] ?? '';
  return `${scheme}[key]`;
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, '');
}
