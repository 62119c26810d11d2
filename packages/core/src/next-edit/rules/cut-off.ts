import type { EditRule } from './edit-rule';

/** The answer broke off, or came to its limit: what is missing would be deleted. */
export const cutOff: EditRule = {
  name: 'cut-off',
  rejectsAnswer: ({ isWhole }) => !isWhole,
};
