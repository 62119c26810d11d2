import { maxLeadingSpace } from './head-filter';
import { holdingFilter, type Split } from './holding-filter';
import { isFence } from './is-fence';
import type { StreamRule } from './stream-filter';
import { isWrittenText } from './is-written-text';

const name = 'code-fence';

/**
 * Unwraps an answer that is fenced (```), and ends any answer at a fence of its own line: what comes after it is talk.
 * Where fences are a part of the text itself, in prose, comments and strings, they pass.
 */
export const codeFence: StreamRule = {
  name,
  create(context) {
    if (isWrittenText(context)) return undefined;
    const scanner = context.code.scannerAtCursor();
    let state: 'head' | 'info' | 'body' = 'head';
    let lineBegun = context.cursor.linePrefix !== '';
    /** What has passed of the line, which the scanner reads whole. */
    let line = '';

    function head(text: string, ended: boolean): Split {
      const bare = text.trimStart();
      if (text.length - bare.length >= maxLeadingSpace) return enter('body', text, ended);
      const found = isFence(bare, ended || bare.includes('\n'));
      if (found === undefined) return { text: '', held: text };
      return found ? enter('info', bare, ended) : enter('body', text, ended);
    }

    function info(text: string, ended: boolean): Split {
      const end = text.indexOf('\n');
      if (end < 0) return ended ? { text: '', stop: name } : { text: '', held: text };
      lineBegun = false;
      return enter('body', text.slice(end + 1), ended);
    }

    /** Passes whole lines, and of the last one what is no beginning of a fence. */
    function body(text: string, ended: boolean): Split {
      let at = 0;
      for (;;) {
        const end = text.indexOf('\n', at);
        const rest = text.slice(at, end < 0 ? text.length : end);
        if (!lineBegun && scanner.literal === undefined) {
          const found = isFence(rest, ended || end >= 0);
          if (found === undefined) return { text: text.slice(0, at), held: rest };
          if (found) return { text: text.slice(0, at), stop: name };
        }
        line += rest;
        if (end < 0) {
          lineBegun ||= rest !== '';
          return { text };
        }
        scanner.read(`${line}\n`);
        line = '';
        lineBegun = false;
        at = end + 1;
      }
    }

    const read = { head, info, body };

    function enter(next: typeof state, text: string, ended: boolean): Split {
      state = next;
      return read[state](text, ended);
    }

    return holdingFilter((text, ended) => read[state](text, ended));
  },
};
