import type { Language } from './language';
import { languageTable } from './language-table';

/** A language without an entry: brackets, and strings in double quotes that end with their line. */
export const unknownLanguage: Language = {
  id: 'unknown',
  name: 'unknown',
  strings: [{ open: '"', close: '"' }],
};

const byId: ReadonlyMap<string, Language> = /* @__PURE__ */ languagesById();

/** Languages by id, alias, name and file extension, in this order of priority. */
function languagesById(): ReadonlyMap<string, Language> {
  const found = new Map<string, Language>();
  const kinds: readonly ((language: Language) => readonly string[])[] = [
    ({ id }) => [id],
    ({ aliases = '' }) => aliases.split(' '),
    ({ name }) => [plainId(name)],
    ({ files = '' }) => files.split(' ').map((file) => (file.startsWith('.') ? file.slice(1) : '')),
  ];
  for (const idsOf of kinds)
    for (const language of languageTable)
      for (const id of idsOf(language)) if (id !== '' && !found.has(id)) found.set(id, language);
  return found;
}

/** An id without the additions of editors: capitals, spaces, and `-mode` and `-ts` of Emacs. */
function plainId(languageId: string): string {
  return languageId
    .toLowerCase()
    .replaceAll(' ', '')
    .replace(/-mode$/, '')
    .replace(/-ts$/, '');
}

/**
 * The language that an editor calls `languageId`: an LSP id, another name of the language (`py`, `C++`, `js-ts-mode`), or several
 * joined by dots, of which the last known one counts (`yaml.ansible`, `text.html.twig`). `undefined` without an entry.
 */
export function knownLanguage(languageId: string): Language | undefined {
  const exact = byId.get(languageId);
  if (exact !== undefined) return exact;
  const id = plainId(languageId);
  const names = [id, ...id.split('.').toReversed()];
  const found = names.find((name) => byId.has(name));
  return found === undefined ? undefined : byId.get(found);
}

/** The same, with a minimal default for a language without an entry. */
export function findLanguage(languageId: string): Language {
  return knownLanguage(languageId) ?? unknownLanguage;
}

/**
 * The LSP language id for an editor's name of a language, such as `python` for `py`, `Python` and `python-ts-mode`; the given id
 * when the language has no entry.
 */
export function normalizeLanguageId(languageId: string): string {
  return knownLanguage(languageId)?.id ?? languageId;
}

/** Whether documents of the language may contain tags in angle brackets. */
export function mayHoldTags(languageId: string): boolean {
  const { id, markup, prose } = findLanguage(languageId);
  return markup !== undefined || prose === true || id === 'php';
}
