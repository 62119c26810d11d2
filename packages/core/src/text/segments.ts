/** Lengths of the next word and line of a text, in UTF-16 units; at most the whole text. */
export interface Segments {
  /** Length of the next word. */
  readonly wordLength: number;
  /** Length of the next line. */
  readonly lineLength: number;
}

/**
 * The next word and the next line of `insertText`, for partial accepts. A word is a run of letters, digits and `_`, or of other
 * marks, with the space before it; a line ends before its line end and includes leading line ends. Neither ends inside a
 * surrogate pair, before a combining mark or inside a joined emoji.
 */
export function segments(insertText: string): Segments {
  const word = /^\s*(?:[\p{L}\p{N}\p{M}_$]+|[^\p{L}\p{N}_$\s]+)?/u.exec(insertText)?.[0].length ?? 0;
  const line = /^(?:[ \t]*\r?\n)*[^\r\n]*/.exec(insertText)?.[0].length ?? 0;
  return { wordLength: wholeCharacters(insertText, word), lineLength: Math.min(insertText.length, line) };
}

/** `length` extended to the end of the grapheme that it would split. */
function wholeCharacters(text: string, length: number): number {
  if (length === 0 || length >= text.length)
    return text.length === 0 ? 0 : Math.max(1, Math.min(length, text.length));
  const from = Math.max(0, length - 32);
  const start = from > 0 && /[\uDC00-\uDFFF]/.test(text[from] ?? '') ? from - 1 : from;
  const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(
    text.slice(start, length + 32),
  );
  for (const { index, segment } of graphemes) {
    const end = start + index + segment.length;
    if (end >= length) return end;
  }
  return length;
}
