import { breaksStructure } from './breaks-structure';
import { cutOff } from './cut-off';
import { deletesMuch } from './deletes-much';
import type { EditRule } from './edit-rule';
import { nothingChanged } from './nothing-changed';
import { outsideRegion } from './outside-region';
import { rejectedBefore } from './rejected-before';
import { copiesNeighbours, repeatsItself } from './repeats-itself';
import { touchesSecret } from './touches-secret';
import { undoesLastEdit } from './undoes-last-edit';
import { whitespaceOnly } from './whitespace-only';

/** The rules, in order; the first that rejects names the reason. */
export const editRules: readonly EditRule[] = [
  cutOff,
  nothingChanged,
  repeatsItself,
  outsideRegion,
  whitespaceOnly,
  touchesSecret,
  undoesLastEdit,
  rejectedBefore,
  copiesNeighbours,
  deletesMuch,
  breaksStructure,
];
