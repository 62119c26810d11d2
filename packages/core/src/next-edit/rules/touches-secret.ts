import type { EditRule } from './edit-rule';

/** The change is on a line that the model saw masked, so that it would write the mask into the document. */
export const touchesSecret: EditRule = {
  name: 'touches-secret',
  rejects: ({ start, end }, { text, maskedLines }) => {
    if (maskedLines.size === 0) return false;
    const first = text.slice(0, start).split('\n').length - 1;
    const last = first + text.slice(start, end).split('\n').length - 1;
    const endsAtLine = end > start && text.charAt(end - 1) === '\n';
    const isInsertedLine = start === end && (start === 0 || text.charAt(start - 1) === '\n');
    if (isInsertedLine) return false;
    return [...maskedLines].some((line) => line >= first && line <= (endsAtLine ? last - 1 : last));
  },
};
