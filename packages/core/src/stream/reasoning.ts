import { maxLeadingSpace } from './head-filter';
import { holdingFilter, type Split } from './holding-filter';
import { firstOf, possibleStart } from './possible-start';
import type { StreamRule } from './stream-filter';

const name = 'reasoning';
const openers = ['<think>', '<thinking>', '<reasoning>'];
const closers = ['</think>', '</thinking>', '</reasoning>'];
const blankLines = new RegExp(`^(?:[ \\t]{0,${maxLeadingSpace - 1}}\\n)+`);
const lateEnd = /(?:^|\n)[ \t]*<\/(?:think|thinking|reasoning)>/;
const refusal: Split = { text: '', stop: name };

/**
 * Takes a block of reasoning off the head of the answer, the empty one too, with the blank lines after it. Reasoning that
 * never ends leaves nothing to show; where only its end comes, the answer ends there.
 */
export const reasoning: StreamRule = {
  name,
  create() {
    let state: 'head' | 'inside' | 'after' | 'answer' = 'head';
    /** Something of the line that is being read has passed. */
    let lineBegun = false;

    function head(text: string, ended: boolean): Split {
      const body = text.trimStart();
      if (text.length - body.length >= maxLeadingSpace) return enter('answer', text, ended);
      const opener = openers.find((word) => body.startsWith(word));
      if (opener !== undefined) return enter('inside', body.slice(opener.length), ended);
      const possible = !ended && openers.some((word) => word.startsWith(body));
      return possible ? { text: '', held: text } : enter('answer', text, ended);
    }

    function inside(text: string, ended: boolean): Split {
      const end = firstOf(text, closers);
      if (end !== undefined) return enter('after', text.slice(end.at + end.word.length), ended);
      return ended ? refusal : { text: '', held: text.slice(possibleStart(text, closers)) };
    }

    function after(text: string, ended: boolean): Split {
      const body = text.replace(blankLines, '');
      const blank = body.length < maxLeadingSpace && body.trim() === '' && !ended;
      return blank ? { text: '', held: body } : enter('answer', body, ended);
    }

    function answer(text: string, ended: boolean): Split {
      const late = lateEnd.exec(lineBegun ? `.${text}` : text);
      // What came before it may have passed already, in another piece.
      if (late !== null) return { text: text.slice(0, text.indexOf('</', late.index)), stop: name };
      const keep = ended ? text.length : possibleStart(text, closers);
      const passed = text.slice(0, keep);
      lineBegun = /[^\s][^\n]*$/.test(passed) || (lineBegun && !passed.includes('\n'));
      return { text: passed, held: text.slice(keep) };
    }

    const read = { head, inside, after, answer };

    function enter(next: typeof state, text: string, ended: boolean): Split {
      state = next;
      return read[state](text, ended);
    }

    return holdingFilter((text, ended) => read[state](text, ended));
  },
};
