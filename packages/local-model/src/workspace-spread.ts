import type { Segment } from './segment';

/** Places of one token that are looked at. */
const maxPlaces = 12;

/** In how many documents of a workspace words occur, estimated from a few of their places, for one query. */
export class WorkspaceSpread {
  readonly #segment: Segment;
  readonly #skipFrom: number;
  readonly #skipTo: number;
  readonly #known = new Map<number, number>();

  /** Places `skipFrom <= place < skipTo` are left out. */
  constructor(segment: Segment, skipFrom: number, skipTo: number) {
    this.#segment = segment;
    this.#skipFrom = skipFrom;
    this.#skipTo = skipTo;
  }

  /** Number of documents with `token` among a few of its places: 0 for none, at most 12. */
  of(token: number): number {
    const known = this.#known.get(token);
    if (known !== undefined) return known;
    const found = this.#count(token);
    this.#known.set(token, found);
    return found;
  }

  #count(token: number): number {
    const { order, buckets } = this.#segment;
    if (this.#segment.count(token) === 0) return 0;
    const low = buckets[token] as number;
    // Those of removed documents, too.
    const count = (buckets[token + 1] as number) - low;
    const stride = Math.max(1, count / maxPlaces);
    const documents: number[] = [];
    for (let i = stride / 2; i < count; i += stride) {
      const place = (order[low + Math.floor(i)] as number) - 1;
      if ((place >= this.#skipFrom && place < this.#skipTo) || this.#segment.isDead(place)) continue;
      const document = this.#segment.documentAt(place);
      if (!documents.includes(document)) documents.push(document);
    }
    return documents.length;
  }
}
