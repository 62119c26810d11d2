import { errorEvent } from '../errors/error-response';
import { GatewayError } from '../errors/gateway-error';
import type { PieceSource } from './piece-source';
import { joined } from './whole-lines';

/**
 * One source for several takers. Each gets all of it from the beginning, late ones what they missed at once; the source is
 * asked as fast as the fastest takes. It is cancelled when the last taker has gone.
 */
export class SharedSource {
  readonly #source: PieceSource;
  readonly #maxBytes: number;
  readonly #takers = new Set<{ at: number }>();
  /** Pieces from number `#from` on. */
  #pieces: Uint8Array[] = [];
  #from = 0;
  #bytes = 0;
  #keptBytes = 0;
  #ended = false;
  #pulling: Promise<void> | undefined;

  readonly #onEnd: () => void;

  /**
   * @param maxBytes - what is kept for late takers; a longer answer takes no more of them
   * @param onEnd - the source came to its end; not called when it was cancelled
   */
  constructor(source: PieceSource, maxBytes: number, onEnd: () => void = () => {}) {
    this.#source = source;
    this.#maxBytes = maxBytes;
    this.#onEnd = onEnd;
  }

  /** Another taker, or `undefined` when the beginning is no longer here or the source was given up. */
  join(): PieceSource | undefined {
    if (this.#from > 0 || this.#bytes > this.#maxBytes || (this.#ended && this.#pieces.length === 0))
      return undefined;
    const taker = { at: 0 };
    this.#takers.add(taker);
    return {
      next: () => this.#next(taker),
      cancel: () => {
        if (!this.#takers.delete(taker) || this.#takers.size > 0 || this.#ended) return;
        this.#ended = true;
        this.#pieces = [];
        this.#source.cancel();
      },
    };
  }

  /** The whole of it, when it has ended and nothing was dropped. */
  whole(): Uint8Array | undefined {
    return this.#ended && this.#from === 0 ? joined(this.#pieces) : undefined;
  }

  async #next(taker: { at: number }): Promise<Uint8Array | undefined> {
    while (this.#takers.has(taker)) {
      if (taker.at < this.#from) {
        this.#takers.delete(taker);
        return joined([new TextEncoder().encode('\n\n'), errorEvent(tooSlow())]);
      }
      const piece = this.#pieces[taker.at - this.#from];
      if (piece !== undefined) {
        taker.at++;
        this.#drop();
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
    this.#bytes += piece.length;
    this.#keptBytes += piece.length;
  }

  /** Once nobody can join any more, what all have taken goes, and so does what only the slowest still wants beyond `maxBytes`. */
  #drop(): void {
    if (this.#bytes <= this.#maxBytes) return;
    const slowest = Math.min(...[...this.#takers].map(({ at }) => at));
    while (this.#pieces.length > 0 && (this.#from < slowest || this.#keptBytes > 2 * this.#maxBytes)) {
      this.#keptBytes -= this.#pieces.shift()?.length ?? 0;
      this.#from++;
    }
  }
}

function tooSlow(): GatewayError {
  return new GatewayError({
    status: 408,
    code: 'too_slow',
    message: 'The answer was taken too slowly to be kept. What came before is incomplete.',
  });
}
