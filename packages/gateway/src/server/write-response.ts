import type { ServerResponse } from 'node:http';
import type { ChunkReader } from '../stream/chunk-reader';

/**
 * Writes head and chunks to a client as they arrive, no faster than it reads. Stops reading when the client disconnects, or reads
 * nothing for `stalledMs` although data is ready. Resolves when the response has ended or was cut; never rejects.
 */
export async function writeResponse(
  outgoing: ServerResponse,
  response: { readonly status: number; readonly headers: Headers },
  chunks: ChunkReader,
  stalledMs: number,
): Promise<void> {
  let disconnected = outgoing.destroyed;
  let wake = () => {};
  const onClose = () => {
    disconnected = true;
    chunks.cancel();
    wake();
  };
  const onDrain = () => wake();
  outgoing.on('close', onClose);
  outgoing.on('drain', onDrain);
  // A reset connection is a disconnect.
  outgoing.on('error', () => {});
  if (disconnected) chunks.cancel();
  try {
    if (!disconnected) outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    while (!disconnected) {
      const chunk = await chunks.read();
      if (disconnected) break;
      if (chunk === undefined) {
        outgoing.off('close', onClose);
        outgoing.end();
        return;
      }
      if (outgoing.write(chunk)) continue;
      // The client cannot read a response that is queued behind another on the same connection.
      const isQueued = outgoing.socket === null;
      const stalled = isQueued ? undefined : setTimeout(() => outgoing.destroy(), stalledMs);
      await new Promise<void>((resolve) => (wake = resolve));
      clearTimeout(stalled);
    }
  } catch {
    // The gateway's chunks do not fail; if they do, the client must not mistake the response for complete.
    chunks.cancel();
    outgoing.destroy();
  } finally {
    outgoing.off('close', onClose);
    outgoing.off('drain', onDrain);
  }
}
