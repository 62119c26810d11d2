import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClientRequest } from '../routes/client-request';
import { MessageReader } from '../stream/message-reader';

/** How long the rest of a body is read that no route reads, so that the client gets to the response, in milliseconds. */
const drainMs = 500;

/** A request of Node's HTTP server as the routes read it. */
export function incomingRequest(incoming: IncomingMessage, outgoing: ServerResponse): ClientRequest {
  const disconnected = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) disconnected.abort(new Error('the client disconnected'));
  });
  // The response must reach the client, so the connection stays open when the rest of the body is not needed.
  const body = new MessageReader(incoming, () => void incoming.resume());
  outgoing.once('finish', () => {
    if (!incoming.complete) drain(incoming, body);
  });
  return {
    url: `http://${incoming.headers.host}${incoming.url}`,
    headers: { get: (name) => incoming.headersDistinct[name]?.join(', ') ?? null },
    body,
    signal: disconnected.signal,
  };
}

/** Reads what is left of a body, and closes the connection when that takes long. */
function drain(incoming: IncomingMessage, body: MessageReader): void {
  const close = setTimeout(() => incoming.socket.destroySoon(), drainMs);
  incoming.once('close', () => clearTimeout(close));
  body.cancel();
}
