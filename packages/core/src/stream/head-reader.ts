/** What a reader of the head of an answer found of the text before the cursor. */
export type HeadMatch =
  /** It may still turn out to be there. */
  | 'undecided'
  | 'none'
  /** What came cannot stand at the cursor. */
  | 'unfit'
  /** `from`: where the new text begins in the answer. `pad`: what the lines after its first lack in indentation. */
  | { readonly from: number; readonly pad?: string };

/** Reads the answer so far, which only grows from call to call; with `ended` it is whole. */
export type HeadReader = (head: string, ended: boolean) => HeadMatch;
