import { TokenClass, type TokenClasses } from './token-classes';
import { boundaryToken } from './vocabulary';

/**
 * What a place hangs on beside the tokens right before it: the first token of the line (at its start, that of the line before), and
 * the name that is called in the innermost open bracket; the head once more with whatever stands before the place, if it is of the same
 * class: after a name that is new, it still tells what follows.
 */
export const anchorNames = ['line head', 'line head and class', 'call'] as const;
export const anchorCount = anchorNames.length;

/** Brackets that are open at once at most. */
const maxDepth = 32;

/** Walks through a row of tokens and keeps the anchors of the place behind the last one. */
export class AnchorWalk {
  readonly #open = new Int32Array(maxDepth);
  #depth = 0;
  #head: number = boundaryToken;
  #atStart = true;
  #last: number = boundaryToken;
  /** By number of the anchor; -1 where the place has none. */
  readonly anchors = new Int32Array(anchorCount);
  /** What must stand before the place, by number of the anchor: the token, or its class as a negative number. */
  readonly lasts = new Int32Array(anchorCount);

  /** Forgets what it has walked through. */
  start(): void {
    this.#depth = 0;
    this.#head = boundaryToken;
    this.#atStart = true;
    this.#last = boundaryToken;
    this.anchors.fill(-1);
  }

  push(token: number, classes: TokenClasses): void {
    const kind = classes.of(token);
    if (token === boundaryToken) {
      this.#depth = 0;
      this.#head = boundaryToken;
      this.#atStart = true;
    } else if (kind === TokenClass.LineBreak) this.#atStart = true;
    else {
      if (this.#atStart) this.#head = token;
      this.#atStart = false;
    }
    if (kind === TokenClass.Open) {
      if (this.#depth < maxDepth) this.#open[this.#depth++] = this.#last;
    } else if (kind === TokenClass.Close && this.#depth > 0) this.#depth--;
    this.#last = token;
    const { anchors } = this;
    anchors[0] = this.#head;
    anchors[1] = this.#head;
    this.lasts[1] = -kind;
    this.lasts[0] = this.lasts[2] = token;
    anchors[2] = this.#depth === 0 ? -1 : (this.#open[this.#depth - 1] as number);
  }
}

/** Places of a row of tokens by what they hang on and the token before them. */
export class AnchoredPlaces {
  readonly tokens: Int32Array;
  readonly #chains: readonly HashChain[];

  /** Of the places `from < place < to`. */
  constructor(tokens: Int32Array, from: number, to: number, classes: TokenClasses) {
    this.tokens = tokens;
    this.#chains = anchorNames.map(() => new HashChain(from, to));
    const walk = new AnchorWalk();
    for (let place = from; place < to; place++) {
      if (place > from) {
        for (let i = 0; i < anchorCount; i++) {
          const anchor = walk.anchors[i] as number;
          if (anchor >= 0) (this.#chains[i] as HashChain).add(place, hashOf(anchor, walk.lasts[i] as number));
        }
      }
      walk.push(tokens[place] as number, classes);
    }
  }

  /** The last place with this anchor and this before it, as {@link AnchorWalk} has them; 0 for none. */
  last(number: number, anchor: number, last: number): number {
    return (this.#chains[number] as HashChain).last(hashOf(anchor, last));
  }

  /** The one before with the same. */
  previous(number: number, place: number): number {
    return (this.#chains[number] as HashChain).previous(place);
  }
}

function hashOf(anchor: number, last: number): number {
  const hash = Math.imul(anchor, 0x9e3779b1) ^ Math.imul(last ^ 0x55555, 0x85ebca6b);
  return Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
}

/** Chains of places with the same hash: by its low bits in a table, told apart by its high ones. */
class HashChain {
  readonly #from: number;
  readonly #table: Int32Array;
  readonly #high: Uint16Array;
  readonly #previous: Int32Array;

  constructor(from: number, to: number) {
    const length = to - from;
    this.#from = from;
    this.#table = new Int32Array(2 ** Math.max(8, Math.ceil(Math.log2(length / 2 + 1))));
    this.#high = new Uint16Array(length);
    this.#previous = new Int32Array(length);
  }

  add(place: number, hash: number): void {
    const at = place - this.#from;
    const slot = hash & (this.#table.length - 1);
    this.#high[at] = hash >>> 16;
    this.#previous[at] = this.#table[slot] as number;
    this.#table[slot] = place;
  }

  last(hash: number): number {
    return this.#matching(this.#table[hash & (this.#table.length - 1)] as number, hash >>> 16);
  }

  previous(place: number): number {
    const at = place - this.#from;
    return this.#matching(this.#previous[at] as number, this.#high[at] as number);
  }

  #matching(from: number, high: number): number {
    let place = from;
    while (place > 0) {
      const at = place - this.#from;
      if (this.#high[at] === high) return place;
      place = this.#previous[at] as number;
    }
    return 0;
  }
}
