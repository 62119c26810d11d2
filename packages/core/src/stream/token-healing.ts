import { headFilter } from './head-filter';
import type { StreamRule } from './stream-filter';

const name = 'token-healing';

/**
 * Takes the beginning of the word at the cursor, which was cut from the prompt, off the head of the answer. An answer that does
 * not begin with it goes on with another word: nothing of it can stand here. Space before the word is the prompt's own.
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
