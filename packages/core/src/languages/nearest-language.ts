import { knownLanguage } from './find-language';
import { languageTable } from './language-table';

/** Shorter ids are near too many others. */
const minLength = 4;

/**
 * The id of the language that `languageId` seems to misspell: one letter differs, or two in ids of six letters and more. `undefined`
 * for a known language, and for a file type that is like none.
 */
export function nearestLanguage(languageId: string): string | undefined {
  const given = languageId.toLowerCase();
  if (given.length < minLength || given.length > 40 || knownLanguage(languageId) !== undefined)
    return undefined;
  const limit = given.length < 6 ? 1 : 2;
  const [best] = languageTable
    .filter(({ id }) => id.length >= minLength && Math.abs(id.length - given.length) <= limit)
    .map(({ id }) => ({ id, far: differences(given, id) }))
    .filter(({ far }) => far <= limit)
    .toSorted((a, b) => a.far - b.far);
  return best?.id;
}

/** Letters to insert, remove or exchange (Levenshtein). */
function differences(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 0; row < a.length; row++) {
    const line = [row + 1];
    for (let at = 0; at < b.length; at++) {
      const exchanged = (above[at] ?? 0) + (b[at] === a[row] ? 0 : 1);
      line.push(Math.min(exchanged, (above[at + 1] ?? 0) + 1, (line[at] ?? 0) + 1));
    }
    above = line;
  }
  return above[b.length] ?? 0;
}
