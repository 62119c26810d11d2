import { holdingFilter } from './holding-filter';
import type { Passed, StreamFilter } from './stream-filter';

/** Maximum space at the head of an answer, in UTF-16 units; text behind more than that is not part of the head. */
export const maxLeadingSpace = 1_000;

/** What passes of the head of an answer, and, with `rest`, of each later piece, which passes unchanged by default. */
export interface HeadVerdict extends Passed {
  /** Converts each later piece. */
  readonly rest?: (text: string) => string;
}

/**
 * A filter that judges the head of the answer alone. `decide` is called with the answer so far until it returns a verdict;
 * with `ended` the stream is over, and it must return one.
 */
export function headFilter(decide: (head: string, ended: boolean) => HeadVerdict | undefined): StreamFilter {
  return holdingFilter((head, ended) => {
    if (head === '') return { text: '' };
    const verdict = decide(head, ended);
    if (verdict === undefined) return { text: '', held: head };
    const { rest = (text: string) => text, ...passed } = verdict;
    return { ...passed, next: (text) => ({ text: rest(text) }) };
  });
}
