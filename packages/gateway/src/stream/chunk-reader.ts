/** Bytes of a response's body, piece by piece. */
export interface ChunkReader {
  /** The next piece, `undefined` at the end. Rejects when the body breaks off. Not called again before it has settled. */
  read(): Promise<Uint8Array | undefined>;
  /** Nobody wants the rest. */
  cancel(): void;
}

/** Responses whose bytes can be had without a stream of the web's kind, which costs several times as much a piece. */
const direct = new WeakMap<Response, ChunkReader>();

/**
 * A response with the bytes of `reader`. Who knows of it takes them by {@link chunksOf}; to everybody else it is a response like
 * any other, whose stream reads them.
 */
export function responseOf(reader: ChunkReader, init: ResponseInit): Response {
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = await reader.read();
        if (piece === undefined) controller.close();
        else controller.enqueue(piece);
      },
      cancel: () => reader.cancel(),
    },
    { highWaterMark: 0 },
  );
  const response = new Response(stream, init);
  direct.set(response, reader);
  return response;
}

/** The bytes of a response's body, to be taken once; `undefined` when it has none. */
export function chunksOf(response: Response): ChunkReader | undefined {
  return directChunksOf(response) ?? (response.body === null ? undefined : readerOf(response.body));
}

/** The bytes of a response that was made by {@link responseOf}. */
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
    // A body that has broken off cannot be cancelled either, which is as good.
    cancel: () => void reader.cancel().catch(() => {}),
  };
}
