/** `value` to `digits` places after the point. */
export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
