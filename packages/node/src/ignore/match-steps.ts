/** A list of patterns needs more steps than are left for a path. */
export class StepsSpentError extends Error {
  override readonly name = 'StepsSpentError';

  constructor() {
    super('matching took too many steps');
  }
}

/** Maximum steps for one path, of all lists together; about 0.2 s. */
const maxSteps = 50_000_000;
/** Steps added for each path, so the limit when all paths are expensive; about 20 ms. */
const stepsPerPath = 5_000_000;

/**
 * Limits the cost of matching, in comparisons of a character or a name. Counts steps and not time, so that a busy machine does not change
 * a verdict.
 */
export class MatchSteps {
  #left = maxSteps;

  /** Starts the matching of another path. */
  begin(): void {
    this.#left = Math.min(maxSteps, Math.max(0, this.#left) + stepsPerPath);
  }

  /** @throws StepsSpentError when fewer are left */
  take(steps: number): void {
    if ((this.#left -= steps) < 0) throw new StepsSpentError();
  }
}
