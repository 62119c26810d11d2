import { isBlank } from '../text/lines';
import { maxLeadingSpace } from './head-filter';
import { holdingFilter, type Split } from './holding-filter';
import { firstOf, possibleStart, splitAtPossibleStart } from './possible-start';
import type { StreamRule } from './stream-filter';

const name = 'reasoning';
const openers = ['<think>', '<thinking>', '<reasoning>'];
const closers = ['</think>', '</thinking>', '</reasoning>'];
const blankLines = new RegExp(`^(?:[ \\t]{0,${maxLeadingSpace - 1}}\\n)+`);
const lateEnd = /(?:^|\n)[ \t]*<\/(?:think|thinking|reasoning)>/;

/**
 * Removes a reasoning block, also an empty one, from the head of the answer, with the blank lines after it. Rejects reasoning
 * that never ends; ends the answer at an end tag without a start tag.
 */
export const reasoning: StreamRule = {
  name,
  create() {
    /** A part of the current line has passed. */
    let lineBegun = false;

    function head(text: string, ended: boolean): Split {
      const body = text.trimStart();
      if (text.length - body.length >= maxLeadingSpace) return { text: '', held: text, next: answer };
      const opener = openers.find((word) => body.startsWith(word));
      if (opener !== undefined) return { text: '', held: body.slice(opener.length), next: inside };
      const possible = !ended && openers.some((word) => word.startsWith(body));
      return possible ? { text: '', held: text } : { text: '', held: text, next: answer };
    }

    function inside(text: string, ended: boolean): Split {
      const end = firstOf(text, closers);
      if (end !== undefined) return { text: '', held: text.slice(end.index + end.word.length), next: after };
      return ended ? { text: '', stop: name } : { text: '', held: text.slice(possibleStart(text, closers)) };
    }

    function after(text: string, ended: boolean): Split {
      const body = text.replace(blankLines, '');
      const blank = body.length < maxLeadingSpace && body.trim() === '' && !ended;
      return blank ? { text: '', held: body } : { text: '', held: body, next: answer };
    }

    function answer(text: string, ended: boolean): Split {
      const late = text.includes('</') ? lateEnd.exec(lineBegun ? `.${text}` : text) : null;
      // The text before it may have passed already, in another piece.
      if (late !== null) return { text: text.slice(0, text.indexOf('</', late.index)), stop: name };
      const split = splitAtPossibleStart(text, closers, ended);
      const lineEnd = split.text.lastIndexOf('\n');
      lineBegun = !isBlank(split.text.slice(lineEnd + 1)) || (lineBegun && lineEnd < 0);
      return split;
    }

    return holdingFilter(head);
  },
};
