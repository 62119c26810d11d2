import type { TakeChunk } from './chunk-source';

/** Bytes of a body, chunk by chunk. They may break off. */
export interface ChunkReader {
  /**
   * Calls `take` once with the next chunk, or `fail` when the body breaks off, maybe before it returns. Must not be called again
   * before that, and may be called within `take`.
   */
  read(take: TakeChunk, fail: (error: unknown) => void): void;
  /** The rest is no longer needed. */
  cancel(): void;
}

/** The body of a request or a response: of the platform's kind, or one that is read without a web stream, which costs several times as much per chunk. */
export type Body = ReadableStream<Uint8Array> | ChunkReader | null;

/** The bytes of a body, to be read once; `undefined` when there is none. */
export function chunksOf({ body }: { readonly body: Body }): ChunkReader | undefined {
  if (body === null) return undefined;
  return 'read' in body ? body : readerOf(body);
}

/** The next chunk as a promise, for code that reads few of them. Rejects when the body breaks off. */
export function readChunk(reader: ChunkReader): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => reader.read(resolve, reject));
}

/** A web stream of the bytes of `reader`. */
export function streamOf(reader: ChunkReader): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream(
    {
      async pull(controller) {
        const chunk = await readChunk(reader);
        if (chunk === undefined) controller.close();
        else controller.enqueue(chunk as Uint8Array<ArrayBuffer>);
      },
      cancel: () => reader.cancel(),
    },
    { highWaterMark: 0 },
  );
}

function readerOf(body: ReadableStream<Uint8Array>): ChunkReader {
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  return {
    read: (take, fail) => void reader.read().then(({ done, value }) => take(done ? undefined : value), fail),
    // Cancelling a body that has broken off rejects.
    cancel: () => void reader.cancel().catch(() => {}),
  };
}
