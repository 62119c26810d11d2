import { isProse } from '../languages/find-language';
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
    let held = '';
    let sawText = false;
    let gaveLineEnd = false;

    function fitsBeforeRest(space: string): boolean {
      return !code.atLineEnd && !space.includes('\n') && !/^\s/.test(cursor.lineSuffix);
    }

    return {
      push(text) {
        const whole = held + text;
        let end = whole.trimEnd().length;
        if (end > 0) {
          sawText = true;
          gaveLineEnd = false;
        }
        const lineEnd = sawText && !gaveLineEnd ? whole.indexOf('\n', end) : -1;
        if (lineEnd >= 0) {
          end = lineEnd + 1;
          gaveLineEnd = true;
        }
        held = whole.slice(end);
        const passed = whole.slice(0, end);
        return { text: keepInside ? passed : passed.replace(/(?<![ \t])[ \t]+(?=\n)/g, '') };
      },
      end() {
        const blankLine = code.onBlankTail && gaveLineEnd && held.includes('\n');
        const rest = blankLine ? '\n' : fitsBeforeRest(held) ? held : '';
        held = '';
        return { text: rest };
      },
    };
  },
};

/** Whether a whole line of `text` ends in space, or is nothing but space. */
function hasTrailingSpace(text: string): boolean {
  return /[ \t]\n/.test(text);
}
