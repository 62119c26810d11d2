/** Lines that go on, while what of a line has not ended waits for its end. */
export class WholeLines {
  #held: Uint8Array[] = [];
  #heldBytes = 0;

  /** Bytes that wait for the end of their line. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Of what is held and `piece`, all up to the last line end; `undefined` when there is none. */
  push(piece: Uint8Array): Uint8Array | undefined {
    const end = Math.max(piece.lastIndexOf(0x0a), piece.lastIndexOf(0x0d)) + 1;
    if (end === 0) {
      this.#hold(piece);
      return undefined;
    }
    const head = end === piece.length ? piece : piece.subarray(0, end);
    const lines = this.#heldBytes === 0 ? head : joined([...this.#held, head]);
    this.#held = [];
    this.#heldBytes = 0;
    if (end < piece.length) this.#hold(piece.subarray(end));
    return lines;
  }

  /** What is held although its line did not end. */
  rest(): Uint8Array {
    return joined(this.#held);
  }

  #hold(piece: Uint8Array): void {
    this.#held.push(piece);
    this.#heldBytes += piece.length;
  }
}

/** All pieces as one. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return only;
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
