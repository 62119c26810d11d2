/** Passes whole lines on and holds an incomplete line until its end arrives. */
export class WholeLines {
  #held: Uint8Array[] = [];
  #heldBytes = 0;

  /** Bytes that wait for the end of their line. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** The held bytes and `chunk` up to the last line end; `undefined` when there is none. */
  push(chunk: Uint8Array): Uint8Array | undefined {
    const end = endOfLines(chunk);
    if (end === 0) {
      this.#hold(chunk);
      return undefined;
    }
    const head = end === chunk.length ? chunk : chunk.subarray(0, end);
    const lines = this.#heldBytes === 0 ? head : joined([...this.#held, head]);
    this.#held = [];
    this.#heldBytes = 0;
    if (end < chunk.length) this.#hold(chunk.subarray(end));
    return lines;
  }

  /** The held bytes, whose line did not end. */
  rest(): Uint8Array {
    return joined(this.#held);
  }

  #hold(bytes: Uint8Array): void {
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
  }
}

/** Where the last whole line ends; 0 when there is none. */
function endOfLines(chunk: Uint8Array): number {
  let end = chunk.length;
  // Nearly every chunk ends with a line, and this loop with its first byte.
  while (end > 0 && chunk[end - 1] !== 0x0a && chunk[end - 1] !== 0x0d) end--;
  return end;
}

/** All chunks as one. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return only;
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}
