import type { Language } from './language';
import { languageTable } from './language-table';

/** What is certain in any language: brackets, and strings in double quotes that end with their line. */
export const unknownLanguage: Language = {
  id: 'unknown',
  name: 'unknown',
  strings: [{ open: '"', close: '"' }],
};

const byId: ReadonlyMap<string, Language> = /* @__PURE__ */ languagesById();

/** Languages by their ids, aliases, names and the ends of their files; where two share one, the first of these decides. */
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

/** An id without what editors add to it: capitals, spaces, and `-mode` and `-ts` of Emacs. */
function plainId(languageId: string): string {
  return languageId
    .toLowerCase()
    .replaceAll(' ', '')
    .replace(/-mode$/, '')
    .replace(/-ts$/, '');
}

/**
 * What is known of the language that an editor calls `languageId`: an LSP id, one of the other names it goes by (`py`, `C++`,
 * `js-ts-mode`), or several with dots between them, of which the last that is known counts (`yaml.ansible`, `text.html.twig`).
 */
export function knownLanguage(languageId: string): Language | undefined {
  const exact = byId.get(languageId);
  if (exact !== undefined) return exact;
  const id = plainId(languageId);
  const names = [id, ...id.split('.').toReversed()];
  const found = names.find((name) => byId.has(name));
  return found === undefined ? undefined : byId.get(found);
}

/** The same; of an unknown language only what is certain in any. */
export function findLanguage(languageId: string): Language {
  return knownLanguage(languageId) ?? unknownLanguage;
}

/**
 * The LSP language id of what an editor calls a language, such as `python` for `py`, `Python` and `python-ts-mode`; the given id
 * itself when no such language is known.
 */
export function normalizeLanguageId(languageId: string): string {
  return knownLanguage(languageId)?.id ?? languageId;
}

/** Whether documents of the language may hold tags in angle brackets. */
export function mayHoldTags(languageId: string): boolean {
  const { id, markup, prose } = findLanguage(languageId);
  return markup !== undefined || prose === true || id === 'php';
}

/** Whether documents of the language are text for people, with code in it at most. */
export function isProse(languageId: string): boolean {
  return findLanguage(languageId).prose === true;
}
