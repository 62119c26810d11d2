import type { Passed, StreamFilter } from './stream-filter';

/** What a rule does with the text it has. Text that neither passes nor is held is dropped. */
export interface Split extends Passed {
  /** The end of the text, which waits for more. Empty by default. */
  readonly held?: string;
  /** Reads `held` at once, and all later text. */
  readonly next?: SplitText;
}

/**
 * Splits the text that has not passed yet.
 *
 * @param ended - the stream is over: text that is held now is dropped
 */
export type SplitText = (text: string, ended: boolean) => Split;

/** A filter that keeps what it is not sure of. `split` is called at each piece, and once more when the stream is over. */
export function holdingFilter(split: SplitText): StreamFilter {
  let current = split;
  let waiting = '';

  function run(piece: string, ended: boolean): Passed {
    const passed = current(waiting + piece, ended);
    waiting = passed.held ?? '';
    if (passed.next === undefined) return passed;
    current = passed.next;
    const rest = run('', ended);
    return { ...passed, ...rest, text: passed.text + rest.text };
  }

  return {
    push: (text) => run(text, false),
    end: () => run('', true),
  };
}
