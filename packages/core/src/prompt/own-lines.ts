import type { OwnLine, Prompt, Snippet } from '../domain/prompt';
import { commentLabel } from './comment-snippets';
import { commentOut } from './language-facts';
import { chatLabels } from './render-chat';

/**
 * The lines of a prompt that are neither the user's code nor a format's special tokens: labels and instructions, which no answer may
 * hold.
 */
export function ownLines(
  prompt: Prompt,
  snippets: readonly Snippet[],
  languageId: string,
): readonly OwnLine[] {
  /** The label of a snippet in a comment. */
  const label: OwnLine = { start: commentOut(`${commentLabel} `, languageId).trimEnd(), end: '' };
  switch (prompt.strategy) {
    case 'chat-infill':
      return chatLabels(snippets.map(({ path }) => path));
    case 'prefix-only':
      return snippets.length === 0 ? [] : [label];
    case 'suffix-param':
      return prompt.prefixWithSnippets === undefined ? [] : [label];
    case 'fim':
      return [];
  }
}
