import { commentOut } from './language-facts';
import type { PromptMaterial, PromptPiece } from './prompt-material';

/** Introduces the path of a file in a comment. */
export const commentLabel = 'Path:';

/** Renders snippets as comments, each under its path, then the document's path: for families without a form for several files. */
export function commentSnippets({ snippets, path, languageId }: PromptMaterial): PromptPiece[] {
  if (snippets.length === 0) return [];
  return [
    ...snippets.map((snippet): PromptPiece => ({
      kind: 'snippet',
      text: `${commentOut(`${commentLabel} ${snippet.path}\n${snippet.text.trimEnd()}`, languageId)}\n\n`,
      snippet,
    })),
    { kind: 'marker', text: `${commentOut(`${commentLabel} ${path}`, languageId)}\n` },
  ];
}
