/** A range in the document at the time of the request, on one line. Offsets are UTF-16 units, `end` exclusive. */
export interface ItemRange {
  readonly start: number;
  readonly end: number;
}

/**
 * A proposal: replace `range` by `insertText`, then put the cursor at the end of it.
 * `range` contains the cursor, begins and ends on the cursor's line, and extends after the cursor only over text that
 * `insertText` repeats (an auto-closed bracket, the rest of a line). `insertText` is plain text, never a snippet, and uses the
 * line ends of the document.
 */
export interface CompletionItem {
  /** Stable while the same suggestion is typed through or served again. */
  readonly id: string;
  readonly insertText: string;
  readonly range: ItemRange;
  readonly kind: 'insert' | 'edit';
  /** Mean log-probability of its tokens, when the provider reports it. */
  readonly meanLogProbability?: number;
  /** Probability, 0–1, that the model gives the whole text it generated, of which the item may be a part; when the provider reports it. */
  readonly probability?: number;
}
