import { firstOf, possibleStart } from './possible-start';
import type { StreamRule } from './stream-filter';

/**
 * Ends the answer at the first stop sequence of the prompt, also one the server was not told of or that comes in pieces.
 * The sequence itself does not pass.
 */
export const stopSequences: StreamRule = {
  name: 'stop-sequence',
  create({ stop }) {
    const words = stop.filter((word) => word !== '');
    if (words.length === 0) return undefined;
    let held = '';
    return {
      push(text) {
        held += text;
        const found = firstOf(held, words);
        if (found !== undefined) {
          const passed = held.slice(0, found.at);
          held = '';
          return { text: passed, stop: 'stop-sequence' };
        }
        const keep = possibleStart(held, words);
        const passed = held.slice(0, keep);
        held = held.slice(keep);
        return { text: passed };
      },
      end() {
        const rest = held;
        held = '';
        return { text: rest };
      },
    };
  },
};
