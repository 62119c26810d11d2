import { squeeze } from '../text/lines';

/** The properties by which candidates of one request are compared. */
export interface RankedCandidate {
  /** The text of the item. */
  readonly insertText: string;
  /** Mean log-probability of its tokens, when the server reports it. */
  readonly meanLogProbability: number | undefined;
  /** Whether the answer ended by repeating the suffix, a sign that it fits. */
  readonly fits: boolean;
  /** Whether the document has no more syntax errors with it; `undefined` when unknown. */
  readonly parses: boolean | undefined;
}

/** Bonus of an answer that fits, in mean log-probability of a token. */
const fitBonus = 1;

/**
 * `candidates`, best first: those that break the document last, then by mean log-probability with a bonus for a fit. Of texts
 * that differ only in space, only the best is kept. Equal candidates keep their order.
 */
export function rankCandidates<T extends RankedCandidate>(candidates: readonly T[]): T[] {
  const seen = new Set<string>();
  return candidates
    .toSorted(
      (one, other) =>
        Number(one.parses === false) - Number(other.parses === false) || score(other) - score(one),
    )
    .filter(({ insertText }) => {
      const bare = squeeze(insertText);
      if (seen.has(bare)) return false;
      seen.add(bare);
      return true;
    });
}

function score({ meanLogProbability = -10, fits }: RankedCandidate): number {
  return meanLogProbability + (fits ? fitBonus : 0);
}
