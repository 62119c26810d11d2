import type { Clock } from '../async/clock';
import { systemClock } from '../async/clock';
import { wait } from '../async/wait';
import type { ProviderEvent } from '../domain/provider';
import { CompletionError, ProviderHttpError } from '../errors/completion-error';
import type { AnswerShape } from './answer-shape';
import { AnswerStream } from './answer-stream';
import { httpError } from './http-error';
import { retryAfterMs } from './rate-limit-headers';
import { connect, type Connection } from './connect';
import { isSecretHeader, redactKeys, redactSecrets, secretsInHeaders } from './redact-keys';
import { platformFetch, type WireFetch } from './wire-fetch';

/** What every provider takes besides its address. */
export interface TransportOptions {
  /** How requests are sent, e.g. through a proxy. @default the platform's `fetch` */
  readonly fetch?: WireFetch;
  /** Headers sent with every request, on top of the provider's own. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Longest silence on an open connection, in milliseconds. @default 30_000 */
  readonly idleTimeoutMs?: number;
  /** Ask once more after a broken connection, 429 or 5xx, when nothing has come yet. @default true */
  readonly retry?: boolean;
  /** Time, for tests. @default the platform's */
  readonly clock?: Clock;
  /** Chance from 0 to 1, for tests. @default Math.random */
  readonly random?: () => number;
}

/** Sends requests for one provider. */
export interface Transport {
  /** Streams an answer. @throws CompletionError; the signal's reason when aborted */
  stream(request: StreamedRequest, signal: AbortSignal): AsyncIterableIterator<ProviderEvent>;
  /** The parsed JSON of a response. @throws CompletionError; the signal's reason when aborted */
  readonly json: (
    request: { readonly method: 'GET' | 'POST'; readonly url: string; readonly body?: unknown },
    signal: AbortSignal,
  ) => Promise<unknown>;
  /** Headers as they go out, with secrets masked. */
  shownHeaders(): Record<string, string>;
}

export interface StreamedRequest {
  readonly url: string;
  readonly body: unknown;
  readonly candidates: number;
  readonly shape: AnswerShape;
}

/** Waits between two tries, in milliseconds: about the first, and never longer than the second for the server's sake. */
const backOff = { aboutMs: 250, maxMs: 2_000 };
/** How much of an error body is read. */
const maxErrorBytes = 65_536;

/** @param secrets - what must not appear in any message; `authorization` is sent as given */
export function createTransport(
  {
    fetch = platformFetch,
    headers = {},
    idleTimeoutMs = 30_000,
    retry = true,
    clock = systemClock,
    random = Math.random,
  }: TransportOptions,
  key?: string,
): Transport {
  const sent: Record<string, string> = {
    'content-type': 'application/json',
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    ...lowerCase(headers),
  };
  const secrets = key === undefined ? [] : [key];
  const hidden = [...secrets, ...Object.values(headers), ...secretsInHeaders(headers)];

  /** The connection to an answer that began well. Tries twice where that can help; nothing has been read of it yet. */
  async function open(
    method: 'GET' | 'POST',
    url: string,
    body: unknown,
    accept: string,
    signal: AbortSignal,
  ): Promise<Connection> {
    const init = {
      method,
      headers: { ...sent, accept },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    for (let attempt = 0; ; attempt++) {
      try {
        const connection = await connect(fetch, url, init, { signal, clock, idleMs: idleTimeoutMs });
        if (connection.response.ok) return connection;
        throw await refusalOf(connection, url);
      } catch (error) {
        const delayMs = attempt === 0 && retry && !signal.aborted ? retryDelayMs(error) : undefined;
        if (delayMs === undefined) throw clean(error);
        await wait(clock, delayMs, signal);
      }
    }
  }

  /** How long to wait before another try; `undefined` when none can help. */
  function retryDelayMs(error: unknown): number | undefined {
    if (!CompletionError.is(error) || !error.retryable || error.code === 'timeout') return undefined;
    const asked = error instanceof ProviderHttpError ? error.retryAfterMs : undefined;
    if (asked !== undefined && asked > backOff.maxMs) return undefined;
    return (asked ?? 0) + backOff.aboutMs * (0.5 + random());
  }

  async function refusalOf(connection: Connection, url: string): Promise<ProviderHttpError> {
    const { status, headers: answered } = connection.response;
    const body = await beginningOf(connection);
    return httpError({
      status,
      body,
      url: withoutQuery(url),
      retryAfterMs: retryAfterMs(answered, Date.now()),
    });
  }

  /** An error whose message holds no secret. */
  function clean(error: unknown): unknown {
    if (!CompletionError.is(error)) return error;
    const message = redactKeys(error.message, hidden);
    if (message === error.message) return error;
    const { code, retryable } = error;
    return error instanceof ProviderHttpError
      ? new ProviderHttpError(code, message, {
          status: error.status,
          retryAfterMs: error.retryAfterMs,
          retryable,
        })
      : new CompletionError(code, message, { retryable });
  }

  function stream({ url, body, candidates, shape }: StreamedRequest, signal: AbortSignal): AnswerStream {
    const opened = () => open('POST', url, body, 'text/event-stream, application/json', signal);
    return new AnswerStream(opened, shape, candidates, clean);
  }

  return {
    stream,
    async json({ method, url, body }, signal) {
      const connection = await open(method, url, body, 'application/json', signal);
      try {
        const text = await wholeBody(connection, 20_000_000);
        return JSON.parse(text) as unknown;
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw clean(error);
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
