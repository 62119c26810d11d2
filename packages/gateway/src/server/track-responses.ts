import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** The responses on a server's connections. */
export interface TrackedResponses {
  /** The last response on a connection, `undefined` before its first. */
  lastOn(socket: Duplex): ServerResponse | undefined;
}

/**
 * Tracks the responses on each connection, and closes those that are queued behind another when the connection closes. Node informs
 * only the response that is being sent; the others would wait and hold their resources forever.
 */
export function trackResponses(server: Server): TrackedResponses {
  const last = new WeakMap<Duplex, ServerResponse>();
  const open = new WeakMap<Duplex, Set<ServerResponse>>();
  server.on('connection', (socket: Duplex) => {
    const responses = new Set<ServerResponse>();
    open.set(socket, responses);
    socket.once('close', () => {
      for (const response of responses) closeQueued(response);
    });
  });
  server.on('request', ({ socket }, outgoing: ServerResponse) => {
    last.set(socket, outgoing);
    const responses = open.get(socket);
    responses?.add(outgoing);
    outgoing.once('close', () => responses?.delete(outgoing));
  });
  return { lastOn: (socket) => last.get(socket) };
}

function closeQueued(response: ServerResponse): void {
  // The response that is being sent has the socket, and Node closes it.
  if (response.socket !== null || response.writableFinished) return;
  response.destroy();
  response.emit('close');
}
