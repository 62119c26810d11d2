import { headFilter, type HeadVerdict } from './head-filter';
import type { StreamRule } from './stream-filter';
import { lineShape } from './line-shape';
import { allowsPlainWords, isWrittenText } from './is-written-text';

const name = 'preamble';

/** How much talk is read in the hope of a fence. */
const maxTalkChars = 1_000;

/**
 * Talk before the code, told by its shape: when a fence follows, only the fence is let through, to be unwrapped; when none
 * does, a sentence leaves nothing, unless the language has lines of plain words. Inside comments, strings and prose a
 * sentence is what is wanted, and passes.
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
  const text = head.slice(0, maxTalkChars);
  const over = ended || head.length >= maxTalkChars;
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

/** Whether a fence is the first of two and not the end of a block that began with the prompt; `undefined` while unknown. */
function opensCode(text: string, over: boolean): boolean | undefined {
  const end = text.indexOf('\n');
  if (end < 0) return over ? false : undefined;
  if (/[\w+#-]/.test(text.slice(0, end).replace(/^\s*(`+|~+)/, ''))) return true;
  if (text.slice(end).trim() !== '') return true;
  return over ? false : undefined;
}
