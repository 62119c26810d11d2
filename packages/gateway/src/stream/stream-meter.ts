/** What a stream of events told about itself, without being parsed. */
export interface StreamFacts {
  /** Lines with data. */
  readonly events: number;
  /** Whether the model came to an end: a finish reason was there. */
  readonly complete: boolean;
  /** The server's own count, where it gave one. */
  readonly usage: { readonly promptTokens: number; readonly completionTokens: number } | undefined;
}

const newline = 0x0a;
const letterD = 0x64;
/** What is remembered of the end: more than the last event with its usage. */
const tailBytes = 4096;
/** How much may be added before the end is moved to the front again. */
const roomBytes = 2048;

/** Watches events go by. Counts lines and remembers the end; looks at no text. */
export class StreamMeter {
  #events = 0;
  #atLineStart = true;
  /**
   * The end, and some of what went before it. Pieces that were kept for it themselves would grow old one by one, and a thousand streams
   * fill memory with them until the collector looks at what is old.
   */
  readonly #tail = new Uint8Array(tailBytes + roomBytes);
  #filled = 0;

  /** @param piece - whole lines */
  add(piece: Uint8Array): void {
    if (this.#atLineStart && piece[0] === letterD) this.#events++;
    for (let at = piece.indexOf(newline); at !== -1; at = piece.indexOf(newline, at + 1)) {
      if (piece[at + 1] === letterD) this.#events++;
    }
    this.#atLineStart = piece.at(-1) === newline;
    this.#remember(piece.length > tailBytes ? piece.subarray(-tailBytes) : piece);
  }

  get events(): number {
    return this.#events;
  }

  /** What is known now. Costs a look at the last few kilobytes. */
  facts(): StreamFacts {
    const end = new TextDecoder().decode(
      this.#tail.subarray(Math.max(0, this.#filled - tailBytes), this.#filled),
    );
    const promptTokens = lastNumber(end, /"prompt_tokens"\s*:\s*(\d+)/g);
    const completionTokens = lastNumber(end, /"completion_tokens"\s*:\s*(\d+)/g);
    return {
      events: this.#events,
      // Quotes within text are escaped, so that no text can look like this.
      complete: /"finish_reason"\s*:\s*"[^"]+"/.test(end),
      // Some servers send zeroes with every event.
      usage: promptTokens > 0 || completionTokens > 0 ? { promptTokens, completionTokens } : undefined,
    };
  }

  #remember(piece: Uint8Array): void {
    if (this.#filled + piece.length > this.#tail.length) {
      const kept = Math.min(this.#filled, tailBytes, this.#tail.length - piece.length);
      this.#tail.copyWithin(0, this.#filled - kept, this.#filled);
      this.#filled = kept;
    }
    this.#tail.set(piece, this.#filled);
    this.#filled += piece.length;
  }
}

function lastNumber(text: string, pattern: RegExp): number {
  let last = 0;
  for (const [, digits = '0'] of text.matchAll(pattern)) last = Number(digits);
  return last;
}
