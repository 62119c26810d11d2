import type { Notice } from '../domain/outcome';
import type { ProviderEvent } from '../domain/provider';
import { CompletionError } from '../errors/completion-error';
import type { AnswerShape } from './answer-shape';
import { AnswerStream } from './answer-stream';
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
  stream(request: StreamedRequest, signal: AbortSignal): AsyncIterableIterator<ProviderEvent>;
  /** The parsed JSON of a response. @throws CompletionError; the signal's reason when aborted */
  readonly json: (
    request: { readonly method: 'GET' | 'POST'; readonly url: string; readonly body?: unknown },
    signal: AbortSignal,
  ) => Promise<unknown>;
  /** The headers of requests, with secrets masked. */
  shownHeaders(): Record<string, string>;
}

/** A request whose response is streamed. */
export interface StreamedRequest {
  readonly url: string;
  /** Sent as JSON. */
  readonly body: unknown;
  /** Number of candidates that the answer must end. */
  readonly candidates: number;
  readonly shape: AnswerShape;
  /** What to tell the user about the model that answers, by the name in the answer. */
  readonly modelNotice: (model: string) => Notice | undefined;
}

/** Limit of a JSON body. */
const maxJsonBytes = 20_000_000;

/**
 * The connection of one provider to its server.
 *
 * @param key - sent as a bearer token; masked in messages, as secrets in `headers` are
 */
export function createTransport({ headers = {}, ...options }: TransportOptions, key?: string): Transport {
  const { sent, redacted, shown } = requestHeaders(headers, key);
  const openUnchecked = connectionOpener(options, sent);
  const open: typeof openUnchecked = (request, signal) =>
    openUnchecked(request, signal).catch((error: unknown) => {
      throw redacted(error);
    });
  return {
    stream({ url, body, candidates, shape, modelNotice }, signal) {
      const accept = 'text/event-stream, application/json';
      const opened = () => open({ method: 'POST', url, body, accept }, signal);
      return new AnswerStream(opened, shape, candidates, redacted, modelNotice);
    },
    async json(request, signal) {
      const connection = await open({ ...request, accept: 'application/json' }, signal);
      try {
        const text = await wholeBody(connection, maxJsonBytes);
        return JSON.parse(text) as unknown;
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw redacted(error);
        throw new CompletionError(
          'malformed-stream',
          `${withoutQuery(request.url)} did not answer with JSON`,
          {
            cause: error,
          },
        );
      } finally {
        connection.close();
      }
    },
    shownHeaders: shown,
  };
}
