import { headFilter, maxLeadingSpace } from './head-filter';
import type { HeadReader } from './head-reader';
import { readEarlierLines } from './repeated-lines';
import { readLineHead } from './repeated-line-head';
import { readWordUnderWay } from './repeated-word';
import type { StreamRule } from './stream-filter';
import { isWrittenText } from './is-written-text';

const name = 'repeated-prefix';

/** What an answer can repeat: as much as is read of the document, and as much space. */
const maxHeadChars = 32_768;

/**
 * Takes off the head of the answer what stands before the cursor already: the text of the cursor's line (the one the model
 * was told to repeat, too), the word under way, or earlier lines up to the cursor. Only what cannot be meant is taken off:
 * a second equal line or word passes. An answer that repeats and brings nothing new, or nothing that fits, is refused.
 */
export const repeatedPrefix: StreamRule = {
  name,
  create(context) {
    const { cursor, partialWord = '' } = context;
    const prefix = cursor.prefix.slice(0, cursor.prefix.length - partialWord.length);
    const lineHead = prefix.slice(prefix.lastIndexOf('\n') + 1);
    const written = isWrittenText(context);
    const readers: readonly HeadReader[] = [
      readLineHead(lineHead, context.echo, written),
      readWordUnderWay(lineHead, cursor, context.echo !== '', written),
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
