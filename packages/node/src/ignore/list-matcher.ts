import type { IgnoreSource } from './folder-lists';
import type { IgnoreList } from './ignore-list';
import { MatchSteps, StepsSpentError } from './match-steps';

/** Matches paths with lists. A list that takes too long is reported, and ignores every path from then on. */
export class ListMatcher {
  readonly #steps = new MatchSteps();
  readonly #slow = new WeakSet<IgnoreList>();
  readonly #onSlowList: (message: string) => void;

  constructor(onSlowList: (message: string) => void) {
    this.#onSlowList = onSlowList;
  }

  /** Starts the matching of another path. */
  begin(): void {
    this.#steps.begin();
  }

  /** Whether the lists of one kind ignore the path, outermost first; the innermost one with a verdict decides. */
  ignores(sources: readonly IgnoreSource[], names: readonly string[], isDirectory: boolean): boolean {
    if (sources.some(({ list }) => this.#slow.has(list))) return true;
    for (const { list, name, depth } of sources.toReversed()) {
      try {
        const verdict = list.verdictOf(names, depth, isDirectory, this.#steps);
        if (verdict !== undefined) return verdict;
      } catch (error) {
        if (!(error instanceof StepsSpentError)) throw error;
        this.#slow.add(list);
        this.#onSlowList(
          `${name} takes too long to match: every file that it could match is ignored; simplify its patterns`,
        );
        return true;
      }
    }
    return false;
  }
}
