/**
 * The one of `known` that `name` most likely misspells, whatever its case; `undefined` when none is near.
 *
 * @param maxDistance - characters to insert, delete or replace at most. @default a third of the name, at least 2
 */
export function nearestName(
  name: string,
  known: Iterable<string>,
  maxDistance: number = Math.max(2, name.length / 3),
): string | undefined {
  let nearest: string | undefined;
  let least = maxDistance;
  for (const each of known) {
    const far = distance(name.toLowerCase(), each.toLowerCase());
    if (far > least || (far === least && nearest !== undefined)) continue;
    nearest = each;
    least = far;
  }
  return nearest;
}

/** Levenshtein's distance, a row of its table at a time. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let index = 0; index < one.length; index++) {
    const next = [index + 1];
    for (const [column, above] of row.slice(1).entries()) {
      const replaced = (row[column] ?? 0) + (one[index] === other[column] ? 0 : 1);
      next.push(Math.min(replaced, above + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
