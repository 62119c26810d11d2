import { normalizeLanguageId } from '../languages/find-language';
import type { PolicyRule } from './policy-rule';
import { zoneAt } from './zone';

const wordBefore = /[\p{L}\p{N}_$]$/u;
const wordAfter = /^[\p{L}\p{N}_$]/u;
const closingPunctuation = /^[\s)\]}>"'`;,:]*$/;

/** The rules, in order; the first that forbids decides. */
export const policyRules: readonly PolicyRule[] = [
  {
    name: 'paused',
    concernsExplicit: false,
    forbids: ({ paused }) => paused !== undefined,
    hint: 'resume() ends the pause; an explicit trigger works meanwhile',
  },
  {
    name: 'manual-trigger',
    concernsExplicit: false,
    forbids: ({ when }) => when.trigger === 'manual',
    hint: "trigger it explicitly, or set when.trigger to 'automatic'",
  },
  {
    name: 'language-off',
    concernsExplicit: true,
    forbids: ({ position, when }) => !isOn(position.document.languageId, when.languages),
    hint: 'switch the language on in when.languages',
  },
  {
    name: 'document-too-large',
    concernsExplicit: false,
    forbids: ({ position, when }) => position.document.text.length > when.maxDocumentChars,
    hint: 'trigger it explicitly, or raise when.maxDocumentChars',
  },
  {
    name: 'mid-word',
    concernsExplicit: false,
    forbids: ({ position, when }) =>
      !when.midWord &&
      wordBefore.test(position.cursor.linePrefix.slice(-2)) &&
      wordAfter.test(position.cursor.lineSuffix),
    hint: 'trigger it explicitly, or set when.midWord',
  },
  {
    name: 'text-after-cursor',
    concernsExplicit: false,
    forbids: ({ position, when }) =>
      position.cursor.lineSuffix.length > when.maxCharsAfterCursor &&
      !closingPunctuation.test(position.cursor.lineSuffix),
    hint: 'trigger it explicitly, or raise when.maxCharsAfterCursor',
  },
  {
    name: 'prose-off',
    concernsExplicit: false,
    forbids: ({ position, when }) => when.prose === 'off' && zoneAt(position.cursor) === 'prose',
    hint: "set when.prose to 'on' or 'short'",
  },
  {
    name: 'comments-off',
    concernsExplicit: false,
    forbids: ({ position, when }) => when.comments === 'off' && zoneAt(position.cursor) === 'comment',
    hint: "set when.comments to 'on' or 'short'",
  },
  {
    name: 'strings-off',
    concernsExplicit: false,
    forbids: ({ position, when }) => when.strings === 'off' && zoneAt(position.cursor) === 'string',
    hint: "set when.strings to 'on' or 'short'",
  },
];

/** Settings know a language by its id or another name: `js` counts for `javascript`. */
function isOn(languageId: string, languages: Readonly<Record<string, boolean>>): boolean {
  const id = normalizeLanguageId(languageId);
  const byId = languages[languageId] ?? languages[id];
  if (byId !== undefined) return byId;
  const alias = Object.keys(languages).find((name) => name !== '*' && normalizeLanguageId(name) === id);
  return languages[alias ?? '*'] !== false;
}
