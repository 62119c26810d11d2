import type { RankedSignature } from './rank-signatures';

/** Signatures of one file that are shown together, in the order of the file. */
export interface SignatureGroup {
  /** URI of the file. */
  readonly uri: string;
  readonly signatures: readonly string[];
}

/** UTF-16 units of the groups of a step. What matters most comes first, whatever room there is. */
const stepChars = 1_400;
const steps = 3;
/** UTF-16 units that a path with its marks takes in a prompt, beside the path. */
const pathChars = 20;
/** Max signatures of a file. */
const maxPerFile = 24;
/** Share of a group's signatures that must still be among the best for the group to stay as it is. */
const stayingShare = 0.5;

/**
 * Groups the best signatures by file, best first: those of each step by themselves, so that the best of all files come before the
 * second best of any.
 *
 * Groups that were shown before stay as they are while at least half of their signatures still are among the best, since a prompt that
 * changes costs the server's cache.
 *
 * @param ranked - best first
 * @param files - the files of the signatures, by their position
 */
export function groupSignatures(
  ranked: readonly RankedSignature[],
  files: readonly { readonly uri: string; readonly path: string }[],
  before: readonly SignatureGroup[],
): readonly SignatureGroup[] {
  const best = bestOf(ranked, files);
  const rankOf = new Map(best.map(({ uri, signature }, rank) => [keyOf(uri, signature), rank]));
  const groups: { readonly group: SignatureGroup; readonly rank: number }[] = [];
  const shown = new Set<string>();
  for (const group of before) {
    const ranks = group.signatures.flatMap((each) => rankOf.get(keyOf(group.uri, each)) ?? []);
    if (ranks.length < group.signatures.length * stayingShare) continue;
    groups.push({ group, rank: Math.min(...ranks) });
    for (const each of group.signatures) shown.add(keyOf(group.uri, each));
  }
  for (let step = 0; step < steps; step++) {
    const ofFiles = new Map<string, { rank: number; of: Best[] }>();
    for (const [rank, each] of best.entries()) {
      if (each.step !== step || shown.has(keyOf(each.uri, each.signature))) continue;
      const known = ofFiles.get(each.uri);
      if (known === undefined) ofFiles.set(each.uri, { rank, of: [each] });
      else known.of.push(each);
    }
    for (const [uri, { rank, of }] of ofFiles) {
      const inOrder = of.toSorted((one, other) => one.index - other.index);
      groups.push({ group: { uri, signatures: inOrder.map(({ signature }) => signature) }, rank });
    }
  }
  return groups.toSorted((one, other) => one.rank - other.rank).map(({ group }) => group);
}

interface Best {
  readonly uri: string;
  readonly signature: string;
  readonly index: number;
  readonly step: number;
}

/** The signatures that there is room for, each once, with their steps. */
function bestOf(
  ranked: readonly RankedSignature[],
  files: readonly { readonly uri: string; readonly path: string }[],
): readonly Best[] {
  const best: Best[] = [];
  const taken = new Set<string>();
  const perFile = new Map<string, number>();
  let filesOfStep = new Set<string>();
  let step = 0;
  let chars = 0;
  for (const { file, index, signature } of ranked) {
    const { uri, path } = files[file] ?? {};
    if (uri === undefined || path === undefined) continue;
    const count = perFile.get(uri) ?? 0;
    if (count >= maxPerFile || taken.has(keyOf(uri, signature))) continue;
    const cost = signature.length + 1;
    const withPath = path.length + pathChars;
    if (chars > 0 && chars + cost + (filesOfStep.has(uri) ? 0 : withPath) > stepChars) {
      if (++step === steps) break;
      filesOfStep = new Set();
      chars = 0;
    }
    chars += cost + (filesOfStep.has(uri) ? 0 : withPath);
    filesOfStep.add(uri);
    taken.add(keyOf(uri, signature));
    perFile.set(uri, count + 1);
    best.push({ uri, signature, index, step });
  }
  return best;
}

function keyOf(uri: string, signature: string): string {
  return `${uri}\n${signature}`;
}
