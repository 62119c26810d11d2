import { differenceOf } from './common-items';
import { TokenKind, type Vocabulary } from './vocabulary';

/** A word split where its case changes or an underscore stands; each part in lower case. */
export interface NameParts {
  /** The parts, joined: equal for `userId`, `UserId` and `user_id`. */
  readonly key: string;
  readonly parts: readonly string[];
}

const noParts: NameParts = { key: '', parts: [] };
const partPattern = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\p{ASCII}]+/gu;
/** Longer words are data. */
const maxNameLength = 60;

/** The parts of the words of a vocabulary, each found out when it is first asked for. */
export class NamePartsOf {
  readonly vocabulary: Vocabulary;
  readonly #known = new Map<number, NameParts>();

  constructor(vocabulary: Vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** No parts for what is not a word. */
  of(token: number): NameParts {
    let known = this.#known.get(token);
    if (known === undefined) {
      known = this.#find(token);
      this.#known.set(token, known);
    }
    return known;
  }

  #find(token: number): NameParts {
    const vocabulary = this.vocabulary;
    if (vocabulary.kind(token) !== TokenKind.Word || vocabulary.textLength(token) > maxNameLength)
      return noParts;
    const parts = partsOfName(vocabulary.text(token));
    return { key: parts.join(''), parts };
  }
}

/** The parts of a name, in lower case. */
export function partsOfName(name: string): string[] {
  return (name.match(partPattern) ?? []).map((part) => part.toLowerCase());
}

/** The part of a name that stands for another one here. */
export interface PartDifference {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** Shorter parts stand in too many names by chance. */
const minPartLength = 2;

/** What two names differ in, in lower case: `user` and `order` for `UserStore` and `OrderStore`; `undefined` for no part of either. */
export function partDifference(
  { parts: theirs }: NameParts,
  { parts: ours }: NameParts,
): PartDifference | undefined {
  const { old: from, now: to } = differenceOf(theirs, ours);
  if (from.length === 0 || to.length === 0 || from.join('').length < minPartLength) return undefined;
  return { from, to };
}

/** Where `from` begins in `parts`; -1 where it does not. */
function indexOfParts(parts: readonly string[], from: readonly string[]): number {
  for (let at = 0; at + from.length <= parts.length; at++)
    if (from.every((part, i) => part === parts[at + i])) return at;
  return -1;
}

/** `name` with the parts of a difference exchanged, in its own case: `findUser` makes `findOrder`; `undefined` without them. */
export function withPartsExchanged(name: string, { from, to }: PartDifference): string | undefined {
  const places = [...name.matchAll(partPattern)];
  const at = indexOfParts(
    places.map(([part]) => part.toLowerCase()),
    from,
  );
  if (at < 0) return undefined;
  const start = places[at]?.index ?? 0;
  const last = places[at + from.length - 1];
  const end = (last?.index ?? 0) + (last?.[0].length ?? 0);
  return name.slice(0, start) + inCaseOf(name.slice(start, end), to, name) + name.slice(end);
}

/** The parts written as `old` is in `name`: in capitals, joined by underscores, or by capitals. */
function inCaseOf(old: string, parts: readonly string[], name: string): string {
  if (old.length > 1 && old === old.toUpperCase() && /[A-Z]/.test(old)) return parts.join('_').toUpperCase();
  if (/^[a-z]/.test(old) && (name.includes('_') || parts.length === 1)) return parts.join('_');
  const capital = parts.map((part) => part.slice(0, 1).toUpperCase() + part.slice(1));
  return /^[A-Z]/.test(old) ? capital.join('') : (parts[0] ?? '') + capital.slice(1).join('');
}

/** Pairs of names that are kept. */
const maxPairs = 20_000;

/** Makes names by exchanging parts, each once. */
export class PartExchange {
  readonly names: NamePartsOf;
  readonly #differences = new Map<number, PairOfNames>();

  constructor(names: NamePartsOf) {
    this.names = names;
  }

  /** The token for `token` with the part that `theirs` and `ours` differ in exchanged; -1 for none. */
  tokenFor(token: number, theirs: number, ours: number): number {
    const { parts } = this.names.of(token);
    if (parts.length < 2) return -1;
    const { difference, made } = this.#pair(theirs, ours);
    if (difference === undefined || indexOfParts(parts, difference.from) < 0) return -1;
    let exchanged = made.get(token);
    if (exchanged === undefined) {
      const { vocabulary } = this.names;
      const name = withPartsExchanged(vocabulary.text(token), difference);
      exchanged = name === undefined ? -1 : vocabulary.intern(name, TokenKind.Word);
      if (exchanged === token) exchanged = -1;
      made.set(token, exchanged);
    }
    return exchanged;
  }

  #pair(theirs: number, ours: number): PairOfNames {
    const key = theirs * 2 ** 26 + ours;
    let pair = this.#differences.get(key);
    if (pair === undefined) {
      if (this.#differences.size >= maxPairs) this.#differences.clear();
      const difference = partDifference(this.names.of(theirs), this.names.of(ours));
      pair = { difference, made: new Map() };
      this.#differences.set(key, pair);
    }
    return pair;
  }
}

interface PairOfNames {
  readonly difference: PartDifference | undefined;
  /** By the name whose part is exchanged. */
  readonly made: Map<number, number>;
}
