import { headFilter, maxLeadingSpace } from './head-filter';
import type { HeadReader } from './head-reader';
import { readEarlierLines } from './read-earlier-lines';
import { readLineHead } from './read-line-head';
import { readPartialWord } from './read-partial-word';
import type { StreamRule } from './stream-filter';
import { isWrittenText } from './is-written-text';

const name = 'repeated-prefix';

/** Maximum length of a repetition: the part of the document that is read, and as much space. */
const maxHeadChars = 32_768;

/**
 * Removes from the head of the answer the text that is before the cursor already: the head of the cursor's line (also when the
 * prompt asks the model to repeat it), the partial word at the cursor, or earlier lines up to the cursor. Removes only text that
 * cannot be intended: a second equal line or word passes. Rejects an answer that adds nothing, or nothing that fits.
 */
export const repeatedPrefix: StreamRule = {
  name,
  create(context) {
    const { cursor, healed = '' } = context;
    const prefix = cursor.prefix.slice(0, cursor.prefix.length - healed.length);
    const lineHead = prefix.slice(prefix.lastIndexOf('\n') + 1);
    const written = isWrittenText(context);
    const readers: readonly HeadReader[] = [
      readLineHead(lineHead, context.repeatedPrefix, written),
      readPartialWord(lineHead, cursor, context.repeatedPrefix !== '', written),
      ...(written ? [] : [readEarlierLines(prefix, cursor.languageId)]),
    ];
    let turn = 0;
    return headFilter((given, ended) => {
      const head = given.slice(0, maxHeadChars);
      for (; turn < readers.length; turn++) {
        const found = (readers[turn] as HeadReader)(head, ended);
        if (found === 'none') continue;
        if (found === 'undecided' && given.length >= maxHeadChars) break;
        if (found === 'undecided') return undefined;
        if (found === 'unfit') return { text: '', stop: name };
        const lead = head.slice(found.from, found.from + maxLeadingSpace);
        const over = ended || lead.length === maxLeadingSpace;
        if (lead.trim() === '') return over ? { text: '', stop: name } : undefined;
        const rest = padded(found.pad ?? '');
        return { text: rest(given.slice(found.from)), rest };
      }
      return { text: given };
    });
  },
};

/** Puts `pad` before each line that begins in the text and is not blank, however it is cut up. */
function padded(pad: string): (text: string) => string {
  let fresh = false;
  return (text) => {
    if (pad === '' || text === '') return text;
    const lines = (fresh ? `\n${text}` : text).replace(/\n(?=[^\n])/g, `\n${pad}`);
    const result = fresh ? lines.slice(1) : lines;
    fresh = text.endsWith('\n');
    return result;
  };
}
