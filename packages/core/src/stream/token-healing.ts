import { headFilter } from './head-filter';
import type { StreamRule } from './stream-filter';

const name = 'token-healing';

/**
 * Removes the partial word at the cursor, which was cut from the prompt, from the head of the answer, with space before it.
 * Rejects an answer that does not begin with the partial word.
 */
export const tokenHealing: StreamRule = {
  name,
  create({ partialWord: word = '' }) {
    if (word === '') return undefined;
    return headFilter((head, ended) => {
      const body = head.replace(/^[ \t]+/, '');
      if (!ended && body.length < word.length && word.startsWith(body)) return undefined;
      return body.startsWith(word) ? { text: body.slice(word.length) } : { text: '', stop: name };
    });
  },
};
