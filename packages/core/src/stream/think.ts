import { possibleStart } from './possible-start';
import type { StreamRule } from './stream-filter';

const openers = ['<think>', '<thinking>', '<reasoning>'];
const closers = ['</think>', '</thinking>', '</reasoning>'];

/**
 * Takes a block of reasoning off the head of the answer, the empty one too, with the blank lines after it. Reasoning that
 * never ends, or that turns out to be reasoning only at its end, leaves nothing to show.
 */
export const think: StreamRule = {
  name: 'chatty-model',
  create() {
    let held = '';
    let state: 'head' | 'inside' | 'after' | 'answer' = 'head';
    const refusal = { text: '', stop: 'chatty-model' };

    function take(ending: boolean): { text: string; stop?: string } {
      if (state === 'head') {
        const body = held.trimStart();
        const opener = openers.find((word) => body.startsWith(word));
        if (opener !== undefined) {
          held = body.slice(opener.length);
          state = 'inside';
        } else if (!ending && openers.some((word) => word.startsWith(body))) {
          return { text: '' };
        } else {
          state = 'answer';
        }
      }
      if (state === 'inside') {
        const end = closers.map((word) => [held.indexOf(word), word.length] as const).find(([at]) => at >= 0);
        if (end === undefined) {
          held = held.slice(possibleStart(held, closers));
          return ending ? refusal : { text: '' };
        }
        held = held.slice(end[0] + end[1]);
        state = 'after';
      }
      if (state === 'after') {
        held = held.replace(/^([ \t]*\n)+/, '');
        if (isSpace(held) && !ending) return { text: '' };
        state = 'answer';
      }
      const late = closers.map((word) => held.indexOf(word)).find((at) => at >= 0);
      if (late !== undefined && /(^|\n)[ \t]*$/.test(held.slice(0, late))) return refusal;
      const keep = ending ? held.length : possibleStart(held, closers);
      const text = held.slice(0, keep);
      held = held.slice(keep);
      return { text };
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

function isSpace(text: string): boolean {
  return /^[ \t]*$/.test(text);
}
