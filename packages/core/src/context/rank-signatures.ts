import type { FileOutline, OutlineEntry } from './file-outline';
import type { NameEvidence } from './name-evidence';

/** A signature in the outline at position `file`. */
export interface RankedSignature extends Pick<OutlineEntry, 'name' | 'signature'> {
  readonly file: number;
  /** Position in the outline. */
  readonly index: number;
}

/** What a document says about the names that its next line may use. */
export interface NameRelevance {
  readonly evidence: NameEvidence;
  /** Names in import statements. */
  readonly named: ReadonlySet<string>;
  /** Those of them that the document does not use yet. */
  readonly unused: ReadonlySet<string>;
}

/*
 * What a name is worth, found by trying on zod, rich and gson. An import that nothing uses yet is what comes next. A name that is near
 * comes again, but its use is there to see; a name made of the same words is likely its counterpart: `_ulid` for `ulid`, and
 * `getLongOpt` where `longOpt` is set.
 */
const unusedImport = 6;
const namedInImport = 1.3;
const [anywhereNear, atCursor] = [0.5, 1.5];
const sameWords = 3.5;
/** Rarity of a name's words together from which sharing them says all it can: `get` is in many names. */
const tellingRarity = 0.9;
/** A member is worth less than what its type is, to which a part of its type's worth is added. */
const [asMember, ofType] = [0.6, 0.25];
const least = 0.4;

/** The signatures in outlines that may be of use, best first. @param rarity - of the words in these outlines */
export function rankSignatures(
  outlines: readonly FileOutline[],
  rarity: WordRarity,
  { evidence, named, unused }: NameRelevance,
): readonly RankedSignature[] {
  const ranked: (RankedSignature & { readonly worth: number })[] = [];
  for (const [file, { entries }] of outlines.entries()) {
    const worths: number[] = [];
    for (const [index, entry] of entries.entries()) {
      const { name, words, parent, signature } = entry;
      const nearness = evidence.names.get(name);
      let worth = alike(words, evidence, rarity) * sameWords;
      if (nearness !== undefined) worth += anywhereNear + atCursor * nearness;
      if (unused.has(name)) worth += unusedImport;
      if (named.has(name)) worth += namedInImport;
      if (parent !== undefined) worth = worth * asMember + (worths[parent] ?? 0) * ofType;
      worths.push(worth);
      if (worth > least) ranked.push({ name, signature, file, index, worth });
    }
  }
  return ranked.sort((one, other) => other.worth - one.worth);
}

/** How much of a name the words around the cursor say, 0–1. */
function alike(words: readonly string[], { words: near }: NameEvidence, rarity: WordRarity): number {
  let said = 0;
  let all = 0;
  for (const word of words) {
    const weight = rarity.get(word) ?? 0;
    all += weight;
    said += weight * (near.get(word) ?? 0);
  }
  return all === 0 ? 0 : (said / all) * Math.min(1, all / tellingRarity);
}

/** By word: 1 for one that a single name has, less for each further name. */
export type WordRarity = ReadonlyMap<string, number>;

/** How rare the words of names are among all names in `outlines`. */
export function rarityOfWords(outlines: readonly FileOutline[]): WordRarity {
  const counts = new Map<string, number>();
  let names = 0;
  for (const { entries } of outlines) {
    names += entries.length;
    for (const { words } of entries) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  for (const [word, count] of counts) counts.set(word, Math.log(1 + names / count) / Math.log(1 + names));
  return counts;
}
