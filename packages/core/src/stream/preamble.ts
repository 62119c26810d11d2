import { headFilter, type HeadVerdict } from './head-filter';
import type { StreamRule } from './stream-filter';
import { lineShape } from './line-shape';
import { allowsPlainWords, isWrittenText } from './is-written-text';

const name = 'preamble';

/** Maximum length of chat before a fence, in UTF-16 units. */
const maxChatChars = 1_000;

/**
 * Removes chat before the code, recognized by its shape. When a fence follows, the answer begins with the fence; without one,
 * an answer that begins with a sentence is rejected, unless the language has lines of plain words. Does nothing in comments,
 * strings and prose, where sentences are valid.
 */
export const preamble: StreamRule = {
  name,
  create(context) {
    if (isWrittenText(context)) return undefined;
    const allowed = allowsPlainWords(context);
    const refuses = allowed !== 'words';
    const phrases = allowed === 'nothing';
    return headFilter((head, ended) => verdictOn(head, ended, refuses, phrases));
  },
};

function verdictOn(
  head: string,
  ended: boolean,
  refuses: boolean,
  phrases: boolean,
): HeadVerdict | undefined {
  const text = head.slice(0, maxChatChars);
  const over = ended || head.length >= maxChatChars;
  let sentences = 0;
  let unsure = 0;
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    const whole = end >= 0 || over;
    const shape = lineShape(text.slice(at, end < 0 ? text.length : end), whole);
    switch (shape === 'phrase' ? (phrases ? 'sentence' : 'words') : shape) {
      case 'blank':
        break;
      case 'undecided':
        return undefined;
      case 'fence': {
        if (sentences + unsure === 0) return { text: head };
        const opens = sentences > 0 ? true : opensCode(text.slice(at), over);
        if (opens === undefined) return undefined;
        return { text: opens ? head.slice(at) : head };
      }
      case 'sentence':
        sentences++;
        break;
      case 'words':
        if (sentences === 0 && unsure > 0) return { text: head };
        unsure++;
        break;
      case 'code':
        if (sentences === 0 || !refuses) return { text: head };
    }
    at = end < 0 ? text.length : end + 1;
  }
  if (!over) return undefined;
  return sentences > 0 && refuses ? { text: '', stop: name } : { text: head };
}

/** Whether a fence opens a block, and does not end one that began in the prompt; `undefined` while unknown. */
function opensCode(text: string, over: boolean): boolean | undefined {
  const end = text.indexOf('\n');
  if (end < 0) return over ? false : undefined;
  if (/[\w+#-]/.test(text.slice(0, end).replace(/^\s*(`+|~+)/, ''))) return true;
  if (text.slice(end).trim() !== '') return true;
  return over ? false : undefined;
}
