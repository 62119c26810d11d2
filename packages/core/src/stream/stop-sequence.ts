import { holdingFilter } from './holding-filter';
import { firstOf, splitAtPossibleStart } from './possible-start';
import type { StreamRule } from './stream-filter';

const name = 'stop-sequence';

/**
 * Ends the answer at the first stop sequence of the prompt, also one the server was not told of or that comes in pieces.
 * The sequence itself does not pass.
 */
export const stopSequence: StreamRule = {
  name,
  create({ stop }) {
    const words = stop.filter((word) => word !== '');
    if (words.length === 0) return undefined;
    return holdingFilter((text, ended) => {
      const found = firstOf(text, words);
      if (found !== undefined) return { text: text.slice(0, found.at), stop: name };
      return splitAtPossibleStart(text, words, ended);
    });
  },
};
