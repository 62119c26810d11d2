import { holdingFilter } from './holding-filter';
import { firstOf, splitAtPossibleStart } from './possible-start';
import type { StreamRule } from './stream-filter';

const name = 'stop-sequence';

/**
 * Ends the answer before the first stop sequence of the prompt, also one that was not sent to the server or that is split over
 * several pieces.
 */
export const stopSequence: StreamRule = {
  name,
  create({ stop }) {
    const words = stop.filter((word) => word !== '');
    if (words.length === 0) return undefined;
    return holdingFilter((text, ended) => {
      const found = firstOf(text, words);
      if (found !== undefined) return { text: text.slice(0, found.index), stop: name };
      return splitAtPossibleStart(text, words, ended);
    });
  },
};
