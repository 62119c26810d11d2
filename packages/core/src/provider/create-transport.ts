import { systemClock } from '../async/clock';
import type { ProviderEvent, StreamOptions } from '../domain/provider';
import { CompletionError } from '../errors/completion-error';
import { AnswerStream, type AnswerRequest } from './answer-stream';
import type { Connection } from './connect';
import { connectionOpener, type ConnectionOptions } from './open-connection';
import { requestHeaders } from './request-headers';
import { wholeBody, withoutQuery } from './response-body';

/** Options of every provider besides address, key and model. */
export interface TransportOptions extends ConnectionOptions {
  /** Headers sent with every request, on top of the provider's own. */
  readonly headers?: Readonly<Record<string, string>>;
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
  /** Whether silence may mean that the server loads its model. @default false */
  readonly mayLoad?: boolean;
  /** Called when the response starts. */
  readonly onAnswer?: () => void;
}

/** Silence after which a server that sends nothing while it loads its model is taken to do so. */
const silentMs = 3_000;
/** Limit of a JSON body. */
const maxJsonBytes = 20_000_000;

/**
 * The connection of one provider to its server.
 *
 * @param key - sent as a bearer token; masked in messages, as secrets in `headers` are
 */
export function createTransport({ headers = {}, ...options }: TransportOptions, key?: string): Transport {
  const { clock = systemClock } = options;
  const { sent, redacted, shown } = requestHeaders(headers, key);
  const openUnchecked = connectionOpener(options, sent);
  const open: typeof openUnchecked = (request, each) =>
    openUnchecked(request, each).catch((error: unknown) => {
      throw redacted(error);
    });

  function stream(request: StreamedRequest, { signal, onLoading = () => {} }: StreamOptions): AnswerStream {
    const { url, body, mayLoad = false, onAnswer } = request;
    async function opened(): Promise<Connection> {
      const stop = mayLoad
        ? clock.after(silentMs, () =>
            onLoading(`no answer for ${silentMs / 1_000} s: the server may load its model`),
          )
        : undefined;
      const accept = 'text/event-stream, application/json';
      try {
        const connection = await open({ method: 'POST', url, body, accept }, { signal, onLoading });
        onAnswer?.();
        return connection;
      } finally {
        stop?.();
      }
    }
    return new AnswerStream(opened, request, redacted);
  }

  return {
    stream,
    async json(request, signal) {
      const connection = await open({ ...request, accept: 'application/json' }, { signal });
      try {
        const text = await wholeBody(connection, maxJsonBytes);
        return JSON.parse(text) as unknown;
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw redacted(error);
        const message = `${withoutQuery(request.url)} did not answer with JSON`;
        throw new CompletionError('malformed-stream', message, { cause: error });
      } finally {
        connection.close();
      }
    },
    shownHeaders: shown,
  };
}
