import { anchorCount, AnchorWalk } from './anchored-places';
import { placeReach } from './place';
import type { AnchoredSource, PredictionSources } from './prediction-sources';
import { boundaryToken } from './vocabulary';

/** Places of one anchor that are looked at in one row. */
const maxPlaces = 60;

/**
 * What followed where the line begins with the same tokens or the same name is called, and the
 * token before is the same: contexts that no run of tokens joins.
 */
export class AnchoredContext {
  /** Times by token and anchor, and the gap before each token. */
  #times = new Uint16Array(0);
  #gaps = new Uint8Array(0);
  #seen = new Uint8Array(0);
  #found: number[] = [];
  readonly #totals = new Float64Array(anchorCount);
  readonly #walk = new AnchorWalk();

  read(context: Int32Array, length: number, { anchored, classes }: PredictionSources): void {
    this.#reset(classes.vocabulary.size);
    if (length < 2) return;
    const walk = this.#walk;
    walk.start();
    for (let at = Math.max(0, length - placeReach); at < length; at++)
      walk.push(context[at] as number, classes);
    for (const source of anchored) {
      for (let number = 0; number < anchorCount; number++) {
        const anchor = walk.anchors[number] as number;
        if (anchor < 0) continue;
        const { places } = source;
        let place = places.last(number, anchor, walk.lasts[number] as number);
        for (let seen = 0; place > 0 && seen < maxPlaces; seen++) {
          this.#count(number, source, place);
          place = places.previous(number, place);
        }
      }
    }
  }

  #reset(vocabularySize: number): void {
    if (this.#seen.length < vocabularySize) {
      const size = Math.ceil(vocabularySize * 1.25) + 1000;
      this.#times = new Uint16Array(size * anchorCount);
      this.#gaps = new Uint8Array(size);
      this.#seen = new Uint8Array(size);
    } else {
      for (const token of this.#found) {
        this.#seen[token] = 0;
        this.#times.fill(0, token * anchorCount, (token + 1) * anchorCount);
      }
    }
    this.#found = [];
    this.#totals.fill(0);
  }

  #count(
    number: number,
    { places, gaps, skipFrom, skipTo, segment, weight }: AnchoredSource,
    place: number,
  ): void {
    if ((place >= skipFrom && place < skipTo) || segment?.isDead(place) === true) return;
    const token = places.tokens[place] as number;
    if (token === boundaryToken) return;
    if (this.#seen[token] === 0) {
      this.#seen[token] = 1;
      this.#gaps[token] = gaps[place] as number;
      this.#found.push(token);
    }
    const at = token * anchorCount + number;
    this.#times[at] = (this.#times[at] as number) + weight;
    this.#totals[number] = (this.#totals[number] as number) + weight;
  }

  /** Tokens that followed at some anchor. */
  get tokens(): readonly number[] {
    return this.#found;
  }

  /** How often `token` followed at an anchor, weighed. */
  times(number: number, token: number): number {
    return this.#times[token * anchorCount + number] ?? 0;
  }

  /** Share of the places with an anchor that `token` followed. */
  share(number: number, token: number): number {
    const times = this.times(number, token);
    return times === 0 ? 0 : times / (this.#totals[number] as number);
  }

  gap(token: number): number | undefined {
    return this.#seen[token] === 1 ? this.#gaps[token] : undefined;
  }
}
