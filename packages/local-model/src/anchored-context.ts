import { anchorCount, AnchorWalk, type AnchoredPlaces } from './anchored-places';
import type { PredictionSources } from './context-mixture';
import type { Segment } from './segment';
import { boundaryToken } from './vocabulary';

/** Places of one anchor that are looked at in one row. */
const maxPlaces = 60;
/** Tokens before the cursor that its anchors are looked for in. */
const anchorReach = 96;

/** A row whose places are found by their anchors, and the part of it that must not be used. */
export interface AnchoredSource {
  readonly places: AnchoredPlaces;
  readonly gaps: Uint8Array;
  readonly skipFrom: number;
  readonly skipTo: number;
  /** Whose removed documents do not count. */
  readonly segment?: Segment;
}

/** What followed where an anchor and the token before are the same. */
interface Followers {
  readonly times: Float64Array;
  gap: number;
}

/**
 * What followed where the line begins with the same tokens or the same name is called, and the
 * token before is the same: contexts that no run of tokens joins.
 */
export class AnchoredContext {
  readonly #found = new Map<number, Followers>();
  readonly #totals = new Float64Array(anchorCount);

  read(context: Int32Array, length: number, { anchored, classes }: PredictionSources): void {
    this.#found.clear();
    this.#totals.fill(0);
    if (length < 2) return;
    const last = context[length - 1] as number;
    const walk = new AnchorWalk(classes);
    for (let at = Math.max(0, length - anchorReach); at < length; at++) walk.push(context[at] as number);
    for (const source of anchored) {
      for (let number = 0; number < anchorCount; number++) {
        const anchor = walk.anchors[number] as number;
        if (anchor < 0) continue;
        const { places } = source;
        let place = places.last(number, anchor, last);
        for (let seen = 0; place > 0 && seen < maxPlaces; seen++) {
          this.#count(number, source, place);
          place = places.previous(number, place);
        }
      }
    }
  }

  #count(
    number: number,
    { places, gaps, skipFrom, skipTo, segment }: AnchoredSource,
    place: number,
  ): void {
    if ((place >= skipFrom && place < skipTo) || segment?.isDead(place) === true) return;
    const token = places.tokens[place] as number;
    if (token === boundaryToken) return;
    let followers = this.#found.get(token);
    if (followers === undefined) {
      followers = { times: new Float64Array(anchorCount), gap: gaps[place] as number };
      this.#found.set(token, followers);
    }
    followers.times[number] = (followers.times[number] as number) + 1;
    this.#totals[number] = (this.#totals[number] as number) + 1;
  }

  /** Tokens that followed at some anchor. */
  get tokens(): IterableIterator<number> {
    return this.#found.keys();
  }

  /** How often `token` followed at an anchor. */
  times(number: number, token: number): number {
    return this.#found.get(token)?.times[number] ?? 0;
  }

  /** Share of the places with an anchor that `token` followed. */
  share(number: number, token: number): number {
    const times = this.times(number, token);
    return times === 0 ? 0 : times / (this.#totals[number] as number);
  }

  gap(token: number): number | undefined {
    return this.#found.get(token)?.gap;
  }
}
