/** The value below which the share `p` (0–1) of `values` lies; `undefined` of none. */
export function quantile(values: readonly number[], p: number): number | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))];
}

/** The middle value. @throws RangeError of none */
export function median(values: readonly number[]): number {
  const middle = quantile(values, 0.5);
  if (middle === undefined) throw new RangeError('no values to take the median of');
  return middle;
}
