/** Receives a chunk, `undefined` at the end. */
export type TakeChunk = (chunk: Uint8Array | undefined) => void;

/**
 * Bytes that come chunk by chunk on request and never fail: an error is in the last chunk.
 *
 * Callbacks, not promises: a chunk passes half a dozen of these, and in Node 20 promises in all of them cost as much as the kernel's
 * writing of the chunk.
 */
export interface ChunkSource {
  /**
   * Calls `take` once with the next chunk, maybe before it returns. Must not be called again before that, and may be called within
   * `take`.
   */
  next(take: TakeChunk): void;
  /** The rest is no longer needed. */
  cancel(): void;
}

/** The next chunk as a promise, for code that reads few of them. */
export function nextChunk(source: ChunkSource): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => source.next(resolve));
}
