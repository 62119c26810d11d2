/** What several answers to one question are compared by. */
export interface RankedCandidate {
  readonly insertText: string;
  /** Mean log-probability of its tokens, where the server tells. */
  readonly meanLogProbability: number | undefined;
  /** Whether the answer came back to what stands after the cursor, as one does that fits. */
  readonly fits: boolean;
  /** Whether the document parses no worse with it; `undefined` where nobody knows. */
  readonly parses: boolean | undefined;
}

/** Standing of an answer that fits, in log-probability of a token: as much as a word being e times as likely. */
const fitting = 1;

/**
 * `candidates` with the best first: what breaks the document last, then by mean log-probability where it is told, an answer
 * that fits counting more; of texts that differ only in space the better alone. Order of those that stand equal is kept.
 */
export function rankCandidates<T extends RankedCandidate>(candidates: readonly T[]): T[] {
  const seen = new Set<string>();
  return candidates
    .toSorted(
      (one, other) =>
        Number(one.parses === false) - Number(other.parses === false) || standing(other) - standing(one),
    )
    .filter(({ insertText }) => {
      const bare = insertText.replace(/\s+/g, ' ').trim();
      if (seen.has(bare)) return false;
      seen.add(bare);
      return true;
    });
}

function standing({ meanLogProbability = -10, fits }: RankedCandidate): number {
  return meanLogProbability + (fits ? fitting : 0);
}
