/**
 * Where one of `words` could begin at the end of `text`: the lowest index from which the rest of `text` is a proper head of
 * one of them; `text.length` when there is none.
 */
export function possibleStart(text: string, words: readonly string[]): number {
  const maxLength = words.reduce((max, word) => Math.max(max, word.length), 0);
  for (let at = Math.max(0, text.length - maxLength + 1); at < text.length; at++) {
    if (words.some((word) => word.length > text.length - at && startsWithAt(word, text, at))) return at;
  }
  return text.length;
}

/** Splits `text` where the first of `words` could begin at its end; all of it passes when the stream has `ended`. */
export function splitAtPossibleStart(
  text: string,
  words: readonly string[],
  ended: boolean,
): { readonly text: string; readonly held: string } {
  const end = ended ? text.length : possibleStart(text, words);
  return { text: text.slice(0, end), held: text.slice(end) };
}

function startsWithAt(word: string, text: string, at: number): boolean {
  for (let index = at; index < text.length; index++) if (word[index - at] !== text[index]) return false;
  return true;
}

/** The first of `words` in `text` and its index; of two at the same index the longer. */
export function firstOf(
  text: string,
  words: readonly string[],
): { readonly index: number; readonly word: string } | undefined {
  let found: { index: number; word: string } | undefined;
  for (const word of words) {
    if (word === '') continue;
    const index = text.indexOf(word);
    if (index < 0) continue;
    if (
      found === undefined ||
      index < found.index ||
      (index === found.index && word.length > found.word.length)
    )
      found = { index, word };
  }
  return found;
}
