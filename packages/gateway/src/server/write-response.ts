import type { ServerResponse } from 'node:http';
import type { ChunkReader } from '../stream/chunk-reader';

/**
 * Writes head and pieces to a client as they come, no faster than it reads. A client that goes ends the reading, and so does one that
 * takes nothing for `stalledMs` while something waits for it. Resolves when there is nothing more to do; never rejects.
 */
export async function writeResponse(
  outgoing: ServerResponse,
  response: { readonly status: number; readonly headers: Headers },
  pieces: ChunkReader,
  stalledMs: number,
): Promise<void> {
  let gone = outgoing.destroyed;
  let wake = () => {};
  const onClose = () => {
    gone = true;
    pieces.cancel();
    wake();
  };
  const onDrain = () => wake();
  outgoing.on('close', onClose);
  outgoing.on('drain', onDrain);
  // A client that resets the connection is one that goes.
  outgoing.on('error', () => {});
  if (gone) pieces.cancel();
  try {
    if (!gone) outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    while (!gone) {
      const piece = await pieces.read();
      if (gone) break;
      if (piece === undefined) {
        outgoing.off('close', onClose);
        outgoing.end();
        return;
      }
      if (outgoing.write(piece)) continue;
      // An answer that waits behind another on the same connection is not the client's to take yet.
      const isQueued = outgoing.socket === null;
      const stalled = isQueued ? undefined : setTimeout(() => outgoing.destroy(), stalledMs);
      await new Promise<void>((resolve) => (wake = resolve));
      clearTimeout(stalled);
    }
  } catch {
    // What the gateway sends does not break off; if it does, the client must not take it for whole.
    pieces.cancel();
    outgoing.destroy();
  } finally {
    outgoing.off('close', onClose);
    outgoing.off('drain', onDrain);
  }
}
