/** A list of patterns asked for more steps than a path may take. */
export class StepsSpentError extends Error {
  override readonly name = 'StepsSpentError';

  constructor() {
    super('matching took too many steps');
  }
}

/** Steps that one path may take, of all lists together; about 0.2 s. */
const maxSteps = 50_000_000;
/** Steps that come back with each path: what a path may take when all of them are expensive; about 20 ms. */
const stepsPerPath = 5_000_000;

/**
 * Bounds what matching may cost, in comparisons of a character or a name. Counts steps and not time, so that a busy machine changes
 * no verdict.
 */
export class MatchSteps {
  #left = maxSteps;

  /** Another path is about to be judged. */
  begin(): void {
    this.#left = Math.min(maxSteps, Math.max(0, this.#left) + stepsPerPath);
  }

  /** @throws StepsSpentError when there are not so many left */
  take(steps: number): void {
    if ((this.#left -= steps) < 0) throw new StepsSpentError();
  }
}
