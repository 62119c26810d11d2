import { StreamUsage } from './stream-usage';

/** What is known about a stream of events. One with a single answer is not parsed. */
export interface StreamFacts {
  /** Number of lines with data. */
  readonly events: number;
  /** Whether the model finished: there was a finish reason. */
  readonly complete: boolean;
  /** The server's token counts, where it sent them. */
  readonly usage: { readonly promptTokens: number; readonly completionTokens: number } | undefined;
}

const newline = 0x0a;
const letterD = 0x64;
/** How much of the end is kept: more than the last event with its usage. */
const tailBytes = 4096;
/** How much may be added before the end is moved to the front of the buffer. */
const roomBytes = 2048;

/** Counts the lines of a stream and keeps its end; parses only streams with several answers. */
export class StreamMeter {
  #events = 0;
  #atLineStart = true;
  /**
   * The end, and some bytes before it, copied. References to the chunks themselves would move them to the old generation one by one,
   * and a thousand streams would fill memory until its next collection.
   */
  readonly #tail = new Uint8Array(tailBytes + roomBytes);
  #filled = 0;

  readonly #usage: StreamUsage | undefined;

  /** @param choices - how many answers the stream has */
  constructor(choices = 1) {
    this.#usage = choices === 1 ? undefined : new StreamUsage(choices);
  }

  /** @param chunk - whole lines */
  add(chunk: Uint8Array): void {
    this.#usage?.add(chunk);
    if (this.#atLineStart && chunk[0] === letterD) this.#events++;
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, at + 1)) {
      if (chunk[at + 1] === letterD) this.#events++;
    }
    this.#atLineStart = chunk.at(-1) === newline;
    this.#remember(chunk.length > tailBytes ? chunk.subarray(-tailBytes) : chunk);
  }

  /** What is known now. Reads the last few kilobytes. */
  facts(): StreamFacts {
    const end = new TextDecoder().decode(
      this.#tail.subarray(Math.max(0, this.#filled - tailBytes), this.#filled),
    );
    const promptTokens = lastNumber(end, /"prompt_tokens"\s*:\s*(\d+)/g);
    const completionTokens = lastNumber(end, /"completion_tokens"\s*:\s*(\d+)/g);
    return {
      events: this.#events,
      // Quotes within text are escaped, so that no text matches.
      complete: /"finish_reason"\s*:\s*"[^"]+"/.test(end),
      usage:
        this.#usage === undefined
          ? // Some servers send zeroes with every event.
            promptTokens + completionTokens > 0
            ? { promptTokens, completionTokens }
            : undefined
          : this.#usage.counts(),
    };
  }

  #remember(chunk: Uint8Array): void {
    if (this.#filled + chunk.length > this.#tail.length) {
      const kept = Math.min(this.#filled, tailBytes, this.#tail.length - chunk.length);
      this.#tail.copyWithin(0, this.#filled - kept, this.#filled);
      this.#filled = kept;
    }
    this.#tail.set(chunk, this.#filled);
    this.#filled += chunk.length;
  }
}

function lastNumber(text: string, pattern: RegExp): number {
  let last = 0;
  for (const [, digits = '0'] of text.matchAll(pattern)) last = Number(digits);
  return last;
}
