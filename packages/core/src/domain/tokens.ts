/**
 * Counts tokens of `text` as a model would; fractions are fine. Counts of the parts of a text are taken to add up to that of the text.
 * Estimates are fine where the prompt budget leaves room; exact counters can be plugged in.
 */
export interface TokenCounter {
  count(text: string): number;
}
