import { AsyncLocalStorage } from 'node:async_hooks';
import { IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { errorEvent } from '../errors/error-response';
import { GatewayError } from '../errors/gateway-error';
import { endWithError } from './end-with-error';

/** What the current code works for: a connection, and once it has a request, the response to that. */
interface Client {
  readonly socket: Socket;
  readonly outgoing?: ServerResponse;
}

/** Knows for which response code runs, also in the listeners, timers and promises that it creates. */
export class RequestScope {
  readonly #clients = new AsyncLocalStorage<Client>();

  /** A class of requests that notes the connection before any listener is called. */
  requestClass(): typeof IncomingMessage {
    const clients = this.#clients;
    return class extends IncomingMessage {
      constructor(socket: Socket) {
        super(socket);
        clients.enterWith({ socket });
      }
    };
  }

  /** Runs `work` for `outgoing`. */
  run<Result>(outgoing: ServerResponse, work: () => Result): Result {
    return this.#clients.run({ socket: outgoing.req.socket, outgoing }, work);
  }

  /**
   * Ends the response for which the calling code runs with an error, unless it has ended. Without a response the connection is
   * closed.
   */
  fail(): void {
    const client = this.#clients.getStore();
    if (client === undefined) return;
    const { socket, outgoing } = client;
    if (outgoing === undefined) socket.destroy();
    else if (outgoing.headersSent) endBegun(outgoing);
    else if (!outgoing.writableEnded) endWithError(outgoing, failed);
  }
}

const failed = new GatewayError({
  status: 500,
  code: 'internal_error',
  message: 'Something went wrong in the gateway; its log has details.',
});

/** A stream of events ends with an error event; any other response breaks off. */
function endBegun(outgoing: ServerResponse): void {
  if (outgoing.writableEnded) return;
  const isStream = /^text\/event-stream\b/.test(String(outgoing.getHeader('content-type') ?? ''));
  if (isStream) outgoing.end(errorEvent(failed));
  else outgoing.destroy();
}
