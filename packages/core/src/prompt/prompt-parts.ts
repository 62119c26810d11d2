import type { Snippet } from '../domain/prompt';
import type { SelectedContent } from './content-selector';
import type { PromptPart } from './prompt-builder';
import type { PromptMaterial, PromptPiece } from './prompt-material';
import type { SnippetReason } from './stable-snippets';

/** The FIM format, or the strategy when there is none, and why it was chosen. */
export interface PromptForm {
  readonly name: string;
  readonly why: string;
}

/**
 * Reports the pieces of a prompt that have text.
 *
 * @param material - what was rendered; its snippets are those of `content`, masked.
 */
export function usedParts(
  pieces: readonly PromptPiece[],
  { path, snippets }: PromptMaterial,
  { cut, chosen }: SelectedContent,
  form: PromptForm,
  tokensOf: (text: string) => number,
): PromptPart[] {
  const counted = new Map([
    [cut.prefix, cut.prefixTokens],
    [cut.suffix, cut.suffixTokens],
  ]);
  const originOf = (kind: PromptPiece['kind'], snippet: Snippet | undefined) => {
    if (snippet !== undefined)
      return { source: snippet.source, why: chosen[snippets.indexOf(snippet)]?.why ?? 'chosen' };
    if (kind === 'prefix') return { source: path, why: cut.prefixWhy };
    if (kind === 'suffix') return { source: path, why: cut.suffixWhy };
    return { source: form.name, why: form.why };
  };
  return pieces
    .filter(({ text }) => text !== '')
    .map(({ kind, text, snippet }) => ({
      kind,
      text,
      tokens: counted.get(text) ?? tokensOf(text),
      ...originOf(kind, snippet),
      dropped: false,
      ...(snippet === undefined ? {} : { path: snippet.path }),
    }));
}

/** Reports snippets that are not in the prompt. */
export function droppedParts(
  dropped: readonly SnippetReason[],
  tokensOf: (text: string) => number,
): PromptPart[] {
  return dropped.map(({ snippet: { text, source, path }, why }) => ({
    kind: 'snippet',
    text,
    tokens: tokensOf(text),
    source,
    why,
    dropped: true,
    path,
  }));
}
