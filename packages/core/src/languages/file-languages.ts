import { languageTable } from './language-table';

/**
 * File names in lower case, each with its LSP language id: whole names, and extensions with their dot. In the order of the
 * language ids.
 */
export const languageFileNames: readonly (readonly [name: string, languageId: string])[] =
  /* @__PURE__ */ languageTable.flatMap(({ id, files }) =>
    (files?.split(' ') ?? []).map((name) => [name, id] as const),
  );

const byFileName: ReadonlyMap<string, string> = /* @__PURE__ */ new Map(languageFileNames);

/**
 * The LSP language id of a file by its name; `undefined` for an unknown name. The longest known extension decides, then the
 * text before the first dot, as in `Dockerfile.dev`.
 *
 * @param fileName - without its folder
 */
export function languageIdOfFile(fileName: string): string | undefined {
  const name = fileName.toLowerCase();
  for (let start = 0; start >= 0; start = name.indexOf('.', start + 1)) {
    const found = byFileName.get(name.slice(start));
    if (found !== undefined) return found;
  }
  return byFileName.get(name.split('.', 1).join(''));
}
