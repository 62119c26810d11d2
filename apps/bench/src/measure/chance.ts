/** A number from 0 (inclusive) to 1 (exclusive) that depends on `parts` alone: the same question always has the same answer. */
export function chance(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const character of parts.join('\u0000')) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  // Neighboring inputs give neighboring hashes; mixing spreads them.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** A whole number below `limit`, by chance. */
export function chanceBelow(limit: number, ...parts: readonly (string | number)[]): number {
  return Math.floor(chance(...parts) * limit);
}

/** Log-normally distributed by chance. `spread` is the standard deviation of the logarithm. */
export function chanceLogNormal(
  median: number,
  spread: number,
  ...parts: readonly (string | number)[]
): number {
  const radius = Math.sqrt(-2 * Math.log(1 - chance('radius', ...parts)));
  const normal = radius * Math.cos(2 * Math.PI * chance('angle', ...parts));
  return median * Math.exp(spread * normal);
}
