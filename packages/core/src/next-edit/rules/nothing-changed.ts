import type { EditRule } from './edit-rule';

/** The answer is the region as it is. */
export const nothingChanged: EditRule = {
  name: 'nothing-changed',
  rejectsAnswer: ({ hunks }) => hunks.length === 0,
};
