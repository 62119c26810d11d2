import { nearestFirst } from '../index/path-table';
import { maxFiles, type ResolveModule } from './module-lookup';

/**
 * Packages that are folders below an unknown source root, found through the index. `a.b.*` is every file of such a folder, `a.b.C` one
 * file, `a.b.C.member` the file of its class.
 */
export const dottedPackages =
  (ending: string): ResolveModule =>
  async (specifier, from, lookup) => {
    const path = specifier.replaceAll('.', '/');
    if (path.endsWith('/*')) return wholeFolders([path.slice(0, -2)], ending, from, lookup);
    const exact = lookup.endingWith(path + ending);
    return nearestFirst(
      exact.length > 0 ? exact : lookup.endingWith(path.replace(/\/[^/]*$/, '') + ending),
      from,
    ).slice(0, 1);
  };

/** The sources of a C# namespace, in a folder named like all of it, or else like its last part. */
export const namespaces: ResolveModule = async (specifier, from, lookup) => {
  if (/^(System|Microsoft)(\.|$)/.test(specifier)) return [];
  const parts = specifier.split('.');
  return wholeFolders(
    [parts.join('/'), specifier, ...(parts.length > 1 ? [parts.at(-1) ?? ''] : [])],
    '.cs',
    from,
    lookup,
  );
};

/** Python modules below an unknown source root. */
export const pythonModules: ResolveModule = async (specifier, from, lookup) => {
  if (specifier.startsWith('.')) return [];
  const path = specifier.replaceAll('.', '/');
  // A single word is ambiguous.
  if (!path.includes('/')) return [];
  const found = [`${path}.py`, `${path}/__init__.py`].flatMap((tail) => lookup.endingWith(tail));
  return nearestFirst(found, from).slice(0, 1);
};

async function wholeFolders(
  tails: readonly string[],
  ending: string,
  from: string,
  lookup: Parameters<ResolveModule>[2],
): Promise<readonly string[]> {
  for (const tail of tails) {
    const [nearest] = nearestFirst(lookup.foldersEndingWith(tail), from);
    if (nearest === undefined) continue;
    const files = (await lookup.filesIn(nearest)).filter((file) => file.endsWith(ending));
    if (files.length > 0) return files.slice(0, maxFiles);
  }
  return [];
}
