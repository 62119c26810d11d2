import type { FimFormat, PromptStrategy } from '../domain/prompt';
import { findPartialWord } from './find-partial-word';

/** Maximum space that is cut, in UTF-16 units; longer space stays in the prompt. */
const maxSpace = 200;

/**
 * Whether a prompt ends with the text before the cursor, so that the model goes on from its last token. A FIM prompt that ends with a
 * special token does not: its model has learned middles that begin anywhere.
 */
export function endsWithPrefix(strategy: PromptStrategy, format: FimFormat | undefined): boolean {
  if (strategy === 'prefix-only') return true;
  return strategy === 'fim' && (format === undefined || format.template.endsWith('{prefix}'));
}

/**
 * Finds the text that is cut from the end of a prompt which ends with `prefix`: the space or indentation at the cursor, and an
 * unfinished word with the space before it. Most tokens begin with their space, so after a space of its own a model's next token is
 * hardly ever right. Returns an empty string when there is none, or nothing else before it.
 *
 * @param suffix - text after the cursor, which shows whether the word is unfinished
 */
export function healedText(prefix: string, suffix: string): string {
  const wordStart = prefix.length - findPartialWord(prefix, suffix).length;
  let start = wordStart;
  while (/[ \t]/.test(prefix.charAt(start - 1))) start--;
  if (wordStart - start > maxSpace) start = wordStart;
  return prefix.slice(0, start).trim() === '' ? '' : prefix.slice(start);
}
