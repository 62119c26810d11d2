import { holdingFilter } from './holding-filter';
import type { StreamRule } from './stream-filter';

/** What this rule changes or waits for; hardly any piece has it. */
const special = /[\r\0\uD800-\uDFFF]/;

/**
 * Line ends become `\n`, also where CR and LF come in two pieces, and a surrogate pair never passes in halves.
 * Drops NUL and half a pair alone: neither is a character.
 */
export const lineEnds: StreamRule = {
  name: 'line-ends',
  create() {
    return holdingFilter((text, ended) => {
      if (!special.test(text)) return { text };
      const end = !ended && /[\r\uD800-\uDBFF]$/.test(text) ? text.length - 1 : text.length;
      const passed = text
        .slice(0, end)
        .replace(/\r\n?/g, '\n')
        .replace(/\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '');
      return { text: passed, held: text.slice(end) };
    });
  },
};
