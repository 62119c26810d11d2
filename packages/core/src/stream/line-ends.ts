import type { StreamRule } from './stream-filter';

/**
 * Line ends become `\n`, also where CR and LF come in two pieces, and a surrogate pair never passes in halves.
 * Half a pair that stays alone is dropped, and so is NUL: neither is a character of a text.
 */
export const lineEnds: StreamRule = {
  name: 'line-ends',
  create() {
    let held = '';

    function pass(text: string): string {
      return text
        .replace(/\r\n?/g, '\n')
        .replace(/\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '');
    }

    return {
      push(text) {
        const whole = held + text;
        const keep = /[\r\uD800-\uDBFF]$/.test(whole) ? 1 : 0;
        held = whole.slice(whole.length - keep);
        return { text: pass(whole.slice(0, whole.length - keep)) };
      },
      end() {
        const rest = pass(held);
        held = '';
        return { text: rest };
      },
    };
  },
};
