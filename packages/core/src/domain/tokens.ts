/**
 * Counts tokens as a model does. Estimates and fractions are valid; the counts of the parts of a text should add up to the count
 * of the whole.
 */
export interface TokenCounter {
  /** Number of tokens of `text`. */
  count(text: string): number;
}
