/** Counts tokens of `text` as a model would. Estimates are fine where the prompt budget leaves room; exact counters can be plugged in. */
export interface TokenCounter {
  count(text: string): number;
}
