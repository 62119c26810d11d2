/** A range in the document at the time of the request, UTF-16 code units, on one line. */
export interface ItemRange {
  readonly start: number;
  readonly end: number;
}

/**
 * A proposal: replace `range` by `insertText`, then put the cursor at the end of it.
 * `range` holds the cursor, begins and ends on the cursor's line, and reaches beyond the cursor only over text that
 * `insertText` brings back (an auto-closed bracket, the rest of a line). `insertText` is plain text, never a snippet,
 * and uses the line ends of the document.
 */
export interface CompletionItem {
  /** Stays the same while the same suggestion is typed through or served again. */
  readonly id: string;
  readonly insertText: string;
  readonly range: ItemRange;
  readonly kind: 'insert' | 'edit';
  /** Mean log-probability of its tokens where the provider tells it. */
  readonly meanLogProbability?: number;
}
