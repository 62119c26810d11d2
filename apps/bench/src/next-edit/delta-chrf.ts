const maxLength = 6;

/**
 * How near a change comes to the wanted one, 0 to 1: chrF of what changes. For each length from 1 to 6, the character n-grams that the
 * wanted text has more often, or less often, than the original are compared with those of the actual text, white space being
 * collapsed. Lengths that only one of the changes has n-grams of do not count, as in chrF.
 *
 * @param beta - weight of what is missed against what is too much. 0.5: too much counts twice; 2: missing does.
 * @see https://aclanthology.org/W15-3049 for chrF
 */
export function deltaChrf(original: string, wanted: string, actual: string, beta = 0.5): number {
  const [before, expected, made] = [collapsed(original), collapsed(wanted), collapsed(actual)];
  if (expected === made) return 1;
  let [precision, recall, lengths] = [0, 0, 0];
  for (let length = 1; length <= maxLength; length++) {
    const base = gramsOf(before, length);
    const want = difference(gramsOf(expected, length), base);
    const have = difference(gramsOf(made, length), base);
    if (want.size === 0 || have.size === 0) continue;
    const shared = sharedOf(want, have);
    precision += shared / sizeOf(have);
    recall += shared / sizeOf(want);
    lengths++;
  }
  if (precision === 0) return 0;
  const [p, r] = [precision / lengths, recall / lengths];
  return ((1 + beta ** 2) * p * r) / (beta ** 2 * p + r);
}

type Counts = ReadonlyMap<string, number>;

function collapsed(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function gramsOf(text: string, length: number): Counts {
  const counts = new Map<string, number>();
  for (let at = 0; at + length <= text.length; at++) {
    const gram = text.slice(at, at + length);
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

/** What `now` has more (positive) or less (negative) than `base`. */
function difference(now: Counts, base: Counts): Counts {
  const counts = new Map<string, number>();
  for (const gram of new Set([...now.keys(), ...base.keys()])) {
    const by = (now.get(gram) ?? 0) - (base.get(gram) ?? 0);
    if (by !== 0) counts.set(gram, by);
  }
  return counts;
}

function sizeOf(counts: Counts): number {
  return [...counts.values()].reduce((sum, count) => sum + Math.abs(count), 0);
}

function sharedOf(one: Counts, other: Counts): number {
  let shared = 0;
  for (const [gram, count] of one) {
    const also = other.get(gram) ?? 0;
    if (Math.sign(also) === Math.sign(count)) shared += Math.min(Math.abs(count), Math.abs(also));
  }
  return shared;
}
