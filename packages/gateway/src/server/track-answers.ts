import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** The answers on a server's connections. */
export interface TrackedAnswers {
  /** The last answer on a connection, `undefined` before its first. */
  lastOn(socket: Duplex): ServerResponse | undefined;
}

/**
 * Follows the answers on each connection, and closes those that wait behind another when the connection goes. Node tells only the
 * answer whose turn it is; the others would never hear that nobody is there, and keep what they hold.
 */
export function trackAnswers(server: Server): TrackedAnswers {
  const last = new WeakMap<Duplex, ServerResponse>();
  const open = new WeakMap<Duplex, Set<ServerResponse>>();
  server.on('connection', (socket: Duplex) => {
    const answers = new Set<ServerResponse>();
    open.set(socket, answers);
    socket.once('close', () => {
      for (const answer of answers) closeQueued(answer);
    });
  });
  server.on('request', ({ socket }, outgoing: ServerResponse) => {
    last.set(socket, outgoing);
    const answers = open.get(socket);
    answers?.add(outgoing);
    outgoing.once('close', () => answers?.delete(outgoing));
  });
  return { lastOn: (socket) => last.get(socket) };
}

function closeQueued(answer: ServerResponse): void {
  // The one whose turn it is has the socket, and hears of its end from Node.
  if (answer.socket !== null || answer.writableFinished) return;
  answer.destroy();
  answer.emit('close');
}
