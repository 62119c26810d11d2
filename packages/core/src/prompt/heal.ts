import type { FimFormat, PromptStrategy } from '../domain/prompt';
import { findPartialWord } from './find-partial-word';

/**
 * Whether a prompt ends with the text before the cursor, so that the model goes on from its last token. A FIM prompt that ends with a
 * special token does not: its model has learned middles that begin anywhere.
 */
export function endsWithPrefix(strategy: PromptStrategy, format: FimFormat | undefined): boolean {
  if (strategy === 'prefix-only') return true;
  return strategy === 'fim' && (format === undefined || format.template.endsWith('{prefix}'));
}

/**
 * Finds the text that is cut from the end of a prompt which ends with `prefix`: the space or tab at the cursor, or an unfinished word
 * with the one before it. Of several spaces, such as an indentation, it is the last: tokenizers leave the last space to the word that
 * follows and the others together, so a model that is given all of them hardly ever goes on with the right word. Returns an empty
 * string when there is none, or nothing else before it.
 *
 * @param suffix - text after the cursor, which shows whether the word is unfinished
 */
export function healedText(prefix: string, suffix: string): string {
  const wordStart = prefix.length - findPartialWord(prefix, suffix).length;
  const start = /[ \t]/.test(prefix.charAt(wordStart - 1)) ? wordStart - 1 : wordStart;
  return prefix.slice(0, start).trim() === '' ? '' : prefix.slice(start);
}
