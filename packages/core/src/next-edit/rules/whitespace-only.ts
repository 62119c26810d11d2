import { findLanguage } from '../../languages/find-language';
import type { Hunk } from '../hunk';
import { removedBy, type EditRule } from './edit-rule';

/** Only space changes. In a language of indentation, how lines are nested counts as a change. */
export const whitespaceOnly: EditRule = {
  name: 'whitespace-only',
  rejects: (hunk, facts) => {
    const removed = removedBy(hunk, facts);
    if (bare(removed) !== bare(hunk.text)) return false;
    if (findLanguage(facts.languageId).indented !== true) return true;
    const lineStart = facts.text.lastIndexOf('\n', hunk.start - 1) + 1;
    const isIndentation = facts.text.slice(lineStart, hunk.start).trim() === '';
    return !isIndentation || !changesIndentation(hunk, facts.text);
  },
};

function bare(text: string): string {
  return text.replace(/\s+/g, '');
}

/** Whether lines are nested in another way. More or fewer spaces for the same nesting are no change. */
function changesIndentation(hunk: Hunk, text: string): boolean {
  const from = text.lastIndexOf('\n\n', hunk.start) + 1;
  const end = text.indexOf('\n\n', hunk.end);
  const to = end < 0 ? text.length : end;
  const before = text.slice(from, to);
  const after = text.slice(from, hunk.start) + hunk.text + text.slice(hunk.end, to);
  return nesting(before).join() !== nesting(after).join();
}

/** How deep each line that is not blank is nested. */
function nesting(text: string): readonly number[] {
  const open: number[] = [];
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const indent = line.length - line.trimStart().length;
      while ((open.at(-1) ?? -1) > indent) open.pop();
      if (open.at(-1) !== indent) open.push(indent);
      return open.length;
    });
}
