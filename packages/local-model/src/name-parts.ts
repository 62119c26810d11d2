import { TokenKind, type Vocabulary } from './vocabulary';

/** A word split where its case changes or an underscore stands; each part in lower case. */
export interface NameParts {
  /** The parts, joined: equal for `userId`, `UserId` and `user_id`. */
  readonly key: string;
  readonly parts: readonly string[];
}

const noParts: NameParts = { key: '', parts: [] };
const partPattern = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\x00-\x7f]+/g;
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

/**
 * `name` with the part that `theirs` and `ours` differ in exchanged: `findUser` for `UserStore` and `OrderStore` makes `findOrder`.
 * `undefined` when they differ in nothing that `name` contains.
 */
export function withPartExchanged(name: string, theirs: string, ours: string): string | undefined {
  const theirParts = theirs.match(partPattern) ?? [];
  const ourParts = ours.match(partPattern) ?? [];
  let head = 0;
  while (
    head < Math.min(theirParts.length, ourParts.length) &&
    same(theirParts[head], ourParts[head])
  )
    head++;
  let tail = 0;
  while (
    tail < Math.min(theirParts.length, ourParts.length) - head &&
    same(theirParts.at(-1 - tail), ourParts.at(-1 - tail))
  )
    tail++;
  const from = theirParts.slice(head, theirParts.length - tail);
  const to = ourParts.slice(head, ourParts.length - tail);
  if (from.length === 0 || to.length === 0 || from.join('').length < minPartLength) return undefined;
  return replaceParts(name, from, to);
}

/** Shorter parts stand in too many names by chance. */
const minPartLength = 2;

function same(a: string | undefined, b: string | undefined): boolean {
  return a?.toLowerCase() === b?.toLowerCase();
}

function replaceParts(name: string, from: readonly string[], to: readonly string[]): string | undefined {
  const places = [...name.matchAll(partPattern)];
  for (let at = 0; at + from.length <= places.length; at++) {
    if (!from.every((part, i) => same(part, places[at + i]?.[0]))) continue;
    const start = places[at]?.index ?? 0;
    const last = places[at + from.length - 1];
    const end = (last?.index ?? 0) + (last?.[0].length ?? 0);
    const old = name.slice(start, end);
    return name.slice(0, start) + inCaseOf(old, to, name) + name.slice(end);
  }
  return undefined;
}

/** The parts written as `old` is in `name`: in capitals, joined by underscores, or by capitals. */
function inCaseOf(old: string, parts: readonly string[], name: string): string {
  const lower = parts.map((part) => part.toLowerCase());
  if (old.length > 1 && old === old.toUpperCase() && /[A-Z]/.test(old))
    return lower.join('_').toUpperCase();
  if (/^[a-z]/.test(old) && (name.includes('_') || lower.length === 1)) return lower.join('_');
  const capital = lower.map((part) => part.slice(0, 1).toUpperCase() + part.slice(1));
  return /^[A-Z]/.test(old) ? capital.join('') : (lower[0] ?? '') + capital.slice(1).join('');
}

/** Pairs of names that are kept. */
const maxPairs = 20_000;

/** Makes names by exchanging parts, each once. */
export class PartExchange {
  readonly names: NamePartsOf;
  /** By the two names that differ, then by the name whose part is exchanged; -1 where nothing is. */
  readonly #made = new Map<number, Map<number, number>>();

  constructor(names: NamePartsOf) {
    this.names = names;
  }

  /** The token for `token` with the part that `theirs` and `ours` differ in exchanged; -1 for none. */
  tokenFor(token: number, theirs: number, ours: number): number {
    if (this.names.of(token).parts.length < 2) return -1;
    const pair = theirs * 2 ** 26 + ours;
    let byName = this.#made.get(pair);
    if (byName === undefined) {
      if (this.#made.size >= maxPairs) this.#made.clear();
      byName = new Map();
      this.#made.set(pair, byName);
    }
    let made = byName.get(token);
    if (made === undefined) {
      const { vocabulary } = this.names;
      const name = withPartExchanged(vocabulary.text(token), vocabulary.text(theirs), vocabulary.text(ours));
      made = name === undefined ? -1 : vocabulary.intern(name, TokenKind.Word);
      if (made === token) made = -1;
      byName.set(token, made);
    }
    return made;
  }
}
