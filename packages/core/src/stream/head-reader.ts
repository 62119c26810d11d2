/** Which text before the cursor is repeated at the head of an answer. */
export type HeadMatch =
  /** More of the answer is needed. */
  | 'undecided'
  | 'none'
  /** The answer cannot be inserted at the cursor. */
  | 'unfit'
  /** `from`: where the new text begins in the answer. `pad`: missing indentation of the lines after its first. */
  | { readonly from: number; readonly pad?: string };

/** Reads the answer so far, which only grows from call to call; with `ended` it is complete. */
export type HeadReader = (head: string, ended: boolean) => HeadMatch;
