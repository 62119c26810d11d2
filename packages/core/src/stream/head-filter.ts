import { holdingFilter } from './holding-filter';
import type { Passed, StreamFilter } from './stream-filter';

/** Space at the head of an answer, in UTF-16 units, behind which nothing is looked for any more. */
export const maxLeadingSpace = 1_000;

/** What becomes of the head of an answer, and, with `rest`, of each later piece, which passes unchanged by default. */
export interface HeadVerdict extends Passed {
  readonly rest?: (text: string) => string;
}

/**
 * A filter that judges the head of the answer alone. `decide` is called with the answer so far until it returns a verdict;
 * with `ended` the stream is over, and it must return one.
 */
export function headFilter(decide: (head: string, ended: boolean) => HeadVerdict | undefined): StreamFilter {
  let rest: ((text: string) => string) | undefined;
  return holdingFilter((text, ended) => {
    if (rest !== undefined) return { text: rest(text) };
    if (text === '') return { text };
    const verdict = decide(text, ended);
    if (verdict === undefined) return { text: '', held: text };
    const { rest: later = (piece) => piece, ...passed } = verdict;
    rest = later;
    return passed;
  });
}
