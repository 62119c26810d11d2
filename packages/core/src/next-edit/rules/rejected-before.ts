import type { EditRule } from './edit-rule';

/** The person dismissed this change here before. */
export const rejectedBefore: EditRule = {
  name: 'rejected-before',
  rejects: (hunk, { isRejected }) => isRejected(hunk),
};
