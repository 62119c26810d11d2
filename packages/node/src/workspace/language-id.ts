import { languageFileNames, languageIdOfFile } from '@org/completion-core/host';

/** The LSP language id of a file by its name; `plaintext` when the name is unknown. Does not read the file. */
export function languageIdOf(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return languageIdOfFile(name) ?? 'plaintext';
}

/**
 * Patterns of file names with the language id of each, for editors that need a list: whole names (in lower case) first, then
 * `*.extension`, each in the order of the languages.
 */
export const languagePatterns: readonly (readonly [pattern: string, languageId: string])[] = [
  ...languageFileNames.filter(([name]) => !name.startsWith('.')),
  ...languageFileNames
    .filter(([name]) => name.startsWith('.'))
    .map(([end, languageId]) => [`*${end}`, languageId] as const),
];

/** Every language id that {@link languageIdOf} can return. */
export const languageIds: readonly string[] = [
  ...new Set([...languageFileNames.map(([, languageId]) => languageId), 'plaintext']),
];
