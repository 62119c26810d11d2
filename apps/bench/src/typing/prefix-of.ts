/** The text before the cursor in a prompt of any form: FIM tokens in either order, or plain. */
export function prefixOf(prompt: string): string {
  const suffixAt = prompt.lastIndexOf('<|fim_suffix|>');
  const middleAt = prompt.lastIndexOf('<|fim_middle|>');
  const prefixAt = prompt.lastIndexOf('<|fim_prefix|>');
  if (prefixAt < 0 || middleAt < 0) return prompt;
  const end = suffixAt > prefixAt ? suffixAt : middleAt;
  return prompt.slice(prefixAt + '<|fim_prefix|>'.length, end);
}
