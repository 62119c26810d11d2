import { nearestName } from '../text/nearest-name';
import { knownLanguage } from './find-language';
import { languageTable } from './language-table';

/** Shorter ids are near too many others. */
const minLength = 4;

/**
 * The id of the language that `languageId` seems to misspell: one letter differs, or two in ids of six letters and more. `undefined`
 * for a known language, and for a file type that is like none.
 */
export function nearestLanguage(languageId: string): string | undefined {
  const { length } = languageId;
  if (length < minLength || length > 40 || knownLanguage(languageId) !== undefined) return undefined;
  const limit = length < 6 ? 1 : 2;
  const ids = languageTable
    .map(({ id }) => id)
    .filter((id) => id.length >= minLength && Math.abs(id.length - length) <= limit);
  return nearestName(languageId, ids, limit);
}
