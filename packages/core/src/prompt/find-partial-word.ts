const wordAtEnd = /[\p{L}\p{N}_$]+$/u;
const wordChar = /[\p{L}\p{N}_$]/u;

/**
 * Finds the unfinished word at the cursor, which is cut from a prompt that ends there: the tokens of `requ` are not a prefix of those of
 * `request`, so models seldom continue it well. A word counts as unfinished only when the cursor is inside it, or when the text has a
 * longer word with this beginning and not the word itself. Returns an empty string when there is none.
 */
export function findPartialWord(prefix: string, suffix: string): string {
  const word = wordAtEnd.exec(prefix.slice(-200))?.[0] ?? '';
  if (word.length < 2 || word.length > 60 || /^\d/.test(word)) return '';
  if (wordChar.test(suffix.charAt(0))) return word;
  const before = prefix.slice(0, prefix.length - word.length);
  const occurs = (test: typeof begins) => test(word, before) || test(word, suffix);
  return occurs(begins) && !occurs(isWhole) ? word : '';
}

/** Whether a longer word in `text` begins with `word`. */
function begins(word: string, text: string): boolean {
  return occurrences(word, text).some((offset) => wordChar.test(text.charAt(offset + word.length)));
}

/** Whether `text` has exactly `word`. */
function isWhole(word: string, text: string): boolean {
  return occurrences(word, text).some((offset) => !wordChar.test(text.charAt(offset + word.length)));
}

/** Offsets of words in `text` that begin with `word`. */
function occurrences(word: string, text: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !wordChar.test(text.charAt(at - 1))) found.push(at);
  }
  return found;
}
