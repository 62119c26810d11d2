import { AsyncLocalStorage } from 'node:async_hooks';
import { IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { errorBody, errorEvent } from '../errors/error-response';
import { GatewayError } from '../errors/gateway-error';

/** For whom work is done: a connection, and once it has a request, the answer to that. */
interface Client {
  readonly socket: Socket;
  readonly answer?: ServerResponse;
}

/** Knows for which answer work is done, also in the listeners, timers and promises that it leaves behind. */
export class RequestScope {
  readonly #clients = new AsyncLocalStorage<Client>();

  /** Requests of a server by whose class it is known for which connection the server works, before any listener hears of them. */
  requestClass(): typeof IncomingMessage {
    const clients = this.#clients;
    return class extends IncomingMessage {
      constructor(socket: Socket) {
        super(socket);
        clients.enterWith({ socket });
      }
    };
  }

  /** Runs `work` for `answer`. */
  run<Result>(answer: ServerResponse, work: () => Result): Result {
    return this.#clients.run({ socket: answer.req.socket, answer }, work);
  }

  /**
   * Ends the answer for which the calling code works with an error, as far as it has not ended. Where there is no answer yet the
   * connection is closed.
   */
  fail(): void {
    const client = this.#clients.getStore();
    if (client === undefined) return;
    const { socket, answer } = client;
    if (answer === undefined) socket.destroy();
    else if (answer.headersSent) endBegun(answer);
    else if (!answer.writableEnded) endWith(answer, JSON.stringify(errorBody(failed)));
  }
}

const failed = new GatewayError({
  status: 500,
  code: 'internal_error',
  message: 'Something went wrong in the gateway; its log says more.',
});

function endWith(answer: ServerResponse, body: string): void {
  answer.writeHead(failed.status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  answer.end(body);
}

/** What has begun as a stream of events ends with one that tells the error; anything else breaks off. */
function endBegun(answer: ServerResponse): void {
  if (answer.writableEnded) return;
  const isStream = /^text\/event-stream\b/.test(String(answer.getHeader('content-type') ?? ''));
  if (isStream) answer.end(Buffer.concat([Buffer.from('\n\n'), errorEvent(failed)]));
  else answer.destroy();
}
