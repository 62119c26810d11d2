import { findLanguage } from '../../languages/find-language';
import { removedBy, type EditRule } from './edit-rule';

/** Only space changes. In a language of indentation, that of a line that is not blank counts as a change. */
export const whitespaceOnly: EditRule = {
  name: 'whitespace-only',
  rejects: (hunk, facts) => {
    const removed = removedBy(hunk, facts);
    if (bare(removed) !== bare(hunk.text)) return false;
    if (findLanguage(facts.languageId).indented !== true) return true;
    const lineStart = facts.text.lastIndexOf('\n', hunk.start - 1) + 1;
    const isIndentation = facts.text.slice(lineStart, hunk.start).trim() === '';
    return !isIndentation || !changesIndentation(removed, hunk.text, facts.text.slice(hunk.end));
  },
};

function bare(text: string): string {
  return text.replace(/\s+/g, '');
}

function changesIndentation(removed: string, added: string, after: string): boolean {
  const rest = /^[^\n]*/.exec(after)?.[0] ?? '';
  const indents = (text: string) =>
    `${text}${rest}`
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => line.length - line.trimStart().length)
      .join();
  return indents(removed) !== indents(added);
}
