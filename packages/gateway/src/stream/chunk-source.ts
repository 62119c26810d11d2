/** Bytes that come piece by piece when they are asked for, and never fail: what goes wrong is said in the last piece. */
export interface ChunkSource {
  /** The next piece, `undefined` at the end. Not called again before it has settled. */
  next(): Promise<Uint8Array | undefined>;
  /** Nobody wants the rest. */
  cancel(): void;
}
