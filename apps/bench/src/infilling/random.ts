/** A stream of numbers, 0 inclusive to 1 exclusive, that is the same for the same seed (xorshift32). */
export function randomSource(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 0x1_0000_0000;
  };
}

/** A whole number below `limit`. */
export function below(random: () => number, limit: number): number {
  return Math.floor(random() * limit);
}

/** One of `values`. @throws RangeError when there is none */
export function pick<T>(random: () => number, values: readonly T[]): T {
  const value = values[below(random, values.length)];
  if (value === undefined) throw new RangeError('nothing to pick from');
  return value;
}

/** `text` in pieces of 1 to `max` UTF-16 units. */
export function pieces(random: () => number, text: string, max: number): string[] {
  const cut: string[] = [];
  for (let at = 0; at < text.length;) {
    const length = 1 + below(random, max);
    cut.push(text.slice(at, at + length));
    at += length;
  }
  return cut;
}
