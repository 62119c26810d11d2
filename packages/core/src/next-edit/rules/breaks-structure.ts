import type { CodeScanner } from '../../languages/code-scanner';
import { CodeContext } from '../../languages/code-context';
import { findLanguage } from '../../languages/find-language';
import type { Language } from '../../languages/language';
import { parsesNoWorse } from '../../domain/syntax-oracle';
import type { Hunk } from '../hunk';
import type { EditFacts, EditRule } from './edit-rule';

/** Text that is read on either side of a change, in UTF-16 units. */
const maxChars = 2_048;
/** What can open or close something in any language: marks, and whole words where blocks are words. */
const marks = /[()[\]{}<>"'`/*#\\]/g;
const marksAndWords = /[()[\]{}<>"'`/*#\\]|\p{L}+/gu;

/**
 * The document has more unmatched brackets, quotes, tags or block words with the change than without, or more syntax errors where
 * there is a grammar. A change that only fits together with the others of its answer is judged with them.
 */
export const breaksStructure: EditRule = {
  name: 'breaks-structure',
  rejects: (hunk, facts) => facts.breaking?.has(hunk) ?? breaks(hunk, facts),
};

/** Whether `hunk` leaves the document with more faults. */
export function breaks({ start, end, text }: Hunk, facts: EditFacts): boolean {
  const { languageId, uri, syntax } = facts;
  const language = findLanguage(languageId);
  const from = start <= maxChars ? 0 : facts.text.indexOf('\n', start - maxChars) + 1;
  const prefix = facts.text.slice(from, start);
  const suffix = facts.text.slice(start, end + maxChars);
  const oracle = syntax?.at({ uri, languageId, prefix, suffix });
  const parses = parsesNoWorse(oracle, text, end - start);
  if (parses !== undefined) return !parses;
  if (language.prose === true || !changesMarks(facts.text.slice(start, end), text, language)) return false;
  const linePrefix = prefix.slice(prefix.lastIndexOf('\n') + 1);
  const lineSuffix = /^[^\n]*/.exec(suffix)?.[0] ?? '';
  const context = new CodeContext({ languageId, prefix, suffix, linePrefix, lineSuffix, eol: '\n' });
  const read = (...parts: readonly string[]) => faults(context.scannerAtCursor(), parts);
  return read(text, suffix.slice(end - start)) > read(suffix);
}

/** Whether a change of one text to the other can open or close anything: a name for another cannot. */
function changesMarks(old: string, now: string, { blocks, directives, pairs }: Language): boolean {
  const hasWords = blocks !== undefined || directives !== undefined || pairs !== undefined;
  const found = (text: string) => (text.match(hasWords ? marksAndWords : marks) ?? []).join(' ');
  return found(old) !== found(now);
}

/** Closing marks that close nothing, and opened frames that nothing closes, also those that the closer of an outer one skips. */
function faults(scanner: CodeScanner, parts: readonly string[]): number {
  let stray = 0;
  let open = scanner.frames.length;
  for (const part of parts)
    scanner.read(part, {
      open: () => open++,
      close: ({ frame }) => (frame === undefined ? stray++ : open--),
    });
  return stray + open;
}
