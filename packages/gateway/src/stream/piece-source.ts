/** Bytes that come piece by piece when they are asked for, and never fail: what goes wrong is said in the last piece. */
export interface PieceSource {
  /** The next piece, `undefined` at the end. Not called again before it has settled. */
  next(): Promise<Uint8Array | undefined>;
  /** Nobody wants the rest. */
  cancel(): void;
}

/** A stream that takes a piece from `source` only when its reader wants one. */
export function streamOf(source: PieceSource): ReadableStream<Uint8Array> {
  let cancelled = false;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = await source.next();
        if (cancelled) return;
        if (piece === undefined) controller.close();
        else controller.enqueue(piece);
      },
      cancel() {
        cancelled = true;
        source.cancel();
      },
    },
    { highWaterMark: 0 },
  );
}
