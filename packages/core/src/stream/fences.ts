import { wantsSentences } from './preamble';
import type { StreamRule } from './stream-filter';

const name = 'fences';

/**
 * Unwraps an answer that is fenced (```), and ends any answer at a fence of its own line: what comes after it is talk.
 * Where fences are a part of the text itself, in prose, comments and strings, they pass.
 */
export const fences: StreamRule = {
  name,
  create(context) {
    if (wantsSentences(context)) return undefined;
    const scanner = context.surroundings.scannerAtCursor();
    let held = '';
    let state: 'head' | 'info' | 'body' = 'head';
    let lineStart = context.cursor.linePrefix === '';

    /** Passes whole lines, and of the last one what is no beginning of a fence. */
    function body(ending: boolean): { text: string; stop?: string } {
      let text = '';
      for (;;) {
        const end = held.indexOf('\n');
        const line = end < 0 ? held : held.slice(0, end);
        if (lineStart && scanner.literal === undefined) {
          if (/^\s*(```|~~~)/.test(line)) {
            held = '';
            return { text, stop: name };
          }
          if (end < 0 && !ending && /^\s*(`{0,2}|~{0,2})$/.test(line)) return { text };
        }
        if (end < 0) {
          text += line;
          unread += line;
          if (line !== '') lineStart = false;
          held = '';
          return { text };
        }
        text += held.slice(0, end + 1);
        scanner.read(unread + held.slice(0, end + 1));
        unread = '';
        held = held.slice(end + 1);
        lineStart = true;
      }
    }
    let unread = '';

    function take(ending: boolean): { text: string; stop?: string } {
      if (state === 'head') {
        const bare = held.trimStart();
        if (/^(```|~~~)/.test(bare)) {
          held = bare;
          state = 'info';
        } else if (!ending && /^(`{0,2}|~{0,2})$/.test(bare)) {
          return { text: '' };
        } else {
          state = 'body';
        }
      }
      if (state === 'info') {
        const end = held.indexOf('\n');
        if (end < 0) return ending ? { text: '', stop: 'chatty-model' } : { text: '' };
        held = held.slice(end + 1);
        state = 'body';
        lineStart = true;
      }
      return body(ending);
    }

    return {
      push(text) {
        held += text;
        return take(false);
      },
      end: () => take(true),
    };
  },
};
