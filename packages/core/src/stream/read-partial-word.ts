import type { CursorContext } from '../domain/cursor';
import type { HeadReader } from './head-reader';

const expressionAtEnd = /(?:[\p{L}\p{N}_$]+(?:\?\.|\.|::|->))*[\p{L}\p{N}_$]*$/u;
const accessor = /(?:\.|::|->)/g;
const wordAtHead = /^[\p{L}\p{N}_$]+/u;

/** Maximum length of a word that is looked for in the document, in UTF-16 units. */
const maxWordLength = 100;
/** Minimum letters of a word that is not repeated within a longer one: in code, in text, and where the document has the longer word. */
const minLetters = { code: 5, text: 8, known: 3 };

/**
 * Finds the partial word at the cursor at the head of an answer: alone (`calculateT`), or with the names before it
 * (`this.calculateT`). A short word may repeat within a longer one (`subsubsection`); it counts when the document has the
 * whole word, or when the prompt asks the model to repeat the text before it (`repeats`).
 */
export function readPartialWord(
  lineHead: string,
  { prefix, suffix }: CursorContext,
  repeats: boolean,
  written: boolean,
): HeadReader {
  const expression = expressionAtEnd.exec(lineHead.slice(-200))?.[0] ?? '';
  const word = /[\p{L}\p{N}_$]*$/u.exec(expression)?.[0] ?? '';
  const steps = expression.match(accessor)?.length ?? 0;
  const whole = !written && steps >= (word === '' ? 2 : 1) && /\p{L}{3}/u.test(expression);
  const letters = repeatsOnPurpose(word) ? 0 : (word.match(/\p{L}/gu)?.length ?? 0);
  const certain = letters >= (written ? minLetters.text : minLetters.code);
  const possible = certain || (letters >= minLetters.known && !written && /^\p{L}/u.test(word));

  function isIntended(head: string): boolean {
    const longer = wordAtHead.exec(head.slice(0, maxWordLength))?.[0] ?? '';
    if (longer.length <= word.length) return true;
    return !repeats && !hasWord(longer, prefix.slice(0, -word.length)) && !hasWord(longer, suffix);
  }

  return (head, ended) => {
    if (whole && head.startsWith(expression)) return { from: expression.length };
    if (whole && !ended && expression.startsWith(head)) return 'undecided';
    if (!possible) return 'none';
    if (!head.startsWith(word)) return !ended && word.startsWith(head) ? 'undecided' : 'none';
    if (certain) return { from: word.length };
    if (!ended && head.length < maxWordLength && wordAtHead.exec(head)?.[0] === head) return 'undecided';
    return isIntended(head) ? 'none' : { from: word.length };
  };
}

/** Digits and repeated pieces (`deadbeef`, `haha`) may repeat on purpose. */
function repeatsOnPurpose(word: string): boolean {
  return /^(?:0x)?[0-9a-f]+$/i.test(word) || /^(.+)\1+$/u.test(word);
}

function hasWord(word: string, text: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const around = text.charAt(at - 1) + text.charAt(at + word.length);
    if (!/[\p{L}\p{N}_$]/u.test(around)) return true;
  }
  return false;
}
