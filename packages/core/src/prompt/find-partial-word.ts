const wordAtEnd = /[\p{L}\p{N}_$]+$/u;
const wordChar = /[\p{L}\p{N}_$]/u;

/**
 * The unfinished word at the cursor, to be cut from a prompt that ends there: a tokenizer cuts `requ` otherwise than the head of `request`, so that a
 * model asked to go on with it seldom can. Only what is unfinished for sure is cut: the cursor stands inside a word, or the text has a longer word that
 * begins so and none that is just so. A whole word is a better end of a prompt than none.
 */
export function findPartialWord(prefix: string, suffix: string): string {
  const word = wordAtEnd.exec(prefix.slice(-200))?.[0] ?? '';
  if (word.length < 2 || word.length > 60 || /^\d/.test(word)) return '';
  if (wordChar.test(suffix.charAt(0))) return word;
  const before = prefix.slice(0, prefix.length - word.length);
  return begins(word, before) || begins(word, suffix)
    ? whole(word, before) || whole(word, suffix)
      ? ''
      : word
    : '';
}

/** Whether a longer word in `text` begins with `word`. */
function begins(word: string, text: string): boolean {
  return occurrences(word, text).some((at) => wordChar.test(text.charAt(at + word.length)));
}

/** Whether `word` stands in `text` by itself. */
function whole(word: string, text: string): boolean {
  return occurrences(word, text).some((at) => !wordChar.test(text.charAt(at + word.length)));
}

/** Where a word of `text` begins with `word`. */
function occurrences(word: string, text: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !wordChar.test(text.charAt(at - 1))) found.push(at);
  }
  return found;
}
