import { commentOut } from './language-facts';
import type { PromptMaterial, PromptPiece } from './prompt-material';

/** Renders snippets as comments, each under its path, then the document's path: for families without a form for several files. */
export function commentSnippets({ snippets, path, languageId }: PromptMaterial): PromptPiece[] {
  if (snippets.length === 0) return [];
  return [
    ...snippets.map((snippet): PromptPiece => ({
      kind: 'snippet',
      text: `${commentOut(`Path: ${snippet.path}\n${snippet.text.trimEnd()}`, languageId)}\n\n`,
      snippet,
    })),
    { kind: 'marker', text: `${commentOut(`Path: ${path}`, languageId)}\n` },
  ];
}
