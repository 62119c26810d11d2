/** Token number `index` of the stream for `prompt`, different from those of all other streams. */
export function tokenText(prompt: string, index: number): string {
  return ` ${prompt}:${index}`;
}

/** The text of a whole stream. */
export function wholeText(prompt: string, tokens: number): string {
  return Array.from({ length: tokens }, (_, index) => tokenText(prompt, index)).join('');
}
