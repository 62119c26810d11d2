/** Token number `at` of the stream that was asked for with `prompt`: nothing of it fits into any other stream. */
export function tokenText(prompt: string, at: number): string {
  return ` ${prompt}:${at}`;
}

/** What a whole stream says. */
export function wholeText(prompt: string, tokens: number): string {
  return Array.from({ length: tokens }, (_, at) => tokenText(prompt, at)).join('');
}
