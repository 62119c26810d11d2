import type { PredictionSources } from './prediction-sources';
import { maxContextLength } from './context-mixture';

/** Places of one length of context that are looked at. */
const maxPlaces = 80;

/** What followed at one place or more. */
interface Continuation {
  /** Number of places with the longest context, and with the shortest. */
  long: number;
  short: number;
  gap: number;
}

/**
 * What follows in the workspace where the context is the same but for its last token, which is of the same class there: after a
 * name that is new, the row of signs and words is still known.
 */
export class AbstractContext {
  readonly #found = new Map<number, Continuation>();
  #longTotal = 0;
  #shortTotal = 0;
  readonly #lows = new Int32Array(maxContextLength + 2);
  readonly #highs = new Int32Array(maxContextLength + 2);

  /** Reads what followed `context[0 … length)` but for its last token. */
  read(context: Int32Array, length: number, { workspace, classes }: PredictionSources): void {
    this.#found.clear();
    this.#longTotal = 0;
    this.#shortTotal = 0;
    if (workspace === undefined || length < 2) return;
    const { segment, skipFrom, skipTo } = workspace;
    const last = context[length - 1] as number;
    const lastClass = classes.of(last);
    const deepest = segment.narrow(context, length - 1, 8, this.#lows, this.#highs);
    const { order, tokens, gaps } = segment;
    // The longest context with a few places, then the shortest.
    let long = deepest;
    while (long > 1 && (this.#highs[long] as number) - (this.#lows[long] as number) < 4) long--;
    for (const size of deepest === 0 ? [] : [long, 1]) {
      const low = this.#lows[size] as number;
      const count = (this.#highs[size] as number) - low;
      const stride = Math.max(1, count / maxPlaces);
      for (let i = stride / 2; i < count; i += stride) {
        const place = order[low + Math.floor(i)] as number;
        if ((place >= skipFrom && place < skipTo) || segment.isDead(place)) continue;
        const there = tokens[place] as number;
        const token = tokens[place + 1];
        if (token === undefined || token < 2 || there < 2 || there === last) continue;
        if (classes.of(there) !== lastClass) continue;
        let continuation = this.#found.get(token);
        if (continuation === undefined) {
          continuation = { long: 0, short: 0, gap: gaps[place + 1] as number };
          this.#found.set(token, continuation);
        }
        if (size === long) {
          continuation.long++;
          this.#longTotal++;
        } else {
          continuation.short++;
          this.#shortTotal++;
        }
      }
      if (long === 1) break;
    }
  }

  /** Tokens that followed somewhere. */
  get tokens(): IterableIterator<number> {
    return this.#found.keys();
  }

  /** Share of the places with the longest such context that `token` followed. */
  longShare(token: number): number {
    return this.#longTotal === 0 ? 0 : (this.#found.get(token)?.long ?? 0) / this.#longTotal;
  }

  /** The same with the shortest. */
  shortShare(token: number): number {
    return this.#shortTotal === 0
      ? this.longShare(token)
      : (this.#found.get(token)?.short ?? 0) / this.#shortTotal;
  }

  gap(token: number): number | undefined {
    return this.#found.get(token)?.gap;
  }
}
