/** Bytes that come chunk by chunk on request and never fail: an error is in the last chunk. */
export interface ChunkSource {
  /** The next chunk, `undefined` at the end. Must not be called again before it has settled. */
  next(): Promise<Uint8Array | undefined>;
  /** The rest is no longer needed. */
  cancel(): void;
}
