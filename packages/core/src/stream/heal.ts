import type { StreamRule } from './stream-filter';

const name = 'heal';

/**
 * Takes the beginning of the word at the cursor, which was cut from the prompt, off the head of the answer. An answer that does
 * not begin with it goes on with another word: nothing of it can stand here. Space before the word is the prompt's own.
 */
export const heal: StreamRule = {
  name,
  create({ heal: word = '' }) {
    if (word === '') return undefined;
    let held: string | undefined = '';

    function take(ending: boolean): { text: string; stop?: string } {
      const body = (held ?? '').replace(/^[ \t]+/, '');
      if (!ending && body.length < word.length && word.startsWith(body)) return { text: '' };
      held = undefined;
      return body.startsWith(word) ? { text: body.slice(word.length) } : { text: '', stop: name };
    }

    return {
      push(text) {
        if (held === undefined) return { text };
        held += text;
        return take(false);
      },
      end: () => (held === undefined ? { text: '' } : take(true)),
    };
  },
};
