import { errorEvent } from '../errors/error-response';
import { GatewayError } from '../errors/gateway-error';
import type { ChunkSource, TakeChunk } from './chunk-source';
import { joined } from './whole-lines';

interface Reader {
  /** Number of the next chunk. */
  index: number;
  /** What was passed on before it joined. */
  missed: Uint8Array | undefined;
  /** Waits for the next chunk. */
  take: TakeChunk | undefined;
}

/**
 * One source for several readers. Each gets all of it from the beginning; a late one gets what it missed at once. The source is
 * read as fast as the fastest reader reads, and cancelled when the last reader has left.
 */
export class SharedSource {
  readonly #source: ChunkSource;
  readonly #maxBytes: number;
  readonly #onEnd: () => void;
  readonly #readers = new Set<Reader>();
  /** What every reader has, for late readers; `undefined` once it is too long to be kept. */
  #past: GrowingBytes | undefined = new GrowingBytes();
  /** Chunks that some reader still needs: from number `#from` on. */
  readonly #chunks: Uint8Array[] = [];
  #from = 0;
  #chunksBytes = 0;
  #ended = false;
  #cancelled = false;
  #isPulling = false;

  /**
   * @param maxBytes - how much is kept for late readers; after more than that none can join. 0: one reader, nothing is kept
   * @param onEnd - called at the end of the source, not when it was cancelled
   */
  constructor(source: ChunkSource, maxBytes: number, onEnd: () => void = () => {}) {
    this.#source = source;
    this.#maxBytes = maxBytes;
    this.#onEnd = onEnd;
  }

  /** Another reader; `undefined` when the beginning is no longer kept or the source was cancelled. */
  join(): ChunkSource | undefined {
    if (this.#past === undefined || this.#cancelled) return undefined;
    const reader: Reader = { index: this.#from, missed: this.#past.view(), take: undefined };
    this.#readers.add(reader);
    return {
      next: (take) => this.#next(reader, take),
      cancel: () => this.#leave(reader),
    };
  }

  /** All bytes, when the source has ended and nothing was dropped. */
  whole(): Uint8Array | undefined {
    if (!this.#ended || this.#cancelled || this.#past === undefined) return undefined;
    return joined([this.#past.view() ?? new Uint8Array(), ...this.#chunks]);
  }

  #leave(reader: Reader): void {
    if (!this.#readers.delete(reader)) return;
    const { take } = reader;
    reader.take = undefined;
    take?.(undefined);
    if (this.#readers.size > 0) this.#sweep();
    else if (!this.#ended) {
      this.#ended = true;
      this.#cancelled = true;
      this.#source.cancel();
    }
  }

  #next(reader: Reader, take: TakeChunk): void {
    if (!this.#readers.has(reader)) return take(undefined);
    const { missed } = reader;
    if (missed !== undefined) {
      reader.missed = undefined;
      return take(missed);
    }
    if (reader.index < this.#from) {
      this.#readers.delete(reader);
      return take(errorEvent(tooSlow()));
    }
    const chunk = this.#chunks[reader.index - this.#from];
    if (chunk !== undefined) {
      reader.index++;
      this.#sweep();
      return take(chunk);
    }
    if (this.#ended) {
      this.#readers.delete(reader);
      return take(undefined);
    }
    reader.take = take;
    if (this.#isPulling) return;
    this.#isPulling = true;
    this.#source.next(this.#onChunk);
  }

  readonly #onChunk = (chunk: Uint8Array | undefined): void => {
    this.#isPulling = false;
    // It was cancelled.
    if (this.#ended) return;
    if (chunk === undefined) {
      this.#ended = true;
      this.#onEnd();
    } else {
      this.#chunks.push(chunk);
      this.#chunksBytes += chunk.length;
    }
    for (const reader of this.#readers) {
      const { take } = reader;
      if (take === undefined) continue;
      reader.take = undefined;
      this.#next(reader, take);
    }
  };

  /** Moves what every reader has to the past, and drops what only a reader far behind still needs. */
  #sweep(): void {
    let slowest = Infinity;
    for (const { index } of this.#readers) slowest = Math.min(slowest, index);
    const maxLagBytes = 2 * Math.max(this.#maxBytes, minLagBytes);
    while (this.#chunks.length > 0 && (this.#from < slowest || this.#chunksBytes > maxLagBytes)) {
      const chunk = this.#chunks.shift() ?? new Uint8Array();
      this.#chunksBytes -= chunk.length;
      this.#from++;
      if (this.#past !== undefined && this.#past.length + chunk.length <= this.#maxBytes)
        this.#past.add(chunk);
      else this.#past = undefined;
    }
  }
}

/** How far a reader may be behind in any case, in bytes. */
const minLagBytes = 65_536;

/** Bytes in one growing buffer: many small chunks kept as they came weigh several times as much. */
class GrowingBytes {
  #bytes = new Uint8Array();
  length = 0;

  add(chunk: Uint8Array): void {
    const length = this.length + chunk.length;
    if (length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(1024, 2 * this.#bytes.length, length));
      grown.set(this.view() ?? []);
      this.#bytes = grown;
    }
    this.#bytes.set(chunk, this.length);
    this.length = length;
  }

  /** The bytes so far, which later additions do not change; `undefined` when there are none. */
  view(): Uint8Array | undefined {
    return this.length === 0 ? undefined : this.#bytes.subarray(0, this.length);
  }
}

function tooSlow(): GatewayError {
  return new GatewayError({
    status: 408,
    code: 'too_slow',
    message: 'The answer was read too slowly to be kept. The answer up to here is incomplete.',
  });
}
