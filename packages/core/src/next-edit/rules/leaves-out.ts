import { bareLines, removedBy, type EditRule } from './edit-rule';

const comment = /^(?:\/\/|#|--|;|%|\/\*|<!--|\{\/\*)\s*/;
/** Dots at the start of a comment, or after a word for what is kept. */
const placeholder = /^(?:\.{3}|…)|\b(?:rest of|remaining|existing|unchanged)\b.*(?:\.{3}|…)/i;

/** The answer says in a comment that code is left out: what the comment stands for would be deleted. */
export const leavesOut: EditRule = {
  name: 'leaves-out',
  rejects: (hunk, facts) => {
    const removed = removedBy(hunk, facts);
    if (removed.trim() === '') return false;
    const lineStart = facts.text.lastIndexOf('\n', hunk.start - 1) + 1;
    const added = bareLines(facts.text.slice(lineStart, hunk.start) + hunk.text);
    return added.some((line) => isPlaceholder(line) && !removed.includes(line));
  },
};

/** Whether a line is a comment that stands for code. */
function isPlaceholder(line: string): boolean {
  return comment.test(line) && placeholder.test(line.replace(comment, ''));
}
