import { holdingFilter } from './holding-filter';
import type { StreamRule } from './stream-filter';

/**
 * Removes space at line ends and blank lines at the end. Keeps blank lines inside the answer; keeps trailing space where the
 * document has some, in prose, and before text after the cursor.
 */
export const trailingSpace: StreamRule = {
  name: 'trailing-space',
  create({ cursor, code }) {
    const keepInside =
      code.language.prose === true ||
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

/** Whether a complete line of `text` ends with space. */
function hasTrailingSpace(text: string): boolean {
  return /[ \t]\n/.test(text);
}
