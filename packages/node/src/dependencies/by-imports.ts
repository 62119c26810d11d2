/**
 * Orders names by how often they, or modules within them, are imported; equal ones keep their order.
 *
 * @param owner - the name that an imported module belongs to; `undefined` when it is none of the names
 */
export function byImports(
  names: Iterable<string>,
  imports: ReadonlyMap<string, number>,
  owner: (specifier: string) => string | undefined,
): readonly string[] {
  const counts = new Map<string, number>();
  for (const [specifier, count] of imports) {
    const name = owner(specifier);
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + count);
  }
  return [...new Set(names)].toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
}
