/** What a stream of events told about itself, without being parsed. */
export interface StreamFacts {
  /** Lines with data. */
  readonly events: number;
  /** Whether `[DONE]` was there. */
  readonly done: boolean;
  /** Whether the model came to an end: a finish reason or `[DONE]`. */
  readonly complete: boolean;
  /** Whether the upstream reported an error as an event. */
  readonly failed: boolean;
  /** The server's own count, where it gave one. */
  readonly usage: { readonly promptTokens: number; readonly completionTokens: number } | undefined;
}

const newline = 0x0a;
const letterD = 0x64;
/** What is remembered of the end: more than the last event with its usage. */
const tailBytes = 4096;

/** Watches events go by. Counts lines and remembers the end; looks at no text. */
export class StreamMeter {
  #events = 0;
  #atLineStart = true;
  #tail: Uint8Array[] = [];
  #tailBytes = 0;

  /** @param piece - whole lines */
  add(piece: Uint8Array): void {
    if (this.#atLineStart && piece[0] === letterD) this.#events++;
    for (let at = piece.indexOf(newline); at !== -1; at = piece.indexOf(newline, at + 1)) {
      if (piece[at + 1] === letterD) this.#events++;
    }
    this.#atLineStart = piece.at(-1) === newline;
    this.#tail.push(piece);
    this.#tailBytes += piece.length;
    for (
      let first = this.#tail[0];
      first !== undefined && this.#tailBytes - first.length >= tailBytes;
      first = this.#tail[0]
    ) {
      this.#tailBytes -= first.length;
      this.#tail.shift();
    }
  }

  get events(): number {
    return this.#events;
  }

  /** What is known now. Costs a look at the last few kilobytes. */
  facts(): StreamFacts {
    const decoder = new TextDecoder();
    const tail = this.#tail.map((piece) => decoder.decode(piece, { stream: true })).join('');
    const end = tail.slice(-tailBytes);
    const done = /^data:\s*\[DONE\]/m.test(end);
    const promptTokens = lastNumber(end, /"prompt_tokens"\s*:\s*(\d+)/g);
    const completionTokens = lastNumber(end, /"completion_tokens"\s*:\s*(\d+)/g);
    return {
      events: this.#events - (done ? 1 : 0),
      done,
      // Quotes within text are escaped, so that no text can look like this.
      complete: done || /"finish_reason"\s*:\s*"[^"]+"/.test(end),
      failed: /^(?:event:\s*error|data:\s*\{\s*"error")/m.test(end),
      // Some servers send zeroes with every event.
      usage: promptTokens > 0 || completionTokens > 0 ? { promptTokens, completionTokens } : undefined,
    };
  }
}

function lastNumber(text: string, pattern: RegExp): number {
  let last = 0;
  for (const [, digits = '0'] of text.matchAll(pattern)) last = Number(digits);
  return last;
}
