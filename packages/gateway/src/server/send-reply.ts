import type { ServerResponse } from 'node:http';
import { isStreamed, type Reply } from '../routes/reply';
import type { ChunkSource } from '../stream/chunk-source';

/**
 * Writes a reply to a client: a stream as its chunks arrive, no faster than the client reads. Stops reading when the client
 * disconnects, or reads nothing for `stalledMs` although data is ready.
 */
export function sendReply(
  outgoing: ServerResponse,
  { status, headers, body }: Reply,
  stalledMs: number,
): void {
  if (isStreamed(body)) {
    // The client may have disconnected meanwhile.
    if (outgoing.destroyed) return body.cancel();
    const writer = new StreamWriter(outgoing, body, stalledMs);
    // A head that cannot be written closes the response, and by that ends the stream.
    outgoing.writeHead(status, headers);
    writer.read();
    return;
  }
  if (outgoing.destroyed) return;
  const length = body === null ? 0 : Buffer.byteLength(body);
  outgoing.writeHead(status, { ...headers, 'content-length': length });
  outgoing.end(body);
}

class StreamWriter {
  readonly #outgoing: ServerResponse;
  readonly #chunks: ChunkSource;
  readonly #stalledMs: number;
  #hasEnded = false;
  /** Whether a chunk is requested, so that one which comes at once is requested by the same loop and not within it. */
  #isReading = false;
  #readAgain = false;
  #stalled: NodeJS.Timeout | undefined;

  constructor(outgoing: ServerResponse, chunks: ChunkSource, stalledMs: number) {
    this.#outgoing = outgoing;
    this.#chunks = chunks;
    this.#stalledMs = stalledMs;
    outgoing.on('close', () => this.#onClose());
    outgoing.on('drain', () => this.#onDrain());
    // A reset connection is a disconnect.
    outgoing.on('error', () => {});
  }

  /** Requests chunks until one has to be waited for. */
  read(): void {
    this.#readAgain = true;
    if (this.#isReading) return;
    this.#isReading = true;
    while (this.#readAgain) {
      this.#readAgain = false;
      this.#chunks.next(this.#onChunk);
    }
    this.#isReading = false;
  }

  readonly #onChunk = (chunk: Uint8Array | undefined): void => {
    if (this.#hasEnded) return;
    if (chunk === undefined) {
      this.#hasEnded = true;
      this.#outgoing.end();
    } else if (this.#outgoing.write(chunk)) this.read();
    // The client cannot read a response that is queued behind another on the same connection.
    else if (this.#outgoing.socket !== null)
      this.#stalled = setTimeout(() => this.#outgoing.destroy(), this.#stalledMs);
  };

  #onDrain(): void {
    clearTimeout(this.#stalled);
    this.#stalled = undefined;
    if (!this.#hasEnded) this.read();
  }

  #onClose(): void {
    clearTimeout(this.#stalled);
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#chunks.cancel();
  }
}
