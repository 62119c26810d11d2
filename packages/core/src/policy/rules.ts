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
    mend: 'resume() ends the pause; an explicit trigger works meanwhile',
  },
  {
    name: 'manual-trigger',
    concernsExplicit: false,
    forbids: ({ when }) => when.trigger === 'manual',
    mend: "trigger it explicitly, or set when.trigger to 'automatic'",
  },
  {
    name: 'language-off',
    concernsExplicit: true,
    forbids: ({ place, when }) => !isOn(place.document.languageId, when.languages),
    mend: 'switch the language on in when.languages',
  },
  {
    name: 'document-too-large',
    concernsExplicit: false,
    forbids: ({ place, when }) => place.document.text.length > when.maxDocumentChars,
    mend: 'trigger it explicitly, or raise when.maxDocumentChars',
  },
  {
    name: 'mid-word',
    concernsExplicit: false,
    forbids: ({ place, when }) =>
      !when.midWord &&
      wordBefore.test(place.cursor.linePrefix.slice(-2)) &&
      wordAfter.test(place.cursor.lineSuffix),
    mend: 'trigger it explicitly, or set when.midWord',
  },
  {
    name: 'text-after-cursor',
    concernsExplicit: false,
    forbids: ({ place, when }) =>
      place.cursor.lineSuffix.length > when.maxCharsAfterCursor &&
      !closingPunctuation.test(place.cursor.lineSuffix),
    mend: 'trigger it explicitly, or raise when.maxCharsAfterCursor',
  },
  {
    name: 'prose-off',
    concernsExplicit: false,
    forbids: ({ place, when }) => when.prose === 'off' && zoneAt(place.cursor) === 'prose',
    mend: "set when.prose to 'on' or 'short'",
  },
  {
    name: 'comments-off',
    concernsExplicit: false,
    forbids: ({ place, when }) => when.comments === 'off' && zoneAt(place.cursor) === 'comment',
    mend: "set when.comments to 'on' or 'short'",
  },
  {
    name: 'strings-off',
    concernsExplicit: false,
    forbids: ({ place, when }) => when.strings === 'off' && zoneAt(place.cursor) === 'string',
    mend: "set when.strings to 'on' or 'short'",
  },
];

function isOn(languageId: string, languages: Readonly<Record<string, boolean>>): boolean {
  return (languages[languageId] ?? languages[normalizeLanguageId(languageId)] ?? languages['*']) !== false;
}
