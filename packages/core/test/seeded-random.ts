/** Reproducible random numbers. */
export interface Random {
  /** 0 to 1, 1 excluded. */
  next(): number;
  /** An integer from 0, below `limit`. */
  below(limit: number): number;
  pick<T>(values: readonly T[]): T;
}

/** A linear congruential generator: simple, and the same on every machine. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { next, below, pick: (values) => values[below(values.length)] as (typeof values)[number] };
}
