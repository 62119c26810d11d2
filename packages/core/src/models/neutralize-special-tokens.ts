/**
 * Takes each of `tokens` in `text` apart by a space after its first character, so that a server's tokenizer reads it as plain text.
 */
export function neutralizeSpecialTokens(text: string, tokens: readonly string[]): string {
  let result = text;
  for (const token of tokens) {
    if (result.includes(token)) result = result.split(token).join(`${token.slice(0, 1)} ${token.slice(1)}`);
  }
  return result;
}
