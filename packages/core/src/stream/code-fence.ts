import { maxLeadingSpace } from './head-filter';
import { holdingFilter, type Split } from './holding-filter';
import { isFence } from './is-fence';
import type { StreamRule } from './stream-filter';
import { isWrittenText } from './is-written-text';

const name = 'code-fence';

/**
 * Unwraps a fenced answer (```), and ends any answer at a line that is a fence: the text after it is chat.
 * Fences pass in prose, comments and strings, where they are part of the text.
 */
export const codeFence: StreamRule = {
  name,
  create(context) {
    if (isWrittenText(context)) return undefined;
    const scanner = context.code.scannerAtCursor();
    let lineBegun = context.cursor.linePrefix !== '';
    /** The part of the line that has passed; the scanner reads whole lines. */
    let line = '';

    function head(text: string, ended: boolean): Split {
      const bare = text.trimStart();
      if (text.length - bare.length >= maxLeadingSpace) return { text: '', held: text, next: body };
      const found = isFence(bare, ended || bare.includes('\n'));
      if (found === undefined) return { text: '', held: text };
      return found ? { text: '', held: bare, next: info } : { text: '', held: text, next: body };
    }

    function info(text: string, ended: boolean): Split {
      const end = text.indexOf('\n');
      if (end < 0) return ended ? { text: '', stop: name } : { text: '', held: text };
      lineBegun = false;
      return { text: '', held: text.slice(end + 1), next: body };
    }

    /** Passes whole lines, and the last one unless it may become a fence. */
    function body(text: string, ended: boolean): Split {
      let start = 0;
      for (;;) {
        const end = text.indexOf('\n', start);
        const rest = text.slice(start, end < 0 ? text.length : end);
        if (!lineBegun && scanner.literal === undefined) {
          const found = isFence(rest, ended || end >= 0);
          if (found === undefined) return { text: text.slice(0, start), held: rest };
          if (found) return { text: text.slice(0, start), stop: name };
        }
        line += rest;
        if (end < 0) {
          lineBegun ||= rest !== '';
          return { text };
        }
        scanner.read(`${line}\n`);
        line = '';
        lineBegun = false;
        start = end + 1;
      }
    }

    return holdingFilter(head);
  },
};
