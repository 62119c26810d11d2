import { isProse } from '../languages/find-language';
import { holdingFilter } from './holding-filter';
import type { StreamRule } from './stream-filter';

/**
 * No space at line ends, no blank lines at the end. Inside the answer blank lines stay; trailing space stays where the
 * document has it too, where it means something, and before text that stands after the cursor.
 */
export const trailingSpace: StreamRule = {
  name: 'trailing-space',
  create({ cursor, code }) {
    const keepInside =
      isProse(cursor.languageId) ||
      hasTrailingSpace(cursor.prefix.slice(0, -cursor.linePrefix.length || undefined)) ||
      hasTrailingSpace(cursor.suffix);
    let sawText = false;
    let sentLineEnd = false;

    function fitsBeforeRest(space: string): boolean {
      return !code.atLineEnd && !space.includes('\n') && !/^\s/.test(cursor.lineSuffix);
    }

    return holdingFilter((text, ended) => {
      if (ended) {
        const blankLine = code.onBlankTail && sentLineEnd && text.includes('\n');
        return { text: blankLine ? '\n' : fitsBeforeRest(text) ? text : '' };
      }
      let end = text.trimEnd().length;
      if (end > 0) {
        sawText = true;
        sentLineEnd = false;
      }
      const lineEnd = sawText && !sentLineEnd ? text.indexOf('\n', end) : -1;
      if (lineEnd >= 0) {
        end = lineEnd + 1;
        sentLineEnd = true;
      }
      const passed = text.slice(0, end);
      const clean = keepInside ? passed : passed.replace(/(?<![ \t])[ \t]+(?=\n)/g, '');
      return { text: clean, held: text.slice(end) };
    });
  },
};

/** Whether a whole line of `text` ends in space, or is nothing but space. */
function hasTrailingSpace(text: string): boolean {
  return /[ \t]\n/.test(text);
}
