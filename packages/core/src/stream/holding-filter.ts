import type { Passed, StreamFilter } from './stream-filter';

/** What a rule makes of the text it has. Text that neither passes nor is held is dropped. */
export interface Split extends Passed {
  /** The end of the text, which waits for more. Empty by default. */
  readonly held?: string;
}

/**
 * A filter that keeps what it is not sure of. `split` is called with all text that has not passed yet, at each piece and
 * once more, with `ended`, when the stream is over; what it holds then is dropped.
 */
export function holdingFilter(split: (text: string, ended: boolean) => Split): StreamFilter {
  let waiting = '';

  function run(piece: string, ended: boolean): Passed {
    const { held = '', ...passed } = split(waiting + piece, ended);
    waiting = held;
    return passed;
  }

  return {
    push: (text) => run(text, false),
    end: () => run('', true),
  };
}
