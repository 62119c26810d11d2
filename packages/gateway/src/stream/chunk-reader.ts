/** Bytes of a response's body, chunk by chunk. */
export interface ChunkReader {
  /** The next chunk, `undefined` at the end. Rejects when the body breaks off. Must not be called again before it has settled. */
  read(): Promise<Uint8Array | undefined>;
  /** The rest is no longer needed. */
  cancel(): void;
}

/** Responses whose bytes can be read without a web stream, which costs several times as much per chunk. */
const direct = new WeakMap<Response, ChunkReader>();

/**
 * A response with the bytes of `reader`. {@link chunksOf} reads them directly; to all other code it is an ordinary response whose
 * stream reads them.
 */
export function responseOf(reader: ChunkReader, init: ResponseInit): Response {
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const chunk = await reader.read();
        if (chunk === undefined) controller.close();
        else controller.enqueue(chunk);
      },
      cancel: () => reader.cancel(),
    },
    { highWaterMark: 0 },
  );
  const response = new Response(stream, init);
  direct.set(response, reader);
  return response;
}

/** The bytes of a response's body, to be read once; `undefined` when it has none. */
export function chunksOf(response: Response): ChunkReader | undefined {
  return directChunksOf(response) ?? (response.body === null ? undefined : readerOf(response.body));
}

/** The bytes of a response made by {@link responseOf}; `undefined` for any other. */
export function directChunksOf(response: Response): ChunkReader | undefined {
  return response.bodyUsed || response.body?.locked === true ? undefined : direct.get(response);
}

function readerOf(body: ReadableStream<Uint8Array>): ChunkReader {
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  return {
    async read() {
      const { done, value } = await reader.read();
      return done ? undefined : value;
    },
    // Cancelling a body that has broken off rejects.
    cancel: () => void reader.cancel().catch(() => {}),
  };
}
