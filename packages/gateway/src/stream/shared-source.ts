import { errorEvent } from '../errors/error-response';
import { GatewayError } from '../errors/gateway-error';
import type { ChunkSource } from './chunk-source';
import { joined } from './whole-lines';

/** Somebody who takes from a shared source. */
interface Taker {
  /** Number of the piece that is next. */
  at: number;
  /** What went by before it came. */
  missed: Uint8Array | undefined;
}

/**
 * One source for several takers. Each gets all of it from the beginning, late ones what they missed at once; the source is
 * asked as fast as the fastest takes. It is cancelled when the last taker has gone.
 */
export class SharedSource {
  readonly #source: ChunkSource;
  readonly #maxBytes: number;
  readonly #onEnd: () => void;
  readonly #takers = new Set<Taker>();
  /** What every taker has, for those who come late; `undefined` once it is too long to be kept. */
  #past: GrowingBytes | undefined = new GrowingBytes();
  /** Pieces that some taker still wants: from number `#from` on. */
  readonly #pieces: Uint8Array[] = [];
  #from = 0;
  #piecesBytes = 0;
  #ended = false;
  #givenUp = false;
  #pulling: Promise<void> | undefined;

  /**
   * @param maxBytes - what is kept for late takers; a longer answer takes no more of them. 0: it takes one and keeps nothing
   * @param onEnd - the source came to its end; not called when it was cancelled
   */
  constructor(source: ChunkSource, maxBytes: number, onEnd: () => void = () => {}) {
    this.#source = source;
    this.#maxBytes = maxBytes;
    this.#onEnd = onEnd;
  }

  /** Another taker, or `undefined` when the beginning is no longer here or the source was given up. */
  join(): ChunkSource | undefined {
    if (this.#past === undefined || this.#givenUp) return undefined;
    const taker: Taker = { at: this.#from, missed: this.#past.view() };
    this.#takers.add(taker);
    return {
      next: () => this.#next(taker),
      cancel: () => this.#leave(taker),
    };
  }

  /** The whole of it, when it has ended and nothing was dropped. */
  whole(): Uint8Array | undefined {
    if (!this.#ended || this.#givenUp || this.#past === undefined) return undefined;
    return joined([this.#past.view() ?? new Uint8Array(), ...this.#pieces]);
  }

  #leave(taker: Taker): void {
    if (!this.#takers.delete(taker)) return;
    if (this.#takers.size > 0) this.#sweep();
    else if (!this.#ended) {
      this.#ended = true;
      this.#givenUp = true;
      this.#source.cancel();
    }
  }

  async #next(taker: Taker): Promise<Uint8Array | undefined> {
    while (this.#takers.has(taker)) {
      const { missed } = taker;
      if (missed !== undefined) {
        taker.missed = undefined;
        return missed;
      }
      if (taker.at < this.#from) {
        this.#takers.delete(taker);
        return joined([new TextEncoder().encode('\n\n'), errorEvent(tooSlow())]);
      }
      const piece = this.#pieces[taker.at - this.#from];
      if (piece !== undefined) {
        taker.at++;
        this.#sweep();
        return piece;
      }
      if (this.#ended) {
        this.#takers.delete(taker);
        return undefined;
      }
      await (this.#pulling ??= this.#pull());
    }
    return undefined;
  }

  async #pull(): Promise<void> {
    const piece = await this.#source.next();
    this.#pulling = undefined;
    if (this.#ended) return;
    if (piece === undefined) {
      this.#ended = true;
      this.#onEnd();
      return;
    }
    this.#pieces.push(piece);
    this.#piecesBytes += piece.length;
  }

  /** Moves what every taker has to the past, and forgets what only a taker far behind still wants. */
  #sweep(): void {
    let slowest = Infinity;
    for (const { at } of this.#takers) slowest = Math.min(slowest, at);
    const tooMuch = 2 * Math.max(this.#maxBytes, minLagBytes);
    while (this.#pieces.length > 0 && (this.#from < slowest || this.#piecesBytes > tooMuch)) {
      const piece = this.#pieces.shift() ?? new Uint8Array();
      this.#piecesBytes -= piece.length;
      this.#from++;
      if (this.#past !== undefined && this.#past.length + piece.length <= this.#maxBytes)
        this.#past.add(piece);
      else this.#past = undefined;
    }
  }
}

/** How far a taker may be behind in any case, in bytes. */
const minLagBytes = 65_536;

/** Bytes one after the other, in one place: many small pieces kept as they came weigh several times as much. */
class GrowingBytes {
  #bytes = new Uint8Array();
  length = 0;

  add(piece: Uint8Array): void {
    const wanted = this.length + piece.length;
    if (wanted > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(1024, 2 * this.#bytes.length, wanted));
      grown.set(this.view() ?? []);
      this.#bytes = grown;
    }
    this.#bytes.set(piece, this.length);
    this.length = wanted;
  }

  /** What is here so far, which later additions leave as it is; `undefined` when that is nothing. */
  view(): Uint8Array | undefined {
    return this.length === 0 ? undefined : this.#bytes.subarray(0, this.length);
  }
}

function tooSlow(): GatewayError {
  return new GatewayError({
    status: 408,
    code: 'too_slow',
    message: 'The answer was taken too slowly to be kept. What came before is incomplete.',
  });
}
