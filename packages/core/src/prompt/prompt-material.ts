import type { Snippet, TextWindow } from '../domain/prompt';

/** What a prompt is put together from, after trimming and masking. */
export interface PromptMaterial {
  readonly window: TextWindow;
  /** As the model reads it: relative to the workspace, with `/`. */
  readonly path: string;
  readonly languageId: string;
  readonly repositoryName: string;
  /** In the order of the prompt, from stable to volatile. */
  readonly snippets: readonly Snippet[];
}

/** A run of the prompt's text and what it is; the texts of all pieces joined are the prompt. */
export interface PromptPiece {
  readonly kind: 'prefix' | 'suffix' | 'snippet' | 'instruction' | 'marker';
  readonly text: string;
  /** Set on snippets. */
  readonly snippet?: Snippet;
}

/** The text of `pieces`. */
export function joinPieces(pieces: readonly PromptPiece[]): string {
  return pieces.map(({ text }) => text).join('');
}
